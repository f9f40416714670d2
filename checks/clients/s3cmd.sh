#!/usr/bin/env bash
# s3cmd, with a configuration of its own.
. "$(dirname "$0")/shared.bash"
need s3cmd
need curl
cat >"$work/s3cfg" <<C
[default]
access_key = $AWS_ACCESS_KEY_ID
secret_key = $AWS_SECRET_ACCESS_KEY
host_base = $address
host_bucket = $address
signurl_use_https = $([ "$scheme" = https ] && echo True || echo False)
use_https = $([ "$scheme" = https ] && echo True || echo False)
ca_certs_file = ${SSL_CERT_FILE:-}
bucket_location = $AWS_REGION
multipart_chunk_size_mb = 5
acl_public = False
C
s3() { s3cmd -c "$work/s3cfg" --no-progress "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2 && return 1; }; }
got() { s3 get --force "s3://$bucket/$1" "$work/got" && same "$2" "$work/got"; }

s3 mb "s3://$bucket"
s3 put --add-header=x-amz-meta-a:b "$work/small" "s3://$bucket/dir/ä b+c"
got 'dir/ä b+c' "$work/small"
s3 info "s3://$bucket/dir/ä b+c"
grep -q 'x-amz-meta-a: *b' "$work/out"
s3 put "$work/large" "s3://$bucket/large"
got large "$work/large"
s3 get --continue --force "s3://$bucket/large" "$work/got"
s3 cp "s3://$bucket/large" "s3://$bucket/copy"
s3 mv "s3://$bucket/copy" "s3://$bucket/moved"
got moved "$work/large"
s3 ls --recursive "s3://$bucket"
[ "$(wc -l <"$work/out")" = 3 ]
mkdir -p "$work/tree/a/b"
for i in $(seq 20); do printf '%s' "$i" >"$work/tree/a/b/$i"; done
s3 sync "$work/tree/" "s3://$bucket/tree/"
s3 sync "s3://$bucket/tree/" "$work/back/"
diff -r "$work/tree" "$work/back"
did objects parts copies listings sync

s3 setversioning "s3://$bucket" enable
s3 put "$work/small" "s3://$bucket/v"
s3 put "$work/second" "s3://$bucket/v"
got v "$work/second"
did "versions (written)"

s3 settagging "s3://$bucket" 'team=a&stage=b'
s3 gettagging "s3://$bucket"
grep -q team "$work/out"
s3 settagging "s3://$bucket/v" 'colour=blue'
s3 gettagging "s3://$bucket/v"
grep -q blue "$work/out"
printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject","Resource":"arn:aws:s3:::%s/v"}]}' \
  "$bucket" >"$work/policy"
s3 setpolicy "$work/policy" "s3://$bucket"
same "$work/second" <(fetched "$AWS_ENDPOINT_URL/$bucket/v")
s3 info "s3://$bucket"
grep -q 's3:GetObject' "$work/out"
s3 delpolicy "s3://$bucket"
refused fetched "$AWS_ENDPOINT_URL/$bucket/v"
printf '%s' '<LifecycleConfiguration><Rule><ID>r</ID><Prefix>tmp/</Prefix><Status>Enabled</Status><Expiration><Days>9</Days></Expiration></Rule></LifecycleConfiguration>' >"$work/life"
s3 setlifecycle "$work/life" "s3://$bucket"
s3 getlifecycle "s3://$bucket"
grep -q '<Days>9' "$work/out"
s3 dellifecycle "s3://$bucket"
printf '%s' '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>' >"$work/cors"
s3 setcors "$work/cors" "s3://$bucket"
s3 delcors "s3://$bucket"
did tags "policies (anonymous reads)" lifecycle CORS

s3 signurl "s3://$bucket/v" +60
same "$work/second" <(fetched "$(cat "$work/out")")
did "presigned GET (Signature Version 2)"

s3 put --server-side-encryption "$work/small" "s3://$bucket/sse"
got sse "$work/small"
s3 put --server-side-encryption-kms-id=clients-key "$work/large" "s3://$bucket/kms"
got kms "$work/large"
did SSE-S3 SSE-KMS

s3 multipart "s3://$bucket"
s3 setversioning "s3://$bucket" disable
s3 del --recursive --force "s3://$bucket"
s3 ls --recursive "s3://$bucket"
[ ! -s "$work/out" ]
did "all removed but older versions, for which it has no command"
say_done "$(s3cmd --version)"
