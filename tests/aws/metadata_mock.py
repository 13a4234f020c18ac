"""A stand-in for the metadata service of an EC2 instance, AWS's own."""

import json

from paths import REPOSITORY
from standin import Standin

_NEVER = 10**9  # Seconds.


class MetadataMock(Standin):
    """The metadata of a spot instance in an Auto Scaling group, for whoever brings a session token (IMDSv2).

    The instance's role has the `credentials` that STS gave out. Nothing ends the instance, unless the program's own
    `arguments` say so: --mock-delay-sec=SECONDS until the spot notice, --asg-termination-delay-sec=SECONDS until the
    group wants it terminated. After `spot` it is in no group; after `asglifecycle` it is no spot instance.
    """

    health = "/latest/meta-data/instance-id"

    def __init__(self, log, *arguments, credentials=None):
        super().__init__(log)
        self._arguments, self._credentials = arguments, credentials
        self._config = log.with_suffix(".json")

    def command(self):
        self._config.write_text(json.dumps(self._settings()), encoding="ascii")
        return [REPOSITORY / ".deps/ec2-metadata-mock/ec2-metadata-mock", "--config-file", self._config,
                *self._arguments]

    def _settings(self):
        settings = {"server": {"hostname": "127.0.0.1", "port": str(self.port)}, "imdsv2": True,
                    "mock-delay-sec": _NEVER, "rebalance-delay-sec": _NEVER, "asg-termination-delay-sec": _NEVER}
        if self._credentials:
            role = {"Code": "Success", "Type": "AWS-HMAC", "LastUpdated": "2026-11-24T10:00:00Z",
                    "AccessKeyId": self._credentials["AccessKeyId"],
                    "SecretAccessKey": self._credentials["SecretAccessKey"],
                    "Token": self._credentials["SessionToken"],
                    "Expiration": self._credentials["Expiration"].strftime("%Y-%m-%dT%H:%M:%SZ")}
            settings["metadata"] = {"values": {"iam-security-credentials": role}}
        return settings

    def environment(self):
        """What a program on the instance is told beside what it is told of AWS."""
        return {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.url}
