"""`deploy down`: takes away what `deploy up` made."""

from botocore.exceptions import ClientError

from . import certificate, stacks as stack
from .account import has_code
from .buckets import delete_bucket, empty_bucket
from .image import Images
from .speech import say
from .templates import ORDER

_BUCKET, _TABLE, _SECRET = "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::SecretsManager::Secret"


def down(stacks, delete_data):
    """Deletes the stacks, the last first, and what CloudFormation would leave of them; may be repeated.

    Without `delete_data`, the storage stack stays whole, and `deploy up` takes it up again. Raises Trouble at the first
    stack that CloudFormation cannot delete.
    """
    records = _validation_records(stacks)
    # Of an earlier try that was interrupted.
    kept = stacks.left_behind()
    # The workers go before polybot, though no stack imports what another exports and photos come until polybot is gone:
    # polybot takes their answers, and without it each would hold what it has done for hours (docs/reliability.md).
    for part in reversed(ORDER):
        if part == "storage" and not delete_data:
            continue
        there = stacks.exists(part)
        if there:
            say(f"· {part}: deleting")
            for kind in (_BUCKET, _TABLE):
                kept[part, kind] += stacks.resources(part, kind)
            _delete_stack(stacks, part, kept[part, _BUCKET])
        # The templates keep buckets and tables, lest anything but this command deletes what is in them.
        for bucket in kept[part, _BUCKET]:
            delete_bucket(stacks.account, bucket)
        for table in kept[part, _TABLE]:
            _delete_table(stacks.account, table)
        if there:
            say(f"✓ {part}: gone")
    _say_what_remains(stacks, records)


def _delete_stack(stacks, part, buckets):
    if part == "image":
        Images(stacks).delete()
    if part == "storage" and stacks.find(part):
        stacks.protect(part, False)
        restored = stack.parameters(stacks.find(part)).get("RestoredTable")
        if restored:  # It is no resource of the stack, hence goes while the stack still names it.
            _delete_table(stacks.account, restored)
    secrets = stacks.resources(part, _SECRET)
    for bucket in buckets:  # One that is not empty could not be deleted.
        empty_bucket(stacks.account, bucket)
    stacks.delete(part)
    for secret in secrets:
        _forget_secret(stacks.account, secret)


def _delete_table(account, table):
    dynamodb = account.client("dynamodb")
    try:
        # Else DynamoDB would keep a backup for another 35 days.
        dynamodb.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": False})
        dynamodb.delete_table(TableName=table)
    except ClientError as error:
        if not has_code(error, "ResourceNotFoundException", "TableNotFoundException"):
            raise
    dynamodb.get_waiter("table_not_exists").wait(TableName=table, WaiterConfig={"Delay": 2, "MaxAttempts": 150})


def _forget_secret(account, arn):
    """At once, should CloudFormation have left it for its window of recovery."""
    try:
        account.client("secretsmanager").delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)
    except ClientError as error:
        if not has_code(error, "ResourceNotFoundException"):
            raise


def _validation_records(stacks):
    """The names of the records in DNS that the certificate was issued for, which CloudFormation leaves there."""
    if not stacks.find("balancer"):
        return []
    return [name for arn in stacks.resources("balancer", "AWS::CertificateManager::Certificate")
            for name, _ in certificate.records(stacks.account, arn)]


def _say_what_remains(stacks, records):
    storage = stacks.find("storage")
    say()
    if storage is None:
        say("Nothing remains in the account.")
    else:
        known = stack.outputs(storage)
        say(f"What remains is {storage['StackName']}: the bucket {known.get('BucketName')} and the table\n"
            f"{known.get('TableName')} with what people sent, the queues, and two secrets, which cost $0.80 a month.\n"
            "deploy/deploy up goes on with it; deploy/deploy down --delete-data deletes it too.")
    for name in records:
        say(f"In the domain's DNS zone, the record {name} may go as well.")
