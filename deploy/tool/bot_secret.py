"""The two secrets: the workers', which CloudFormation fills, and polybot's, which holds the bot's token besides."""

import json
import secrets

from botocore.exceptions import ClientError

from .account import has_code
from .speech import Trouble, say
from .tokens import telegram_token


class Secret:
    """One secret in Secrets Manager, a JSON object of texts."""

    def __init__(self, account, arn):
        self._client, self._arn = account.client("secretsmanager"), arn

    def values(self, stage="AWSCURRENT"):
        """What the version holds; nothing where there is no such version. Raises Trouble when it is no JSON object."""
        try:
            text = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)["SecretString"]
        except ClientError as error:
            if has_code(error, "ResourceNotFoundException"):
                return {}
            raise
        try:
            values = json.loads(text)
        except ValueError:
            values = None
        if not isinstance(values, dict):
            raise Trouble(f"The secret {self._arn} is no JSON object; correct it in Secrets Manager's console.")
        return values

    def keep(self, values):
        """Writes a new version, unless the current one holds just that; says whether it wrote."""
        if values == self.values():
            return False
        self._client.put_secret_value(SecretId=self._arn, SecretString=json.dumps(values))
        return True


def has_token(account, outputs):
    """Whether the bot's secret of a storage stack with these outputs holds a token, now or in the version before."""
    return bool(_kept(Secret(account, outputs["BotSecretArn"]), "TELEGRAM_TOKEN"))


def new_secret():
    """A random value that nobody guesses."""
    return secrets.token_urlsafe(36)


def _kept(secret, name):
    """An update of the stack writes its own settings alone; what was added is in the version before then."""
    return secret.values().get(name) or secret.values("AWSPREVIOUS").get(name)


def fill(account, outputs, token=None):
    """Adds the tokens and the workers' RESULTS_SECRET to the settings that CloudFormation keeps in the bot's secret.

    `token` is for a secret that has none; the operator's is made at first need. Writes only what differs, hence may be repeated.
    """
    bot, worker = Secret(account, outputs["BotSecretArn"]), Secret(account, outputs["WorkerSecretArn"])
    filled = bot.values() | {"TELEGRAM_TOKEN": _kept(bot, "TELEGRAM_TOKEN") or token or telegram_token(),
                             "RESULTS_SECRET": _results_secret(worker),
                             "OPERATOR_TOKEN": _kept(bot, "OPERATOR_TOKEN") or new_secret()}
    if bot.keep(filled):
        say("✓ storage: the bot's secret is filled in")


def _results_secret(worker):
    secret = worker.values().get("RESULTS_SECRET")
    if not secret:
        raise Trouble("The workers' secret holds no RESULTS_SECRET; run deploy/deploy rotate to make one.")
    return secret
