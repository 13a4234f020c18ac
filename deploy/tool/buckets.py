"""Deleting buckets with what is in them."""

from botocore.exceptions import ClientError

from .account import has_code
from .speech import Trouble

# Services that still write into it, as a load balancer its log.
_TRIES = 5


def delete_bucket(account, name):
    """Empties and deletes it; one that is gone is fine. Raises Trouble when something cannot be deleted."""
    s3 = account.client("s3")
    for attempt in range(_TRIES):
        try:
            _empty(s3, name)
            s3.delete_bucket(Bucket=name)
            return
        except ClientError as error:
            if has_code(error, "NoSuchBucket"):
                return
            if not has_code(error, "BucketNotEmpty") or attempt == _TRIES - 1:
                raise


def _empty(s3, name):
    """Every version of every object, and what marks deleted ones."""
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=name):
        versions = [{"Key": item["Key"], "VersionId": item["VersionId"]}
                    for kind in ("Versions", "DeleteMarkers") for item in page.get(kind, ())]
        if not versions:
            continue
        errors = s3.delete_objects(Bucket=name, Delete={"Objects": versions, "Quiet": True}).get("Errors")
        if errors:
            raise Trouble(f"{errors[0]['Key']} in the bucket {name} cannot be deleted: {errors[0]['Message']}. Mend "
                          "that, then run this again.")
