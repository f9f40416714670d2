#!/usr/bin/env bash
# The AWS SDK for Python, boto3: python.py does it.
. "$(dirname "$0")/shared.bash"
for python in "$tools/python/bin/python" python3 ''; do
  "$python" -c 'import boto3' 2>/dev/null && break
done
[ -n "$python" ] || not_here
"$python" "$clients/python.py" "$bucket" "$work"
