"""The CloudFormation templates, as cfn-lint reads them."""

import functools
import json
import os
import subprocess

from paths import REPOSITORY

DIRECTORY = REPOSITORY / "deploy/cloudformation"
TOOLS = REPOSITORY / ".deps/deploy-tools/bin"
_READ = ("import json, sys; from cfnlint.decode import cfn_yaml; "
         "json.dump({path: cfn_yaml.load(path) for path in sys.argv[1:]}, sys.stdout)")


def paths():
    """Their files."""
    found = sorted(DIRECTORY.glob("*.yaml"))
    assert found, f"{DIRECTORY} holds no templates"
    return found


@functools.cache
def templates():
    """All of them by name, with !Ref and the like in their long form."""
    read = run_tool("python", "-c", _READ, *paths())
    assert read.returncode == 0, read.stderr
    return {path.rpartition("/")[2].removesuffix(".yaml"): content for path, content in json.loads(read.stdout).items()}


def resources(kind):
    """Resources of that type, each with the name of its template and its own."""
    found = [(part, name, resource) for part, template in templates().items()
             for name, resource in template["Resources"].items() if resource["Type"] == kind]
    assert found, f"no template has a {kind}"
    return found


def properties(part, name):
    """The properties of one resource."""
    return templates()[part]["Resources"][name]["Properties"]


def run_tool(name, *arguments):
    """Runs a program of the tools', without what this machine or its user may have configured for it."""
    return subprocess.run([TOOLS / name, *arguments], cwd=DIRECTORY, text=True, capture_output=True, check=False,
                          timeout=100, env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": os.devnull})
