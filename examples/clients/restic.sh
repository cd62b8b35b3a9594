#!/bin/sh
# restic: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
set -eu
bucket=$1 folder=$2 back=$3
key() { sed -n "s/^ *$1 *= *//p" "$AWS_SHARED_CREDENTIALS_FILE"; }
AWS_ACCESS_KEY_ID=$(key aws_access_key_id) AWS_SECRET_ACCESS_KEY=$(key aws_secret_access_key)
RESTIC_REPOSITORY=s3:$SGW_S3_URL/$bucket RESTIC_PASSWORD='of the backup'
export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY RESTIC_REPOSITORY RESTIC_PASSWORD

# restic would make the bucket itself, but cannot say where, nor how often.
curl --silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
  --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" --request PUT --data '<CreateBucketConfiguration>
    <LocationConstraint>fi,de</LocationConstraint><Tags><Tag><Key>replica-count</Key><Value>2</Value></Tag></Tags>
  </CreateBucketConfiguration>' "$SGW_S3_URL/$bucket"

restic init
cd "$folder"
restic backup --quiet --exclude '*.bin' .
restic backup --quiet .
restic check --read-data

restic restore --quiet latest --target "$back"
diff -r "$folder" "$back"

restic forget --keep-last 1 --prune
test "$(restic snapshots --json | grep -o '"short_id"' | wc -l)" = 1
restic check --read-data
