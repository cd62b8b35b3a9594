#!/usr/bin/env python3
"""The lock of Terraform's S3 backend (use_lockfile): BUCKET (new). Keys and endpoint: see README.md.

Who makes `<state>.tflock` with `If-None-Match: *` holds the lock; everybody else is told 412 and reads whose it is.
"""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import boto3
from botocore.exceptions import ClientError

bucket, state = sys.argv[1], "env/prod/terraform.tfstate"
lock_key = f"{state}.tflock"
s3 = boto3.client("s3")


def lock(who):
    """The lock's id, or the name of the one who holds it."""
    info = {"ID": str(uuid4()), "Operation": "OperationTypeApply", "Who": who, "Path": f"{bucket}/{state}"}
    try:
        s3.put_object(
            Bucket=bucket,
            Key=lock_key,
            Body=json.dumps(info).encode(),
            ContentType="application/json",
            ChecksumAlgorithm="SHA256",
            IfNoneMatch="*",
        )
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] in (409, 412), error
        assert error.response["Error"]["Code"] in ("PreconditionFailed", "ConditionalRequestConflict"), error
        return None
    return info["ID"]


def holder():
    return json.load(s3.get_object(Bucket=bucket, Key=lock_key)["Body"])


def unlock(lock_id):
    assert holder()["ID"] == lock_id
    s3.delete_object(Bucket=bucket, Key=lock_key)


s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "fi,de"})
s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "replica-count", "Value": "2"}]})

ada = lock("ada")
assert ada is not None
assert lock("bob") is None
assert holder()["Who"] == "ada"
s3.put_object(Bucket=bucket, Key=state, Body=b'{"serial": 1}', ContentType="application/json")
unlock(ada)
bob = lock("bob")
assert bob is not None and holder()["Who"] == "bob"
unlock(bob)

# Whoever asks at once: one gets it.
for _ in range(5):
    with ThreadPoolExecutor(10) as pool:
        held = [lock_id for lock_id in pool.map(lock, [f"pipeline {i}" for i in range(10)]) if lock_id]
    assert len(held) == 1, held
    unlock(held[0])
assert s3.get_object(Bucket=bucket, Key=state)["Body"].read() == b'{"serial": 1}'
print("one at a time")
