"""The two secrets: the workers', which CloudFormation fills, and polybot's, which holds the bot's token besides."""

import json
import secrets

from botocore.exceptions import ClientError

from .account import has_code
from .speech import Trouble, say
from .tokens import telegram_token

# The label of the version that was last written or found whole here. CloudFormation moves AWSCURRENT and AWSPREVIOUS when
# it writes a secret, twice when it rolls back, and what has no label is lost. The programs read those two alone.
FILLED = "deploy"


class Secret:
    """One secret in Secrets Manager, a JSON object of texts."""

    def __init__(self, account, arn):
        self._client, self._arn = account.client("secretsmanager"), arn

    def values(self, stage="AWSCURRENT"):
        """What the version holds; nothing where there is no such version. Raises Trouble when it is no JSON object."""
        version = self._version(stage)
        if version is None:
            return {}
        try:
            values = json.loads(version["SecretString"])
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise Trouble(f"The secret {self._arn} is no JSON object; correct it in Secrets Manager's console.")
        return values

    def keep(self, values):
        """Writes a new version, unless the current one holds just that; says whether it wrote.

        Either way the current version has the label FILLED then.
        """
        current, differs = self._version("AWSCURRENT"), values != self.values()
        if differs:
            current = self._client.put_secret_value(SecretId=self._arn, SecretString=json.dumps(values),
                                                    VersionStages=["AWSCURRENT", FILLED])
        # Not yet on what an older version of this tool wrote, or the operator.
        if FILLED not in current["VersionStages"]:
            self._label(current["VersionId"])
        return differs

    def _label(self, version):
        before = self._version(FILLED)
        self._client.update_secret_version_stage(
            SecretId=self._arn, VersionStage=FILLED, MoveToVersionId=version,
            **({"RemoveFromVersionId": before["VersionId"]} if before else {}))

    def _version(self, stage):
        try:
            return self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)
        except ClientError as error:
            if has_code(error, "ResourceNotFoundException"):
                return None
            raise


# What machines are told by their user data, as the stacks have it: in a secret, it would stand over that.
_OF_THE_MACHINES = {"TELEGRAM_APP_URL", "POLYBOT_URL", "DYNAMODB_TABLE"}


def has_token(account, outputs):
    """Whether the bot's secret of a storage stack with these outputs holds a token, or did when it was last filled."""
    return bool(settings_of_bot(Secret(account, outputs["BotSecretArn"])).get("TELEGRAM_TOKEN"))


def new_secret():
    """A random value that nobody guesses."""
    return secrets.token_urlsafe(36)


def settings_of_bot(bot):
    """What the bot's secret holds.

    An update of the stack writes its own settings alone, without a token: what was added is in an earlier version then.
    """
    now = bot.values()
    return now if now.get("TELEGRAM_TOKEN") else _filled_before(bot) | now


def settings_of_workers(worker, bot):
    """The same for the workers' secret, whose RESULTS_SECRET is one that the bot's never held then."""
    now = worker.values()
    if now.get("RESULTS_SECRET") in (bot.values(stage).get("RESULTS_SECRET")
                                     for stage in ("AWSCURRENT", "AWSPREVIOUS", FILLED)):
        return now
    return _filled_before(worker) | now


def _filled_before(secret):
    """The version that CloudFormation wrote over: that before it, where no version is labelled yet."""
    return secret.values(FILLED) or secret.values("AWSPREVIOUS")


def fill(account, outputs, token=None):
    """Adds to the settings that CloudFormation keeps in both secrets what it does not know: the tokens, the workers'
    RESULTS_SECRET in the bot's, and what the operator put there.

    `token` is for a secret that has none; the operator's is made at first need. Writes only what differs, hence may be
    repeated: the workers' first, as the bot's shows whether that was done.
    """
    bot, worker = Secret(account, outputs["BotSecretArn"]), Secret(account, outputs["WorkerSecretArn"])
    of_workers, of_bot = settings_of_workers(worker, bot), settings_of_bot(bot)
    of_bot |= {"TELEGRAM_TOKEN": of_bot.get("TELEGRAM_TOKEN") or token or telegram_token(),
               "RESULTS_SECRET": _results_secret(of_workers),
               "OPERATOR_TOKEN": of_bot.get("OPERATOR_TOKEN") or new_secret()}
    for secret, values, whose in (worker, of_workers, "the workers'"), (bot, of_bot, "the bot's"):
        if secret.keep({name: value for name, value in values.items() if name not in _OF_THE_MACHINES}):
            say(f"✓ storage: {whose} secret is filled in")


def _results_secret(of_workers):
    secret = of_workers.get("RESULTS_SECRET")
    if not secret:
        raise Trouble("The workers' secret holds no RESULTS_SECRET; run deploy/deploy rotate to make one.")
    return secret
