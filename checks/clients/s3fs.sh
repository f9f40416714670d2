#!/usr/bin/env bash
# s3fs: a bucket mounted as a folder. Needs FUSE.
. "$(dirname "$0")/shared.bash"
need s3fs
need curl
[ -w /dev/fuse ] || not_here "it needs /dev/fuse"
mnt=$work/mnt
leave() { ! mountpoint -q "$mnt" || fusermount -u "$mnt" || fusermount3 -u "$mnt"; }
printf '%s:%s\n' "$AWS_ACCESS_KEY_ID" "$AWS_SECRET_ACCESS_KEY" >"$work/passwd"
chmod 600 "$work/passwd"
mount_it() {
  s3fs "$bucket" "$mnt" -o "passwd_file=$work/passwd,url=$AWS_ENDPOINT_URL,endpoint=$AWS_REGION,use_path_request_style" \
    -o "multipart_size=5,singlepart_copy_limit=10,$1"
}
mkdir "$mnt"
signed PUT "$bucket"
mount_it use_cache=
cp "$work/small" "$mnt/ä b+c"
same "$work/small" "$mnt/ä b+c"
mkdir -p "$mnt/dir/deep"
cp "$work/large" "$mnt/dir/large"
cat "$work/second" >>"$mnt/dir/large"
mv "$mnt/dir/large" "$mnt/dir/deep/larger"
for i in $(seq 20); do printf '%s' "$i" >"$mnt/dir/deep/$i"; done
chmod 640 "$mnt/dir/deep/1"
ln -s 'ä b+c' "$mnt/link"
# Mounted anew, nothing is known but what the bucket says.
leave
mount_it use_cache=
cat "$work/large" "$work/second" | cmp - "$mnt/dir/deep/larger"
same <(slice "$mnt/dir/deep/larger" 1000000 1000) <(slice "$work/large" 1000000 1000)
[ "$(stat -c %a "$mnt/dir/deep/1")" = 640 ]
same "$work/small" "$mnt/link"
[ "$(find "$mnt" -type f | wc -l)" = 22 ]
rename_folder() { mv "$mnt/dir/deep" "$mnt/moved" && [ "$(cat "$mnt/moved/7")" = 7 ]; }
rename_folder
did files parts "parts copied on the server (append, rename)" modes links folders
rm -r "$mnt/moved" "$mnt/dir" "$mnt/link" "$mnt/ä b+c"
[ -z "$(ls -A "$mnt")" ]
leave

# A file of parts it does not ask to be encrypted; for that a bucket has its default.
mount_it use_sse
cp "$work/small" "$mnt/sealed"
same "$work/small" "$mnt/sealed"
signed HEAD "$bucket/sealed" -I >"$work/head"
grep -qi 'x-amz-server-side-encryption: AES256' "$work/head"
rm "$mnt/sealed"
leave
did "SSE-S3 (files of one part)"
signed DELETE "$bucket"
did "all removed"
say_done "$(s3fs --version | sed '2,$d' | cut -d'(' -f1 | xargs)"
