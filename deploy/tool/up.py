"""`deploy up`: from whatever there is of the stacks to all of them; and `deploy update`."""

import tempfile

from botocore.exceptions import BotoCoreError, ClientError

from . import bot_secret, costs, stacks as stack, workers
from .account import explained, has_code
from .bundle import make_bundle
from .certificate import CertificateHint
from .change_sets import ChangeSet
from .image import Images
from .speech import Trouble, listed, say
from .templates import OF_THE_IMAGE, ORDER
from .tokens import telegram_token


def up(stacks, values):
    """Makes or updates every stack and fills the bot's secret; may be repeated, and goes on where it was interrupted.

    Raises Trouble at the first stack that fails; CloudFormation has rolled that one back, and the others stand.
    """
    refuse_missing_table(stacks.account, values.get("RestoredTable"))
    token, before = None if _token_is_kept(stacks) else telegram_token(), images_in_use(stacks)
    for part in parts(stacks, values):
        if part == "image":
            bring_image(stacks, values)
        elif part == "storage":
            bring_storage(stacks, values, token)
        else:
            bring(stacks, values, part)
    retire_images(stacks, before)
    _sum_up(values, costs.Size.of(values.by_part(stacks.all())))


def refuse_missing_table(account, name):
    """The ARN of the restored table that the operator names, None for no name. Raises Trouble when there is none."""
    if not name:
        return None
    try:
        return account.client("dynamodb").describe_table(TableName=name)["Table"]["TableArn"]
    except ClientError as error:
        if not has_code(error, "ResourceNotFoundException"):
            raise
        raise Trouble(f"There is no table {name} in {account.region}; docs/operations.md says how one is restored."
                      ) from None


def parts(stacks, values):
    """The stacks that are wanted: not those whose place the operator's own image or network takes, now or before."""
    existing = stacks.all()
    own = {"image": values.get("ImageId") or "image" not in existing and "polybot" in existing,
           "network": values.get("VpcId") or "network" not in existing and "balancer" in existing}
    return [part for part in ORDER if not own.get(part)]


def bring(stacks, values, part):
    """Makes or updates one stack, and learns what it says of itself. Raises Trouble when that fails."""
    existing = stacks.usable(part)
    if existing and part == workers.PART:
        _bring_back_workers(stacks, existing)
    change = ChangeSet(stacks, part, values.parameters(part, existing), existing)
    if change.is_empty:
        change.drop()
        say(f"✓ {part}: nothing to change")
    else:
        say(f"· {part}: {'updating' if existing else 'creating'}")
        zone = values.get("HostedZoneId") or existing and stack.parameters(existing).get("HostedZoneId")
        waits = part == "balancer" and not zone
        change.execute(CertificateHint(stacks, part) if waits else lambda: None)
    values.learn(stacks.find(part))


def _bring_back_workers(stacks, existing):
    sizes = stack.parameters(existing)
    for group in stacks.resources(workers.PART, workers.KIND):
        workers.bring_back(stacks.account, group, int(sizes["MinWorkers"]), int(sizes["MaxWorkers"]))


def bring_storage(stacks, values, token):
    """Makes or updates what everything is kept in, and fills the secrets; `token` is None where they have one."""
    if token is None:
        # What an interrupted `up` has left in an earlier version, and what the operator added: labelled before
        # CloudFormation writes another one.
        _fill(stacks, None)
    try:
        bring(stacks, values, "storage")
    except Exception:
        # CloudFormation has written there and back what had changed: without this, a polybot that starts now has no token.
        _fill_all_the_same(stacks, token)
        raise
    stacks.protect("storage", True)
    _fill(stacks, token)


def _fill(stacks, token):
    bot_secret.fill(stacks.account, stack.outputs(stacks.find("storage")), token)


def _fill_all_the_same(stacks, token):
    """As _fill, where there are secrets; what goes wrong is said, and is not the first trouble."""
    try:
        if "BotSecretArn" in stack.outputs(stacks.find("storage") or {}):
            _fill(stacks, token)
    except (ClientError, BotoCoreError) as error:
        say(f"✗ storage: the secrets are not filled in: {explained(error)}")
    except Trouble as trouble:
        say(f"✗ storage: the secrets are not filled in: {trouble}")


def bring_image(stacks, values, renew=False):
    """Makes the image of this checkout's programs the one that machines are made of. Raises Trouble when that fails."""
    images = Images(stacks)
    with tempfile.TemporaryDirectory() as directory:
        bundle = make_bundle(directory)
        values.set("BundleHash", bundle.hash)
        if stacks.usable("image"):
            images.make_way(bundle)
        bring(stacks, values, "image")
        values.set("ImageId", images.of(bundle, renew))


def images_in_use(stacks):
    """Those that machines of the stacks that exist are made of."""
    return {stack.parameters(found)["ImageId"] for part, found in stacks.all().items() if part in OF_THE_IMAGE}


def retire_images(stacks, before):
    """Deletes images that we built, but those of the machines that run now or ran before: one may have to go back."""
    if stacks.find("image"):
        Images(stacks).delete(but=before | images_in_use(stacks))


def _token_is_kept(stacks):
    storage = stacks.find("storage")
    known = stack.outputs(storage) if storage else {}
    return "BotSecretArn" in known and bot_secret.has_token(stacks.account, known)


def _sum_up(values, size):
    domain, balancer = values.get("Domain"), values.get("LoadBalancerDnsName")
    say(f"\nThe bot is at https://{domain}.")
    if not values.get("HostedZoneId"):
        say(f"Add to the DNS zone of {domain}:  {domain}.  CNAME  {balancer}.")
    say(f"It costs about {costs.total(costs.at_rest(size)):.0f} dollars a month at rest, by the list prices for "
        "us-east-1; deploy/deploy costs says why.\nSee how it is:  deploy/deploy status")


def update(stacks, values, renew=False):
    """A new image for the machines of a deployment that exists, one machine after another.

    Without an image of the operator's, one is built, with `renew` of the same programs too. Raises Trouble at the first
    stack that CloudFormation rolled back, as it does when the new machines do not say that they serve; the old ones serve
    on.
    """
    wanted, before = updated_parts(stacks, values), images_in_use(stacks)
    # The templates may ask for more than these stacks were told when an older version made them.
    values.learn(stacks.find("storage"))
    for part in wanted:
        if part == "image":
            bring_image(stacks, values, renew)
        else:
            bring(stacks, values, part)
    retire_images(stacks, before)


def updated_parts(stacks, values):
    """The stacks that an update is about. Raises Trouble when one that has machines does not exist."""
    existing = stacks.all()
    missing = [part for part in OF_THE_IMAGE if part not in existing]
    if missing:
        raise Trouble(f"There is no {listed([stacks.called(part) for part in missing])} yet; run deploy/deploy up.")
    return OF_THE_IMAGE if values.get("ImageId") else ("image", *OF_THE_IMAGE)
