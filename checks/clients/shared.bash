# What the clients' scripts share; each sources it. The server is given by the environment: AWS_ENDPOINT_URL,
# AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY (checks/clients/run gives them). A script prints one line of what it did and exits
# 0; or what went wrong and 1; or how to install what it lacks and 77.
set -eEuo pipefail
: "${AWS_ENDPOINT_URL:?is where the server is; checks/clients/run starts one}"
: "${AWS_ACCESS_KEY_ID:?}" "${AWS_SECRET_ACCESS_KEY:?}"
export AWS_DEFAULT_REGION=${AWS_DEFAULT_REGION:-us-east-1}
export AWS_REGION=$AWS_DEFAULT_REGION AWS_EC2_METADATA_DISABLED=true
# Nothing of the caller's own configuration takes part.
unset AWS_PROFILE AWS_SESSION_TOKEN
client=$(basename "$0" .sh)
clients=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$clients/../.." && pwd)
tools=${CLIENTS_TOOLS:-$root/target/clients}
PATH=$tools/bin:$PATH
scheme=${AWS_ENDPOINT_URL%%://*} address=${AWS_ENDPOINT_URL#*://}
host=${address%%:*} port=${address##*:}
[ "$scheme" = https ] || unset AWS_CA_BUNDLE
work=$(mktemp -d -t "buckets-$client-XXXXXX")
export HOME=$work AWS_CONFIG_FILE=$work/aws-config AWS_SHARED_CREDENTIALS_FILE=$work/aws-credentials
bucket=$client-$$-$RANDOM
done_=()
finish() {
  local status=$?
  leave
  rm -rf "$work"
  exit $status
}
leave() { :; } # what a script must undo, whatever happened
trap finish EXIT
trap 'printf "%s: line %s: %s\n" "$client" "$LINENO" "$BASH_COMMAND" >&2' ERR
not_here() { # HOW TO INSTALL IT
  printf '%s is not installed here: %s\n' "$client" "${*:-checks/clients/install $client}"
  exit 77
}
need() { command -v "$1" >/dev/null || not_here; }
did() { done_+=("$@"); }
refused() { # COMMAND... that the server must refuse
  if "$@" >"$work/refused" 2>&1; then
    printf '%s: was not refused: %s\n' "$client" "$*" >&2
    return 1
  fi
}
slice() { dd if="$1" iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none; } # FILE FROM COUNT
same() { cmp "$1" "$2"; }
fetched() { curl -sSf "$@"; }
signed() { # METHOD PATH [OPTION...]: a request without a body, for clients that make no buckets or do not clear them
  curl -sSf --aws-sigv4 "aws:amz:$AWS_REGION:s3" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
    -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -X "$1" "${@:3}" "$AWS_ENDPOINT_URL/$2"
}
say_done() { # VERSION
  local all
  all=$(printf '%s, ' "${done_[@]}")
  printf '%s: %s\n' "$*" "${all%, }"
}
# What goes up and comes back: a line, and a file of more than one part.
printf 'A small object.\n' >"$work/small"
printf 'Another version of it.\n' >"$work/second"
head -c "${CLIENTS_LARGE:-20000000}" /dev/urandom >"$work/large"
