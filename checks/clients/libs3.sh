#!/usr/bin/env bash
# libs3, by its command-line tool `s3`, which knows no session, no versions, no tags and no policies.
. "$(dirname "$0")/shared.bash"
need s3
need curl
export S3_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY S3_HOSTNAME=$address
plain=-u
[ "$scheme" = http ] || plain=
l() { s3 ${plain:+$plain} -f "$@" >"$work/out" 2>"$work/err" || { head -n 5 "$work/out" "$work/err" >&2 && return 1; }; }

l create "$bucket"
l test "$bucket"
l put "$bucket/dir/a b+c" filename="$work/small" contentType=text/plain x-amz-meta-a=b
l get "$bucket/dir/a b+c" filename="$work/got"
same "$work/small" "$work/got"
l head "$bucket/dir/a b+c"
grep -q 'x-amz-meta-a: b' "$work/out"
l put "$bucket/large" filename="$work/large"
l get "$bucket/large" filename="$work/got"
same "$work/large" "$work/got"
l get "$bucket/large" filename="$work/some" startByte=1000000 byteCount=1000
same "$work/some" <(slice "$work/large" 1000000 1000)
l copy "$bucket/large" "$bucket/copy"
l get "$bucket/copy" filename="$work/got"
same "$work/large" "$work/got"
l list "$bucket"
grep -q large "$work/out"
l list "$bucket" prefix=dir/ delimiter=/
l list
grep -q "$bucket" "$work/out"
did objects parts ranges copies listings

l getacl "$bucket" filename="$work/acl"
grep -q FULL_CONTROL "$work/acl"
did "access control lists (read)"

l gqs "$bucket/dir/a b+c" expires="$(date -u -d "+1 minute" +%Y-%m-%dT%H:%M:%S)"
same "$work/small" <(fetched "$(head -n 1 "$work/out")")
did "presigned GET"

for k in 'dir/a b+c' large copy; do l delete "$bucket/$k"; done
l delete "$bucket"
l test "$bucket"
grep -q "Does Not Exist" "$work/out"
did "all removed"
say_done "libs3 $(dpkg-query -W -f '${Version}' libs3-2 2>/dev/null || true)"
