"""`deploy up --dry-run` and `deploy update --dry-run`: what would be changed, without changing it."""

from collections import Counter

from .change_sets import ChangeSet
from .speech import listed, say
from .stacks import is_beyond_repair, refuse_busy
from .templates import template
from .up import parts, refuse_missing_table, updated_parts


def dry_run(stacks, values):
    """Says what `deploy up` would do. Makes change sets for stacks that exist, and deletes them again.

    Raises Trouble when `deploy up` would, as far as that can be known.
    """
    table = values.get("RestoredTable")
    arn = refuse_missing_table(stacks.account, table)
    if arn:  # As the storage stack would put them out.
        values.set("TableName", table)
        values.set("TableArn", arn)
    _say_parts(stacks, values, parts(stacks, values), _IF_UNKNOWN)


def dry_update(stacks, values, renew):
    """The same for `deploy update`."""
    wanted = updated_parts(stacks, values)
    values.learn(stacks.find("storage"))
    _say_parts(stacks, values, wanted, _ANEW if renew else _IF_UNKNOWN)


_IF_UNKNOWN = "would be built, unless there is one of the programs that this checkout makes"
_ANEW = "would be built anew, and every machine replaced by one of it; what would change besides:"


def _say_parts(stacks, values, wanted, of_the_image):
    for part in wanted:
        existing = stacks.find(part)
        if part == "image":
            say(f"· image: {of_the_image}")
        if existing is None or is_beyond_repair(existing):
            _say_new(part)
            continue
        refuse_busy(existing)
        _say_changes(stacks, values, part, existing)
        values.learn(existing)


def _say_new(part):
    kinds = Counter(kind.removeprefix("AWS::") for kind in template(part).types)
    say(f"+ {part}: would be created, with " +
        listed([f"{count} {kind}" if count > 1 else kind for kind, count in kinds.items()]))


def _say_changes(stacks, values, part, existing):
    change = ChangeSet(stacks, part, values.parameters(part, existing), existing)
    change.drop()
    say(f"✓ {part}: nothing to change" if change.is_empty else f"~ {part}: would be updated")
    for found in change.changes:
        replaced = {"True": ", replaced", "Conditional": ", perhaps replaced"}.get(found.get("Replacement"), "")
        say(f"    {found['Action']:<8} {found['LogicalResourceId']} ({found['ResourceType']}){replaced}")
