#!/usr/bin/env bash
# Terraform: its state in the S3 backend, with versions, a lock of conditional writes and encryption; then, by boto3, the calls
# that its AWS provider makes for a bucket and an object. The provider itself is of its makers' registry and not run.
. "$(dirname "$0")/shared.bash"
need terraform
need curl
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=1 TF_CLI_CONFIG_FILE=$work/rc
: >"$TF_CLI_CONFIG_FILE"
tf() { terraform "$@" -no-color >"$work/out" 2>&1 || { tail -n 30 "$work/out" >&2 && return 1; }; }
signed PUT "$bucket"
signed PUT "$bucket?versioning=" -d '<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>'
mkdir "$work/module"
cd "$work/module"
cat >main.tf <<T
terraform {
  backend "s3" {
    bucket       = "$bucket"
    key          = "state/main.tfstate"
    region       = "$AWS_REGION"
    endpoints    = { s3 = "$AWS_ENDPOINT_URL" }
    encrypt      = true
    use_lockfile = true
    use_path_style              = true
    skip_credentials_validation = true
    skip_requesting_account_id  = true
    skip_metadata_api_check     = true
    skip_region_validation      = true
  }
}
variable "value" { type = string }
resource "terraform_data" "it" {
  input = var.value
  provisioner "local-exec" {
    command = "[ ! -e $work/hold ] || { touch $work/held; while [ -e $work/hold ]; do sleep 0.1; done; }"
  }
}
output "value" { value = terraform_data.it.output }
T
tf init -input=false
tf apply -auto-approve -var value=one
tf apply -auto-approve -var value=two
[ "$(terraform output -raw value)" = two ]
rm -rf .terraform
tf init -input=false
[ "$(terraform output -raw value)" = two ]
signed GET "$bucket?prefix=state&versions=" >"$work/versions"
[ "$(grep -o '<Version>' "$work/versions" | wc -l)" -ge 2 ]
did "state written and read" "its versions"

touch "$work/hold"
terraform apply -no-color -auto-approve -var value=three -replace terraform_data.it >"$work/first" 2>&1 &
first=$!
for _ in $(seq 300); do [ -e "$work/held" ] && break; sleep 0.1; done
refused terraform apply -no-color -auto-approve -var value=four
grep -q 'Error acquiring the state lock' "$work/refused"
rm "$work/hold"
wait $first
[ "$(terraform output -raw value)" = three ]
signed GET "$bucket?list-type=2" >"$work/listing"
refused grep tflock "$work/listing"
did "its lock held against another"

tf workspace new other
tf apply -auto-approve -var value=five
tf destroy -auto-approve -var value=five
tf workspace select default
tf workspace delete other
did workspaces

for python in "$tools/python/bin/python" python3 ''; do
  "$python" -c 'import boto3' 2>/dev/null && break
done
if [ -n "$python" ]; then
  "$python" "$clients/terraform.py" "$bucket-provider" "$work"
  did "the calls of the AWS provider's aws_s3_bucket and aws_s3_object"
fi
tf destroy -auto-approve -var value=six
say_done "$(terraform version | sed '2,$d')"
