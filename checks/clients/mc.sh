#!/usr/bin/env bash
# mc, the MinIO client; its alias for the server comes from the environment. `mc admin` speaks to MinIO only.
. "$(dirname "$0")/shared.bash"
need mc
# Midnight Commander has the same name.
[[ $(mc --version 2>&1) == *MinIO* ]] || not_here
need curl
export MC_CONFIG_DIR=$work/mc MC_HOST_b=$scheme://$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY@$address
m() { mc --quiet --no-color "$@" >"$work/out" 2>"$work/err" || { cat "$work/err" >&2 && return 1; }; }
says() { grep -q -- "$1" "$work/out" || { printf 'no %s in:\n' "$1" >&2 && cat "$work/out" >&2 && return 1; }; }
at=b/$bucket

m mb "$at"
m cp --attr 'a=b;Cache-Control=max-age=9' "$work/small" "$at/dir/ä b+c"
m stat "$at/dir/ä b+c"
says 'max-age=9'
m cat "$at/dir/ä b+c"
same "$work/small" "$work/out"
m cp "$work/large" "$at/large"
m cat --offset 1000000 "$at/large"
same <(tail -c +1000001 "$work/large") "$work/out"
m pipe "$at/piped" <"$work/large"
m cp "$at/large" "$at/copy"
m mv "$at/copy" "$at/moved"
m cat "$at/moved"
same "$work/large" "$work/out"
mkdir -p "$work/tree/a/b"
for i in $(seq 20); do printf '%s' "$i" >"$work/tree/a/b/$i"; done
# Listings tell the second: a file written in that of its upload would count as newer.
find "$work/tree" -exec touch -d '1 hour ago' {} +
m mirror "$work/tree" "$at/tree"
m mirror "$at/tree" "$work/back"
diff -r "$work/tree" "$work/back"
m diff "$work/tree" "$at/tree"
[ ! -s "$work/out" ] || { cat "$work/out" >&2 && exit 1; }
m ls --recursive "$at"
[ "$(wc -l <"$work/out")" = 24 ]
m find "$at" --name '*.absent'
m du "$at"
did objects parts copies ranges listings mirror

m version enable "$at"
m version info "$at"
says enabled
m cp "$work/small" "$at/v"
old=$(mc --json stat "$at/v" | grep -o '"versionID": *"[^"]*"' | cut -d'"' -f4)
m cp "$work/second" "$at/v"
m cat --version-id "$old" "$at/v"
same "$work/small" "$work/out"
m rm "$at/v"
refused mc stat "$at/v"
m ls --versions "$at/v"
[ "$(wc -l <"$work/out")" = 3 ]
m undo "$at/v" --force
m cat "$at/v"
same "$work/second" "$work/out"
did "versions, a delete taken back"

m tag set "$at/v" 'colour=blue'
m tag list "$at/v"
says blue
m tag set "$at" 'team=a'
m tag list "$at"
says team
m anonymous set download "$at"
m anonymous get "$at"
says download
same "$work/second" <(fetched "$AWS_ENDPOINT_URL/$bucket/v")
m anonymous get-json "$at"
says s3:GetObject
m anonymous set none "$at"
refused fetched "$AWS_ENDPOINT_URL/$bucket/v"
m ilm rule add --expire-days 9 --prefix tmp/ "$at"
m ilm rule ls "$at"
says tmp/
printf '%s' '<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin><AllowedMethod>GET</AllowedMethod></CORSRule></CORSConfiguration>' >"$work/cors"
m cors set "$at" "$work/cors"
m cors get "$at"
says GET
did tags "policies (anonymous reads)" lifecycle CORS

m share download --expire 1m "$at/v"
same "$work/second" <(fetched "$(sed -n 's/^Share: //p' "$work/out")")
m share upload --expire 1m "$at/form"
form=$(sed -n 's/^Share: curl //p' "$work/out")
read -ra form <<<"${form/<FILE>/$work/small}"
fetched "${form[@]}"
m cat "$at/form"
same "$work/small" "$work/out"
did "presigned GET and POST form"

m encrypt set sse-s3 "$at"
m cp "$work/large" "$at/sse"
m stat "$at/sse"
says 'SSE-S3'
m cat "$at/sse"
same "$work/large" "$work/out"
m cp --enc-kms "$at=clients-key" "$work/small" "$at/kms"
m cat "$at/kms"
same "$work/small" "$work/out"
if [ "$scheme" = https ]; then # it sends keys over TLS only
  key=$(head -c 32 /dev/urandom | base64 | tr -d =)
  m cp --enc-c "$at=$key" "$work/large" "$at/ssec"
  m cat --enc-c "$at=$key" "$at/ssec"
  same "$work/large" "$work/out"
  refused mc cat "$at/ssec"
  did SSE-C
fi
m encrypt clear "$at"
did SSE-S3 SSE-KMS

m mb --with-lock "$at-locked"
m cp "$work/small" "$at-locked/l"
m legalhold set "$at-locked/l"
refused mc rm --versions --force "$at-locked/l"
m legalhold clear "$at-locked/l"
m retention set --default governance 1d "$at-locked"
m retention info --default "$at-locked"
says GOVERNANCE
m rb --force "$at-locked"
did "object lock"

m rb --force "$at"
refused mc ls "$at"
did "all removed"
say_done "mc from $(go version -m "$(command -v mc)" 2>/dev/null | awk '$1 == "mod" { print $3 }')"
