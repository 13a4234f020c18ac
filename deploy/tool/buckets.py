"""Deleting buckets with what is in them; one that is gone already is fine."""

from botocore.exceptions import ClientError

from .account import has_code
from .speech import Trouble

# Services that still write into it, as a load balancer its log.
_TRIES = 5


def delete_bucket(account, name):
    """Empties and deletes it. Raises Trouble when something in it cannot be deleted."""
    for attempt in range(_TRIES):
        empty_bucket(account, name)
        try:
            account.client("s3").delete_bucket(Bucket=name)
            return
        except ClientError as error:
            if has_code(error, "NoSuchBucket"):
                return
            if not has_code(error, "BucketNotEmpty") or attempt == _TRIES - 1:
                raise


def empty_bucket(account, name):
    """Deletes every version of every object, and what marks deleted ones. Raises Trouble when one cannot be deleted."""
    s3 = account.client("s3")
    try:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
            _delete(s3, name, [{"Key": item["Key"], "VersionId": item["VersionId"]}
                               for kind in ("Versions", "DeleteMarkers") for item in page.get(kind, ())])
    except ClientError as error:
        if not has_code(error, "NoSuchBucket"):
            raise


def _delete(s3, name, versions):
    if not versions:
        return
    errors = s3.delete_objects(Bucket=name, Delete={"Objects": versions, "Quiet": True}).get("Errors")
    if errors:
        raise Trouble(f"{errors[0]['Key']} in the bucket {name} cannot be deleted: {errors[0]['Message'].rstrip('.')}. "
                      "Mend that, then run this again.")
