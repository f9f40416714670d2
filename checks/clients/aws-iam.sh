#!/usr/bin/env bash
# aws-cli again, for IAM and STS: users, groups, policies, keys and roles, and sessions that use S3.
. "$(dirname "$0")/shared.bash"
need aws
iam() { aws iam "$@" >>"$work/iam.log"; }
ask() { aws --output text "$@"; }
as() { # KEY SECRET TOKEN COMMAND...
  AWS_ACCESS_KEY_ID=$1 AWS_SECRET_ACCESS_KEY=$2 AWS_SESSION_TOKEN=$3 "${@:4}"
}
leave() { [ "${status:-0}" = 0 ] || tail -n 5 "$work/iam.log"; }
: >"$work/iam.log"
user=u$RANDOM group=g$RANDOM role=r$RANDOM policy=p$RANDOM

number=$(ask sts get-caller-identity --query Account)
aws s3 mb "s3://$bucket" >/dev/null
aws s3 cp --only-show-errors "$work/small" "s3://$bucket/small"

iam create-user --user-name "$user" --path /checks/ --tags Key=a,Value=b
[ "$(ask iam get-user --user-name "$user" --query User.Arn)" = "arn:aws:iam::$number:user/checks/$user" ]
[ "$(ask iam list-users --path-prefix /checks/ --query 'length(Users)')" -ge 1 ]
read -r key secret < <(ask iam create-access-key --user-name "$user" --query 'AccessKey.[AccessKeyId,SecretAccessKey]')
refused as "$key" "$secret" '' aws s3 ls "s3://$bucket"
grep -q AccessDenied "$work/refused"
did users keys

statement() { printf '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",%s}]}' "$1"; }
arn=$(ask iam create-policy --policy-name "$policy" --query Policy.Arn \
  --policy-document "$(statement "\"Action\":\"s3:ListBucket\",\"Resource\":\"arn:aws:s3:::$bucket\"")")
iam create-group --group-name "$group"
iam attach-group-policy --group-name "$group" --policy-arn "$arn"
iam add-user-to-group --group-name "$group" --user-name "$user"
as "$key" "$secret" '' aws s3 ls "s3://$bucket" >/dev/null
iam create-policy-version --policy-arn "$arn" --set-as-default \
  --policy-document "$(statement "\"Action\":\"s3:*\",\"Resource\":[\"arn:aws:s3:::$bucket\",\"arn:aws:s3:::$bucket/*\"]")"
as "$key" "$secret" '' aws s3 cp --only-show-errors "s3://$bucket/small" "$work/down"
same "$work/small" "$work/down"
did groups policies versions

iam create-role --role-name "$role" --assume-role-policy-document \
  "$(statement "\"Action\":\"sts:AssumeRole\",\"Principal\":{\"AWS\":\"arn:aws:iam::$number:user/checks/$user\"}")"
iam put-role-policy --role-name "$role" --policy-name all \
  --policy-document "$(statement '"Action":"s3:*","Resource":"*"')"
read -r one two three < <(as "$key" "$secret" '' aws --output text sts assume-role --role-session-name job \
  --role-arn "arn:aws:iam::$number:role/$role" --query 'Credentials.[AccessKeyId,SecretAccessKey,SessionToken]')
as "$one" "$two" "$three" aws s3 cp --only-show-errors "$work/second" "s3://$bucket/second"
[ "$(as "$one" "$two" "$three" aws --output text sts get-caller-identity --query Arn)" = "arn:aws:sts::$number:assumed-role/$role/job" ]
same "$work/second" <(fetched "$(as "$one" "$two" "$three" aws s3 presign "s3://$bucket/second")")
did roles sessions

refused aws iam delete-user --user-name "$user"
grep -q DeleteConflict "$work/refused"
iam remove-user-from-group --group-name "$group" --user-name "$user"
iam delete-access-key --user-name "$user" --access-key-id "$key"
iam delete-user --user-name "$user"
iam delete-role-policy --role-name "$role" --policy-name all
iam delete-role --role-name "$role"
refused as "$one" "$two" "$three" aws s3 ls "s3://$bucket"
iam detach-group-policy --group-name "$group" --policy-arn "$arn"
iam delete-group --group-name "$group"
iam delete-policy-version --policy-arn "$arn" --version-id v1
iam delete-policy --policy-arn "$arn"
aws s3 rb --force "s3://$bucket" >/dev/null
did "all removed"
say_done "$(aws --version 2>&1 | cut -d' ' -f1)"
