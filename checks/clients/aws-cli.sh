#!/usr/bin/env bash
# clients.sh TREE BIG_MIB: aws-cli against a server of twelve drives: a tree up and down, a large file up and down, listings,
# removal, a presigned URL, and s3api calls for the core operations.
set -euo pipefail
tree=$1 big=$2
here=$(cd "$(dirname "$0")/.." && pwd)
base=$(mktemp -d -t buckets-clients-XXXXXX)
export AWS_ACCESS_KEY_ID=checkaccess AWS_SECRET_ACCESS_KEY=checksecret-0123456789 AWS_DEFAULT_REGION=us-east-1 AWS_EC2_METADATA_DISABLED=true
# Nothing of the caller's configuration; version 1 of aws-cli then presigns with Signature Version 2.
export AWS_CONFIG_FILE=$base/aws-config
export BUCKETS_ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID BUCKETS_ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
export AWS_ENDPOINT_URL=http://127.0.0.1:$port
"$here/bin/buckets" server --address "127.0.0.1:$port" "$base/data/drive{1...12}" >"$base/log" 2>&1 &
pid=$!
cleanup() {
  status=$?
  [ $status -eq 0 ] || tail -n 30 "$base/log"
  kill -TERM $pid 2>/dev/null && wait $pid || true
  rm -rf "$base"
  exit $status
}
trap cleanup EXIT
for _ in $(seq 300); do curl -sf "$AWS_ENDPOINT_URL/health/ready" >/dev/null && break; sleep 0.1; done
say() { printf '%s\n' "$*"; }
aws s3 mb s3://tree >/dev/null
aws s3 sync --no-progress --quiet --no-follow-symlinks "$tree" s3://tree/copy
aws s3 sync --no-progress --quiet s3://tree/copy "$base/down"
(cd "$tree" && find . -type f) | sort >"$base/wanted"
(cd "$base/down" && find . -type f) | sort >"$base/got"
diff "$base/wanted" "$base/got"
(cd "$tree" && find . -type f -print0 | xargs -0 sha256sum) | sort >"$base/wanted.sums"
(cd "$base/down" && find . -type f -print0 | xargs -0 sha256sum) | sort >"$base/got.sums"
diff "$base/wanted.sums" "$base/got.sums"
listed=$(aws s3 ls --recursive s3://tree | wc -l)
[ "$listed" -eq "$(wc -l <"$base/wanted")" ]
say "a tree of $listed files, $(du -sm "$tree" | cut -f1) MB, went up and down equal"
head -c "${big}M" /dev/urandom >"$base/big"
aws s3 cp --no-progress --quiet "$base/big" s3://tree/big
aws s3 cp --no-progress --quiet s3://tree/big "$base/big.down"
cmp "$base/big" "$base/big.down"
rm "$base/big.down"
say "a file of $big MiB went up and down equal"
echo presigned >"$base/p"
aws s3 cp --quiet "$base/p" s3://tree/p
[ "$(curl -sf "$(aws s3 presign s3://tree/p)")" = presigned ]
printf '[default]\ns3 =\n  signature_version = s3v4\n' >"$AWS_CONFIG_FILE"
[ "$(curl -sf "$(aws s3 presign s3://tree/p)")" = presigned ]
api() { aws s3api "$@" >>"$base/api.log"; }
api list-buckets
api head-bucket --bucket tree
api get-bucket-location --bucket tree
api put-object --bucket tree --key o --body "$base/p" --metadata a=b --checksum-algorithm SHA256
api get-object --bucket tree --key o --range bytes=0-3 "$base/o"
[ "$(cat "$base/o")" = pres ]
api head-object --bucket tree --key o --checksum-mode ENABLED
api get-object-attributes --bucket tree --key o --object-attributes ETag ObjectSize Checksum
api copy-object --bucket tree --key o2 --copy-source tree/o
api list-objects --bucket tree --prefix o
api list-objects-v2 --bucket tree --delimiter / --max-keys 2
! aws s3api put-object --bucket tree --key o --body "$base/p" --if-none-match '*' >/dev/null 2>&1
upload=$(aws s3api create-multipart-upload --bucket tree --key m --query UploadId --output text)
head -c 6M /dev/urandom >"$base/part"
etag=$(aws s3api upload-part --bucket tree --key m --upload-id "$upload" --part-number 1 --body "$base/part" --query ETag --output text)
copied=$(aws s3api upload-part-copy --bucket tree --key m --upload-id "$upload" --part-number 2 --copy-source tree/o --query CopyPartResult.ETag --output text)
api list-parts --bucket tree --key m --upload-id "$upload"
api list-multipart-uploads --bucket tree
api complete-multipart-upload --bucket tree --key m --upload-id "$upload" --multipart-upload "{\"Parts\":[{\"PartNumber\":1,\"ETag\":$etag},{\"PartNumber\":2,\"ETag\":$copied}]}"
aws s3 cp --quiet s3://tree/m "$base/m"
cat "$base/part" "$base/p" | cmp - "$base/m"
upload=$(aws s3api create-multipart-upload --bucket tree --key gone --query UploadId --output text)
api abort-multipart-upload --bucket tree --key gone --upload-id "$upload"
api delete-objects --bucket tree --delete '{"Objects":[{"Key":"o"},{"Key":"o2"}]}'
api delete-object --bucket tree --key p
if aws s3api get-object-torrent --bucket tree --key m "$base/torrent" 2>"$base/err"; then exit 1; fi
grep -q NotImplemented "$base/err"
aws s3 mb s3://versions >/dev/null
api put-bucket-versioning --bucket versions --versioning-configuration Status=Enabled
api put-object --bucket versions --key k --body "$base/p"
api put-object --bucket versions --key k --body "$base/part" --tagging 'a=b'
[ "$(aws s3api list-object-versions --bucket versions --query 'length(Versions)')" = 2 ]
[ "$(aws s3api get-object-tagging --bucket versions --key k --query 'TagSet[0].Value' --output text)" = b ]
old=$(aws s3api list-object-versions --bucket versions --query 'Versions[?IsLatest==`false`].VersionId' --output text)
api get-object --bucket versions --key k --version-id "$old" "$base/old"
cmp "$base/p" "$base/old"
api delete-object --bucket versions --key k
if aws s3api head-object --bucket versions --key k >/dev/null 2>&1; then exit 1; fi
if aws s3 rb s3://versions >/dev/null 2>"$base/err"; then exit 1; fi
grep -q BucketNotEmpty "$base/err"
for kind in Versions DeleteMarkers; do
  gone=$(aws s3api list-object-versions --bucket versions --query "{Objects: $kind[].{Key: Key, VersionId: VersionId}}")
  api delete-objects --bucket versions --delete "$gone"
done
aws s3 rb s3://versions >/dev/null
"$here/bin/buckets-admin" --endpoint "$AWS_ENDPOINT_URL" info >/dev/null
"$here/bin/buckets-admin" --endpoint "$AWS_ENDPOINT_URL" --json inspect tree/m >/dev/null
"$here/bin/buckets-admin" --endpoint "$AWS_ENDPOINT_URL" locate tree/m >/dev/null
"$here/bin/buckets-admin" --endpoint "$AWS_ENDPOINT_URL" heal tree >/dev/null 2>&1
say "presign, s3api and buckets-admin do what they should"
aws s3 rm --recursive --quiet s3://tree
aws s3 rb s3://tree >/dev/null
[ -z "$(aws s3 ls)" ]
kill -TERM $pid
wait $pid
say "removed; the server ended with 0"
