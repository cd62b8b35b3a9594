#!/bin/sh
# aws-cli: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
set -eu
bucket=$1 folder=$2 back=$3
# Named here, for releases before 2.13, Debian 12's among them, do not read it from the profile.
aws() { command "${AWS_CLI:-aws}" --endpoint-url "$SGW_S3_URL" "$@"; }

# JSON, because the short form would split the list at its comma.
aws s3api create-bucket --bucket "$bucket" --create-bucket-configuration '{"LocationConstraint":"fi,de"}'
aws s3api put-bucket-tagging --bucket "$bucket" --tagging 'TagSet=[{Key=replica-count,Value=2}]'

for file in "$folder"/*.bin; do
  aws s3 cp --only-show-errors "$file" "s3://$bucket/files/"
done
aws s3 cp --only-show-errors --recursive "s3://$bucket/files/" "$back/files"
for file in "$folder"/*.bin; do
  cmp "$file" "$back/files/$(basename "$file")"
done
aws s3 ls "s3://$bucket/files/"

# A link for everybody, for a minute.
curl --silent --show-error --fail --output "$back/linked" "$(aws s3 presign --expires-in 60 "s3://$bucket/files/small.bin")"
cmp "$folder/small.bin" "$back/linked"

aws s3 cp --only-show-errors "$0" "s3://$bucket/removed"
aws s3 rm --only-show-errors "s3://$bucket/removed"
if aws s3 ls "s3://$bucket/removed"; then
  echo 'the removed object is still listed' >&2
  exit 1
fi

aws s3 sync --only-show-errors "$folder/tree" "s3://$bucket/tree"
aws s3 sync --only-show-errors "s3://$bucket/tree" "$back/tree"
diff -r "$folder/tree" "$back/tree"
# A second run finds nothing to do.
test -z "$(aws s3 sync "$folder/tree" "s3://$bucket/tree")"
