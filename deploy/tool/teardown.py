"""`deploy down`: takes away what `deploy up` made."""

from botocore.exceptions import ClientError

from . import stacks as stack
from .account import has_code
from .buckets import delete_bucket
from .image import Images
from .speech import Trouble, say
from .templates import ORDER


def down(stacks, delete_data):
    """Deletes the stacks, the last first, and what CloudFormation would leave of them; may be repeated.

    Without `delete_data`, the storage stack stays whole, and `deploy up` takes it up again. Raises Trouble at the first
    stack that CloudFormation cannot delete.
    """
    kept = [] if delete_data else ["storage"]
    for part in reversed(ORDER):
        if part not in kept and stacks.exists(part):
            say(f"· {part}: deleting")
            _take_away(stacks, part)
            say(f"✓ {part}: gone")
    _say_what_remains(stacks)


def _take_away(stacks, part):
    if part == "image":
        Images(stacks).delete()
    if part == "storage":
        stacks.protect(part, False)
        for table in stacks.resources(part, "AWS::DynamoDB::Table"):
            _delete_table(stacks.account, table)
    # A bucket that is not empty could not be deleted by CloudFormation, and one that holds data it is told to keep.
    for bucket in stacks.resources(part, "AWS::S3::Bucket"):
        delete_bucket(stacks.account, bucket)
    secrets = stacks.resources(part, "AWS::SecretsManager::Secret")
    if not stacks.delete(part):
        raise Trouble(f"{stacks.called(part)} could not be deleted; do what the line above asks for, then run this "
                      "again.")
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


def _say_what_remains(stacks):
    storage = stacks.find("storage")
    if storage is None:
        say("\nNothing remains.")
        return
    known = stack.outputs(storage)
    say(f"\nWhat remains is {storage['StackName']}: the bucket {known.get('BucketName')} and the table "
        f"{known.get('TableName')} with what people sent,\nthe queue, and two secrets. It costs little "
        "($0.80 a month for the secrets, and what is stored).\n"
        "deploy/deploy up goes on with it; deploy/deploy down --delete-data deletes it too.")
