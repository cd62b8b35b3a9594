#!/bin/sh
# s5cmd: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
set -eu
bucket=$1 folder=$2 back=$3
key() { sed -n "s/^ *$1 *= *//p" "$AWS_SHARED_CREDENTIALS_FILE"; }
s5() { s5cmd --log error --endpoint-url "$SGW_S3_URL" "$@"; }

# s5cmd makes buckets only where its region says, and has no command for their tags.
curl --silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
  --user "$(key aws_access_key_id):$(key aws_secret_access_key)" --request PUT --data '<CreateBucketConfiguration>
    <LocationConstraint>fi,de</LocationConstraint><Tags><Tag><Key>replica-count</Key><Value>2</Value></Tag></Tags>
  </CreateBucketConfiguration>' "$SGW_S3_URL/$bucket"

s5 cp "$folder/*.bin" "s3://$bucket/files/"
s5 cp "s3://$bucket/files/*" "$back/files/"
for file in "$folder"/*.bin; do
  cmp "$file" "$back/files/$(basename "$file")"
done
s5 ls "s3://$bucket/files/"

s5 cp "$0" "s3://$bucket/removed"
s5 rm "s3://$bucket/removed"
if s5 ls "s3://$bucket/removed" 2>/dev/null; then
  echo 'the removed object is still listed' >&2
  exit 1
fi

s5 sync "$folder/tree/" "s3://$bucket/tree/"
s5 sync "s3://$bucket/tree/*" "$back/tree/"
diff -r "$folder/tree" "$back/tree"
