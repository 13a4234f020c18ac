"""`polybot loadtest`, as tests run it."""

import json

from processes import OPERATOR_TOKEN, Program


class LoadTest(Program):
    """The command, against that polybot; it writes its report beside its log."""

    def __init__(self, home, polybot, photos, *arguments, token=OPERATOR_TOKEN):
        self.path = home.directory / "report.json"
        super().__init__("polybot", ["loadtest", "--url", polybot.admin_url, "--photos", photos, "--json", self.path,
                                     *arguments], home.environment | {"OPERATOR_TOKEN": token},
                         home.directory / "loadtest.log")

    def report(self):
        return json.loads(self.path.read_text(encoding="utf-8"))
