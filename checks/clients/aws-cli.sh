#!/usr/bin/env bash
# aws-cli: a tree up and down, a large file, a presigned URL, and s3api for everything else. CLIENTS_TREE is the tree,
# CLIENTS_BIG_MIB the size of the large file.
. "$(dirname "$0")/shared.bash"
need aws
need curl
tree=${CLIENTS_TREE:-$root/buckets-storage/src} big=${CLIENTS_BIG_MIB:-64}
# Versions before 2.13 and 1.29 do not know AWS_ENDPOINT_URL.
aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }
api() { aws s3api "$@" >>"$work/api.log"; }
ask() { aws s3api "$@" --output text; }
leave() { [ "${status:-0}" = 0 ] || tail -n 5 "$work/api.log"; }
: >"$work/api.log"

aws s3 mb "s3://$bucket" >/dev/null
aws s3 sync --only-show-errors --no-follow-symlinks "$tree" "s3://$bucket/copy"
aws s3 sync --only-show-errors "s3://$bucket/copy" "$work/down"
sums() { (cd "$1" && find . -type f -print0 | xargs -0 sha256sum | sort); }
diff <(sums "$tree") <(sums "$work/down")
files=$(find "$tree" -type f | wc -l)
[ "$(aws s3 ls --recursive "s3://$bucket" | wc -l)" -eq "$files" ]
did "a tree of $files files and $(du -sm "$tree" | cut -f1) MB up and down"

head -c "${big}M" /dev/urandom >"$work/big"
aws s3 cp --only-show-errors "$work/big" "s3://$bucket/big"
aws s3 cp --only-show-errors "s3://$bucket/big" "$work/big.down"
same "$work/big" "$work/big.down"
rm "$work/big.down"
did "a file of $big MiB"

aws s3 cp --only-show-errors "$work/small" "s3://$bucket/small"
# Version 1 of aws-cli presigns with Signature Version 2 unless told.
same "$work/small" <(fetched "$(aws s3 presign "s3://$bucket/small")")
printf '[default]\ns3 =\n  signature_version = s3v4\n' >"$AWS_CONFIG_FILE"
same "$work/small" <(fetched "$(aws s3 presign "s3://$bucket/small")")
did "presigned GET"

api head-bucket --bucket "$bucket"
api get-bucket-location --bucket "$bucket"
api put-object --bucket "$bucket" --key o --body "$work/small" --metadata a=b --checksum-algorithm SHA256
api get-object --bucket "$bucket" --key o --range bytes=0-6 "$work/o"
[ "$(cat "$work/o")" = "A small" ]
[ "$(ask head-object --bucket "$bucket" --key o --checksum-mode ENABLED --query Metadata.a)" = b ]
api get-object-attributes --bucket "$bucket" --key o --object-attributes ETag ObjectSize Checksum
api copy-object --bucket "$bucket" --key o2 --copy-source "$bucket/o"
[ "$(ask list-objects --bucket "$bucket" --prefix o --query 'length(Contents)')" = 2 ]
api list-objects-v2 --bucket "$bucket" --delimiter / --max-keys 2
refused aws s3api put-object --bucket "$bucket" --key o --body "$work/small" --if-none-match '*'
did ranges checksums listings
# Older versions have no such option.
if ! grep -q 'Unknown options' "$work/refused"; then
  grep -q PreconditionFailed "$work/refused"
  did conditions
fi

upload=$(ask create-multipart-upload --bucket "$bucket" --key m --query UploadId)
head -c 6M /dev/urandom >"$work/part"
etag=$(ask upload-part --bucket "$bucket" --key m --upload-id "$upload" --part-number 1 --body "$work/part" --query ETag)
copied=$(ask upload-part-copy --bucket "$bucket" --key m --upload-id "$upload" --part-number 2 --copy-source "$bucket/o" \
  --query CopyPartResult.ETag)
api list-parts --bucket "$bucket" --key m --upload-id "$upload"
api list-multipart-uploads --bucket "$bucket"
api complete-multipart-upload --bucket "$bucket" --key m --upload-id "$upload" --multipart-upload \
  "{\"Parts\":[{\"PartNumber\":1,\"ETag\":$etag},{\"PartNumber\":2,\"ETag\":$copied}]}"
aws s3 cp --only-show-errors "s3://$bucket/m" "$work/m"
cat "$work/part" "$work/small" | cmp - "$work/m"
upload=$(ask create-multipart-upload --bucket "$bucket" --key gone --query UploadId)
api abort-multipart-upload --bucket "$bucket" --key gone --upload-id "$upload"
did "parts, one of them copied"

api put-object-tagging --bucket "$bucket" --key o --tagging 'TagSet=[{Key=colour,Value=blue}]'
[ "$(ask get-object-tagging --bucket "$bucket" --key o --query 'TagSet[0].Value')" = blue ]
api put-bucket-tagging --bucket "$bucket" --tagging 'TagSet=[{Key=team,Value=a}]'
[ "$(ask get-bucket-tagging --bucket "$bucket" --query 'TagSet[0].Value')" = a ]
policy='{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"s3:GetObject",
  "Resource":"arn:aws:s3:::'$bucket'/small"}]}'
api put-bucket-policy --bucket "$bucket" --policy "$policy"
grep -q "$bucket/small" <<<"$(ask get-bucket-policy --bucket "$bucket" --query Policy)"
same "$work/small" <(fetched "$AWS_ENDPOINT_URL/$bucket/small")
api delete-bucket-policy --bucket "$bucket"
refused fetched "$AWS_ENDPOINT_URL/$bucket/small"
api put-bucket-lifecycle-configuration --bucket "$bucket" --lifecycle-configuration \
  '{"Rules":[{"ID":"r","Status":"Enabled","Filter":{"Prefix":"tmp/"},"Expiration":{"Days":30}}]}'
[ "$(ask get-bucket-lifecycle-configuration --bucket "$bucket" --query 'Rules[0].Expiration.Days')" = 30 ]
api put-bucket-cors --bucket "$bucket" --cors-configuration '{"CORSRules":[{"AllowedMethods":["GET"],"AllowedOrigins":["*"]}]}'
[ "$(ask get-bucket-cors --bucket "$bucket" --query 'CORSRules[0].AllowedMethods[0]')" = GET ]
did tags "policies (anonymous reads)" lifecycle CORS

sealed() { ask put-object --bucket "$bucket" --key "$1" --body "$work/small" --query ServerSideEncryption "${@:2}"; }
[ "$(sealed sse --server-side-encryption AES256)" = AES256 ]
[ "$(sealed kms --server-side-encryption aws:kms --ssekms-key-id clients-key)" = aws:kms ]
key=0123456789abcdef0123456789abcdef
aws s3 cp --only-show-errors --sse-c AES256 --sse-c-key "$key" "$work/large" "s3://$bucket/ssec"
aws s3 cp --only-show-errors --sse-c AES256 --sse-c-key "$key" "s3://$bucket/ssec" "$work/ssec"
same "$work/large" "$work/ssec"
for k in sse kms; do aws s3 cp --only-show-errors "s3://$bucket/$k" "$work/$k" && same "$work/small" "$work/$k"; done
did SSE-S3 SSE-KMS SSE-C

refused aws s3api get-object-torrent --bucket "$bucket" --key m "$work/torrent"
grep -q NotImplemented "$work/refused"
api delete-objects --bucket "$bucket" --delete '{"Objects":[{"Key":"o"},{"Key":"o2"}]}'
api put-bucket-versioning --bucket "$bucket" --versioning-configuration Status=Enabled
api put-object --bucket "$bucket" --key k --body "$work/small"
api put-object --bucket "$bucket" --key k --body "$work/second" --tagging 'a=b'
[ "$(ask list-object-versions --bucket "$bucket" --prefix k --query "length(Versions[?Key=='k'])")" = 2 ]
old=$(ask list-object-versions --bucket "$bucket" --prefix k --query "Versions[?Key=='k' && "'!IsLatest].VersionId')
api get-object --bucket "$bucket" --key k --version-id "$old" "$work/old"
same "$work/small" "$work/old"
marker=$(ask delete-object --bucket "$bucket" --key k --query VersionId)
refused aws s3api head-object --bucket "$bucket" --key k
api delete-object --bucket "$bucket" --key k --version-id "$marker"
aws s3 cp --only-show-errors "s3://$bucket/k" "$work/k" && same "$work/second" "$work/k"
did "versions, a delete marker taken back"

locked=$bucket-locked
api create-bucket --bucket "$locked" --object-lock-enabled-for-bucket
held=$(ask put-object --bucket "$locked" --key l --body "$work/small" --object-lock-legal-hold-status ON --query VersionId)
refused aws s3api delete-object --bucket "$locked" --key l --version-id "$held"
grep -q AccessDenied "$work/refused"
api put-object-legal-hold --bucket "$locked" --key l --legal-hold Status=OFF
api delete-object --bucket "$locked" --key l --version-id "$held"
aws s3 rb "s3://$locked" >/dev/null
did "object lock"

if [ -x "$root/bin/buckets-admin" ]; then
  admin() { "$root/bin/buckets-admin" --endpoint "$AWS_ENDPOINT_URL" "$@" >/dev/null 2>&1; }
  admin info
  admin --json inspect "$bucket/m"
  admin locate "$bucket/m"
  admin heal "$bucket"
fi
aws s3 rm --recursive --only-show-errors "s3://$bucket"
refused aws s3 rb "s3://$bucket"
grep -q BucketNotEmpty "$work/refused"
# One page at a time, by a file: so many are too long for an argument.
while aws s3api list-object-versions --bucket "$bucket" --no-paginate --max-keys 500 \
  --query '{Objects: [Versions, DeleteMarkers][].{Key: Key, VersionId: VersionId}}' >"$work/gone" &&
  grep -q VersionId "$work/gone"; do
  api delete-objects --bucket "$bucket" --delete "file://$work/gone"
done
aws s3 rb "s3://$bucket" >/dev/null
did "all removed"
say_done "$(aws --version 2>&1 | cut -d' ' -f1)"
