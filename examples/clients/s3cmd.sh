#!/bin/sh
# s3cmd: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
set -eu
bucket=$1 folder=$2 back=$3
key() { sed -n "s/^ *$1 *= *//p" "$AWS_SHARED_CREDENTIALS_FILE"; }

case $SGW_S3_URL in https:*) is_https=True ;; *) is_https=False ;; esac
config=$(mktemp)
trap 'rm -f "$config"' EXIT
cat >"$config" <<END
[default]
access_key = $(key aws_access_key_id)
secret_key = $(key aws_secret_access_key)
host_base = ${SGW_S3_URL#*://}
host_bucket = ${SGW_S3_URL#*://}
use_https = $is_https
END
s3() { s3cmd --config "$config" --no-progress "$@"; }

s3 mb --bucket-location=fi,de "s3://$bucket"
s3 settagging "s3://$bucket" 'replica-count=2'

for file in "$folder"/*.bin; do
  s3 --quiet put "$file" "s3://$bucket/files/"
done
mkdir -p "$back/files" "$back/tree"
s3 --quiet get --recursive "s3://$bucket/files/" "$back/files/"
for file in "$folder"/*.bin; do
  cmp "$file" "$back/files/$(basename "$file")"
done
s3 ls "s3://$bucket/files/"

s3 --quiet put "$0" "s3://$bucket/removed"
s3 --quiet del "s3://$bucket/removed"
test -z "$(s3 ls "s3://$bucket/removed")"

s3 --quiet sync "$folder/tree/" "s3://$bucket/tree/"
s3 --quiet sync "s3://$bucket/tree/" "$back/tree/"
diff -r "$folder/tree" "$back/tree"
