"""An AWS home whose programs know nothing but the secret that configures them."""

import json
import uuid

from aws_home import AwsHome
from processes import Program


class SecretHome(AwsHome):
    """As AwsHome; `keep` writes the secret, again and again, while programs run."""

    def __init__(self, ministack, directory, telegram):
        super().__init__(ministack, directory, telegram)
        access = ministack.environment() | {"HOME": str(directory), "XDG_CACHE_HOME": str(directory)}
        self.values = {name: value for name, value in self.environment.items() if name not in access}
        self._secrets_manager = self._client("secretsmanager")
        self.secret = self._secrets_manager.create_secret(Name=f"polybot/{uuid.uuid4()}", SecretString="{}")["Name"]
        self.environment = access | {"SECRET_ID": self.secret}

    def keep(self, **values):
        """A new version of the secret, with these values besides those of the version before."""
        self.values |= values
        self._secrets += [values[name] for name in ("TELEGRAM_TOKEN", "RESULTS_SECRET", "OPERATOR_TOKEN")
                          if name in values]
        self.keep_text(json.dumps(self.values))

    def keep_text(self, text):
        """A new version of the secret, which is anything."""
        self._secrets_manager.put_secret_value(SecretId=self.secret, SecretString=text)

    def worker(self, *arguments):
        """A worker, not yet started; the secret says where it announces."""
        log = self.directory / f"yolo5-{len(self._programs)}.log"
        return self._add(Program("yolo5", ["work", *arguments], self.environment, log))
