#!/usr/bin/env python3
"""boto3: BUCKET (new), FOLDER with *.bin and tree/, BACK (empty). Keys and endpoint: see README.md."""

import filecmp
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import boto3

bucket, folder, back = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
s3 = boto3.client("s3")

s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "fi,de"})
s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "replica-count", "Value": "2"}]})


def keys(prefix):
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", [])]


def upload(source, key):
    s3.upload_file(str(source), bucket, key)


def download(key):
    target = back / key
    target.parent.mkdir(parents=True, exist_ok=True)
    s3.download_file(bucket, key, str(target))
    return target


for file in sorted(folder.glob("*.bin")):
    upload(file, f"files/{file.name}")
    assert filecmp.cmp(file, download(f"files/{file.name}"), shallow=False), file

# A link for everybody, for a minute.
linked = {"Bucket": bucket, "Key": "files/small.bin"}
with urlopen(s3.generate_presigned_url("get_object", Params=linked, ExpiresIn=60)) as answer:
    assert answer.read() == (folder / "small.bin").read_bytes()

upload(__file__, "removed")
s3.delete_object(Bucket=bucket, Key="removed")
assert keys("removed") == []

tree = folder / "tree"
files = sorted(path for path in tree.rglob("*") if path.is_file())
with ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda path: upload(path, f"tree/{path.relative_to(tree).as_posix()}"), files))
    found = keys("tree/")
    assert sorted(found) == sorted(f"tree/{path.relative_to(tree).as_posix()}" for path in files)
    list(pool.map(download, found))
for path in files:
    assert filecmp.cmp(path, back / "tree" / path.relative_to(tree), shallow=False), path
print(f"{len(files)} files in the tree")
