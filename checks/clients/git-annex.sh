#!/usr/bin/env bash
# git-annex: a special remote for contents, one encrypted by git-annex in chunks, and an exported tree with its versions.
. "$(dirname "$0")/shared.bash"
need git
need git-annex
need curl
export GIT_AUTHOR_NAME=c GIT_AUTHOR_EMAIL=c@localhost GIT_COMMITTER_NAME=c GIT_COMMITTER_EMAIL=c@localhost
leave() { chmod -R u+w "$work"; } # it keeps contents write-protected
quietly() { "$@" >"$work/out" 2>&1 || { tail -n 20 "$work/out" >&2 && return 1; }; }
annex() { quietly git annex "$@"; }
# With Signature Version 4 this library signs a Host without its port, so that only 80 and 443 would do.
remote() { # NAME OPTION...
  annex initremote "$1" type=S3 "host=$host" "port=$port" "protocol=$scheme" requeststyle=path signature=v2 \
    datacenter=US partsize=6MiB "bucket=$bucket-$1" autoenable=false "${@:2}"
}
mkdir "$work/repository"
cd "$work/repository"
git init -q
# It speaks to no address of a private network unless told so.
git config annex.security.allowed-ip-addresses all
annex init here
cp "$work/small" "$work/large" .
annex add .
git commit -qm first

remote plain encryption=none
annex copy --to plain .
annex drop .
refused test -e large
annex get .
same "$work/large" large
annex fsck --from plain .
did "contents of a small and a large file" "checked at the remote"

remote sealed encryption=shared chunk=3MiB
annex copy --to sealed .
annex drop --from plain .
annex drop .
annex get .
same "$work/large" large
annex fsck --from sealed .
did "encrypted in chunks by git-annex"

remote tree encryption=none exporttree=yes versioning=yes
annex export HEAD --to tree
annex unlock small
cp "$work/second" small
annex add small
git commit -qm second
annex export HEAD --to tree
git checkout -q HEAD~
annex drop --from sealed --force small
annex drop --force small
annex get --from tree small
same "$work/small" small
did "an exported tree, an old version of it read back"

git checkout -q -
for each in plain sealed; do
  annex drop --from "$each" --force --all
  signed GET "$bucket-$each" >"$work/listing"
  grep -q annex-uuid "$work/listing"
  refused grep SHA256 "$work/listing"
done
did "contents removed"
say_done "git-annex $(git annex version --raw)"
