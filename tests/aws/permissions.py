"""What docs/aws.md allows each program, as statements of IAM policies."""

from paths import REPOSITORY
from standin import REGION


def _rows():
    """The table of every call: IAM action, what it is allowed on, by which programs."""
    lines = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8").split("## Every call")[1].splitlines()
    for line in lines:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 5 and cells[1].startswith("`"):
            for resource in cells[2].split(", "):
                yield cells[1].strip("`"), resource, cells[3].split(", ")


def allowed(program):
    """Pairs of an action and what it is allowed on, each once."""
    found = dict.fromkeys((action, resource) for action, resource, programs in _rows() if program in programs)
    assert found, f"docs/aws.md allows {program} nothing"
    return list(found)


def arns(home):
    """The names of docs/aws.md for what that home is made of."""
    queue = home.queue_arn
    account, name = queue.split(":")[4], home.bucket
    return {"queue": queue, "dead-letter queue": f"{queue}-dead", "bucket": f"arn:aws:s3:::{name}",
            "photos/*": f"arn:aws:s3:::{name}/photos/*", "predictions/*": f"arn:aws:s3:::{name}/predictions/*",
            "table": f"arn:aws:dynamodb:{REGION}:{account}:table/{name}",
            "secret": "arn:aws:secretsmanager:*:*:secret:*",
            "group": f"arn:aws:autoscaling:{REGION}:{account}:autoScalingGroup:*:autoScalingGroupName/{name}", "*": "*"}


# In AWS, the action of a message allows its batches too; the stand-in takes a batch for an action of its own.
_WITH_BATCHES = ("sqs:ChangeMessageVisibility", "sqs:DeleteMessage")


def statements(permissions, home):
    """Those that allow pairs of an action and what it is allowed on."""
    names = arns(home)
    return [{"Effect": "Allow", "Resource": names[resource],
             "Action": [action, f"{action}Batch"] if action in _WITH_BATCHES else action}
            for action, resource in permissions]
