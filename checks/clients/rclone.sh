#!/usr/bin/env bash
# rclone, with a remote that the environment describes.
. "$(dirname "$0")/shared.bash"
need rclone
need curl
export RCLONE_CONFIG=$work/rclone.conf RCLONE_CONFIG_B_TYPE=s3 RCLONE_CONFIG_B_PROVIDER=Other RCLONE_CONFIG_B_ENDPOINT=$AWS_ENDPOINT_URL
export RCLONE_CONFIG_B_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID RCLONE_CONFIG_B_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
export RCLONE_CONFIG_B_REGION=$AWS_REGION RCLONE_S3_UPLOAD_CUTOFF=5Mi RCLONE_S3_CHUNK_SIZE=5Mi RCLONE_RETRIES=1
touch "$RCLONE_CONFIG"
at=b:$bucket
mkdir -p "$work/tree/a/b"
for i in $(seq 30); do printf '%s' "$i" >"$work/tree/a/b/$i"; done
cp "$work/small" "$work/tree/ä b+c"
cp "$work/large" "$work/tree/large"

rclone mkdir "$at"
rclone copy --metadata "$work/tree" "$at/tree"
rclone check --download "$work/tree" "$at/tree" 2>/dev/null
rclone check "$work/tree" "$at/tree" 2>/dev/null
rclone copy "$at/tree" "$work/back"
diff -r "$work/tree" "$work/back"
same <(rclone cat --offset 1000000 --count 1000 "$at/tree/large") <(slice "$work/large" 1000000 1000)
[ "$(rclone lsf -R --files-only "$at" | wc -l)" = 32 ]
did objects parts ranges listings checksums

rclone copyto "$at/tree/large" "$at/copied"
rclone moveto "$at/copied" "$at/moved"
same "$work/large" <(rclone cat "$at/moved")
rm "$work/tree/a/b/"1*
rclone sync "$work/tree" "$at/tree"
rclone check --download "$work/tree" "$at/tree" 2>/dev/null
# Of a length that is not known beforehand.
rclone rcat --quiet "$at/streamed" <"$work/large"
same "$work/large" <(rclone cat "$at/streamed")
did "copies on the server" sync streams

same "$work/small" <(fetched "$(rclone link --expire 1m "$at/tree/ä b+c")")
did "presigned GET"

rclone backend versioning "$at" Enabled >/dev/null
rclone copyto "$work/small" "$at/v"
# It tells versions apart by their second.
sleep 1.1
rclone copyto "$work/second" "$at/v"
rclone deletefile "$at/v"
[ -z "$(rclone lsf --include /v "$at")" ]
[ "$(rclone lsf --s3-versions --include '/v*' "$at" | wc -l)" = 2 ]
for i in $(rclone lsf --s3-versions --include '/v*' "$at"); do rclone cat --s3-versions "$at/$i"; done | sort >"$work/versions"
same "$work/versions" <(sort "$work/small" "$work/second")
rclone backend cleanup-hidden "$at" >/dev/null 2>&1
[ "$(rclone lsf --s3-versions --include '/v*' "$at" | wc -l)" = 0 ]
did "versions, the hidden ones cleaned up"

rclone copyto --header-upload 'x-amz-tagging: colour=blue' "$work/small" "$at/tagged"
rclone copyto --s3-server-side-encryption AES256 "$work/large" "$at/sse"
rclone copyto --s3-server-side-encryption aws:kms --s3-sse-kms-key-id clients-key "$work/large" "$at/kms"
for k in sse kms; do same "$work/large" <(rclone cat "$at/$k"); done
customer=(--s3-sse-customer-algorithm AES256 --s3-sse-customer-key 0123456789abcdef0123456789abcdef)
did tags SSE-S3 SSE-KMS
if rclone copyto "${customer[@]}" "$work/large" "$at/ssec" 2>"$work/err"; then
  same "$work/large" <(rclone cat "${customer[@]}" "$at/ssec")
  refused rclone cat "$at/ssec"
  did SSE-C
else
  grep -q 'cannot send SSE keys over HTTP' "$work/err" || { cat "$work/err" >&2 && exit 1; }
  did "SSE-C left out, which this version wants TLS for"
fi

rclone backend list-multipart-uploads "$at" >/dev/null
rclone purge "$at"
refused rclone lsf "$at"
did "all removed, versions too"
say_done "$(rclone version | sed '2,$d')"
