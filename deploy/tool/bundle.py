"""What this checkout's programs become for a machine: one archive, named after its hash."""

import hashlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from botocore.exceptions import ClientError

from .account import has_code
from .speech import Trouble, say

_REPOSITORY = Path(__file__).resolve().parents[2]
_STEPS = (("tools/setup", "build"), ("tools/build", "release", "polybot", "yolo5", "metric-streamer"))


@dataclass(frozen=True)
class Bundle:
    """An archive on the disk. The same programs make the same archive."""

    path: Path
    hash: str

    @property
    def key(self):
        """Its name in the bucket of artifacts."""
        return f"bundle-{self.hash}.tar.zst"


def make_bundle(directory):
    """Builds the programs and packs them, in a directory of the caller's. Raises Trouble after the step's own words."""
    path = Path(directory) / "bundle.tar.zst"
    # The bot's token is nothing for those.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TELEGRAM_TOKEN")}
    for command in (*_STEPS, ("deploy/bundle", path)):
        step = subprocess.run([_REPOSITORY / command[0], *command[1:]], env=environment, stdin=subprocess.DEVNULL,
                              check=False)
        if step.returncode:
            raise Trouble(f"{command[0]} failed (see above); mend that, then run this again.")
    with path.open("rb") as file:
        return Bundle(path, hashlib.file_digest(file, "sha256").hexdigest())


def upload(account, bundle, bucket):
    """Puts it into the bucket, unless it is there."""
    s3 = account.client("s3")
    try:
        s3.head_object(Bucket=bucket, Key=bundle.key)
        return
    except ClientError as error:
        if not has_code(error, "404", "NoSuchKey", "NotFound"):
            raise
    s3.upload_file(str(bundle.path), bucket, bundle.key)
    say(f"✓ image: {bundle.path.stat().st_size // 1_000_000} MB uploaded")
