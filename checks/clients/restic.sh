#!/usr/bin/env bash
# restic: a repository in a bucket; two snapshots, checked, restored, forgotten and pruned.
. "$(dirname "$0")/shared.bash"
need restic
export RESTIC_REPOSITORY=s3:$AWS_ENDPOINT_URL/$bucket/repository RESTIC_PASSWORD=secret RESTIC_CACHE_DIR=$work/cache
quietly() { "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2 && return 1; }; }
mkdir "$work/tree"
cp "$work/small" "$work/large" "$work/tree/"
for i in $(seq 100); do mkdir -p "$work/tree/$((i % 7))" && printf '%s' "$i" >"$work/tree/$((i % 7))/$i"; done

quietly restic init
quietly restic backup "$work/tree"
cp -r "$work/tree" "$work/first"
rm -r "$work/tree/3"
cp "$work/second" "$work/tree/"
quietly restic backup "$work/tree"
[ "$(restic snapshots --json | grep -o '"short_id"' | wc -l)" = 2 ]
quietly restic check --read-data
quietly restic restore latest --target "$work/back"
diff -r "$work/tree" "$work/back$work/tree"
first=$(restic snapshots --json | grep -o '"short_id":"[^"]*"' | cut -d'"' -f4 | sed '2,$d')
quietly restic restore "$first" --target "$work/older"
diff -r "$work/first" "$work/older$work/tree"
did "two snapshots" "all data checked" "both restored"

quietly restic forget --keep-last 1 --prune
[ "$(restic snapshots --json | grep -o '"short_id"' | wc -l)" = 1 ]
quietly restic check --read-data
[ -z "$(restic list locks)" ]
did "one forgotten and pruned" "locks gone"
say_done "$(restic version | cut -d' ' -f1,2)"
