#!/usr/bin/env bash
# The AWS SDK for JavaScript, version 3: javascript.mjs does it, from beside the packages that it imports.
. "$(dirname "$0")/shared.bash"
need node
packages=$tools/javascript
[ -d "$packages/node_modules/@aws-sdk/client-s3" ] || not_here
cp "$clients/javascript.mjs" "$packages/"
NODE_NO_WARNINGS=1 node "$packages/javascript.mjs" "$bucket" "$work"
