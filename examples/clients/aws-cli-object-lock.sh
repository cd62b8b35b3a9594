#!/bin/sh
# aws-cli, object lock: BUCKET (new), FILE. Keys and endpoint: see README.md.
set -eu
bucket=$1 file=$2

aws s3api create-bucket --bucket "$bucket" --object-lock-enabled-for-bucket
aws s3api put-object-lock-configuration --bucket "$bucket" --object-lock-configuration \
  '{"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 30}}}'

# What is written from now on is kept for 30 days.
aws s3 cp --only-show-errors "$file" "s3://$bucket/ledger"
version=$(aws s3api head-object --bucket "$bucket" --key ledger --query VersionId --output text)
test "$(aws s3api head-object --bucket "$bucket" --key ledger --query ObjectLockMode --output text)" = GOVERNANCE

refused() {
  if "$@" 2>/dev/null; then
    echo "was not refused: $*" >&2
    exit 1
  fi
}
refused aws s3api delete-object --bucket "$bucket" --key ledger --version-id "$version"

# For longer always, for less long only by a bypass.
aws s3api put-object-retention --bucket "$bucket" --key ledger \
  --retention '{"Mode": "GOVERNANCE", "RetainUntilDate": "2099-01-01T00:00:00Z"}'
aws s3api get-object-retention --bucket "$bucket" --key ledger --query Retention.RetainUntilDate --output text
refused aws s3api put-object-retention --bucket "$bucket" --key ledger \
  --retention '{"Mode": "GOVERNANCE", "RetainUntilDate": "2098-01-01T00:00:00Z"}'

# A legal hold keeps it whoever asks.
aws s3api put-object-legal-hold --bucket "$bucket" --key ledger --legal-hold Status=ON
refused aws s3api delete-object --bucket "$bucket" --key ledger --version-id "$version" --bypass-governance-retention
aws s3api put-object-legal-hold --bucket "$bucket" --key ledger --legal-hold Status=OFF
aws s3api delete-object --bucket "$bucket" --key ledger --version-id "$version" --bypass-governance-retention
aws s3api delete-bucket --bucket "$bucket"
