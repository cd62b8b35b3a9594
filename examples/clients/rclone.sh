#!/bin/sh
# rclone: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md.
set -eu
bucket=$1 folder=$2 back=$3
key() { sed -n "s/^ *$1 *= *//p" "$AWS_SHARED_CREDENTIALS_FILE"; }

# A remote `sgw:` without a configuration file.
export RCLONE_CONFIG_SGW_TYPE=s3 RCLONE_CONFIG_SGW_PROVIDER=Other RCLONE_CONFIG_SGW_ENDPOINT="$SGW_S3_URL"
export RCLONE_CONFIG_SGW_ENV_AUTH=true RCLONE_CONFIG_SGW_LOCATION_CONSTRAINT=fi,de

rclone mkdir "sgw:$bucket"
# rclone has no command for the tags of a bucket.
curl --silent --show-error --fail --aws-sigv4 aws:amz:us-east-1:s3 --header 'x-amz-content-sha256: UNSIGNED-PAYLOAD' \
  --user "$(key aws_access_key_id):$(key aws_secret_access_key)" --request PUT \
  --data '<Tagging><TagSet><Tag><Key>replica-count</Key><Value>2</Value></Tag></TagSet></Tagging>' \
  "$SGW_S3_URL/$bucket?tagging="

rclone copy --include '*.bin' --max-depth 1 "$folder" "sgw:$bucket/files"
rclone copy "sgw:$bucket/files" "$back/files"
for file in "$folder"/*.bin; do
  cmp "$file" "$back/files/$(basename "$file")"
done
rclone lsl "sgw:$bucket/files"

rclone copyto "$0" "sgw:$bucket/removed"
rclone deletefile "sgw:$bucket/removed"
if rclone lsf "sgw:$bucket" | grep -x removed; then
  echo 'the removed object is still listed' >&2
  exit 1
fi

rclone sync "$folder/tree" "sgw:$bucket/tree"
rclone sync "sgw:$bucket/tree" "$back/tree"
diff -r "$folder/tree" "$back/tree"
rclone check "$folder/tree" "sgw:$bucket/tree"

# Reads of a piece from somewhere, as a mounted folder asks for them.
for piece in '0 1' '1000 24' '-100 100'; do
  set -- $piece
  rclone cat --offset "$1" --count "$2" "sgw:$bucket/files/small.bin" >"$back/piece"
  if [ "$1" -lt 0 ]; then tail -c "$2" "$folder/small.bin"; else tail -c "+$(($1 + 1))" "$folder/small.bin" | head -c "$2"; fi |
    cmp - "$back/piece"
done

# What names and uploads are possible here.
rclone test info --check-length --check-normalization --check-streaming --write-json "$back/info.json" "sgw:$bucket/info"
rclone purge "sgw:$bucket/info"
grep -q '"CanStream": *true' "$back/info.json"
