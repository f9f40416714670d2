#!/usr/bin/env bash
# The AWS SDK for Go, version 2: the program in go/ does it.
. "$(dirname "$0")/shared.bash"
need clients-go
clients-go "$bucket" "$work"
