"""What docs/aws.md allows each program, as statements of IAM policies."""

from paths import REPOSITORY
from standin import REGION


def _rows():
    """The table of every call: its name, IAM action, what it is allowed on, by which programs."""
    lines = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8").split("## Every call")[1].splitlines()
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("`"):
            for resource in cells[2].split(", "):
                yield cells[0].rpartition(" ")[2], cells[1].strip("`"), resource, cells[3].split(", ")


def allowed(program):
    """Pairs of an action and what it is allowed on, each once."""
    found = dict.fromkeys((action, resource) for _, action, resource, programs in _rows() if program in programs)
    assert found, f"docs/aws.md allows {program} nothing"
    return list(found)


# FaultyProxy's names for requests to S3; for all others, it has AWS's own.
_S3 = {"PUT photos": ("PutObject", "photos/*"), "PUT predictions": ("PutObject", "predictions/*"),
       "GET photos": ("GetObject", "photos/*"), "GET predictions": ("GetObject", "predictions/*"),
       "DELETE photos": ("DeleteObject", "photos/*"), "DELETE predictions": ("DeleteObject", "predictions/*"),
       "HEAD ": ("HeadBucket", "bucket")}


def actions_of(program, calls):
    """The IAM actions that calls of the program need; the calls have the names that FaultyProxy gives them."""
    found = set()
    for call in calls - {"GetCallerIdentity"}:  # Everybody may ask who he is.
        name, where = _S3.get(call, (call, None))
        actions = {action for row, action, resource, programs in _rows() if program in programs
                   and row.removesuffix("Batch") == name.removesuffix("Batch") and where in (None, resource)}
        assert actions, f"docs/aws.md does not say that {program} calls {call}"
        found |= actions
    return found


def arns(home):
    """The names of docs/aws.md for what that home is made of."""
    queue = home.queue_arn
    account, name = queue.split(":")[4], home.bucket
    return {"queue": queue, "dead-letter queue": home.dead_letter_arn, "bucket": f"arn:aws:s3:::{name}",
            "photos/*": f"arn:aws:s3:::{name}/photos/*", "predictions/*": f"arn:aws:s3:::{name}/predictions/*",
            "table": f"arn:aws:dynamodb:{REGION}:{account}:table/{home.table_name}",
            "index": f"arn:aws:dynamodb:{REGION}:{account}:table/{home.table_name}/index/predictions-by-time",
            "secret": "arn:aws:secretsmanager:*:*:secret:*",
            "group": f"arn:aws:autoscaling:{REGION}:{account}:autoScalingGroup:*:autoScalingGroupName/{home.group}",
            "*": "*"}


# In AWS, the action of a message allows its batches too; the stand-in takes a batch for an action of its own.
_WITH_BATCHES = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage")


def with_batches(statement):
    """That statement of a policy as the stand-in understands it."""
    actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
    return statement | {"Action": actions + [f"{action}Batch" for action in actions if action in _WITH_BATCHES]}


def statements(permissions, home):
    """Those that allow pairs of an action and what it is allowed on."""
    names = arns(home)
    return [with_batches({"Effect": "Allow", "Resource": names[resource], "Action": action})
            for action, resource in permissions]
