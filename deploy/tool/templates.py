"""The CloudFormation templates, in the order in which their stacks stand on each other."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

import yaml

# A stack needs what stands before it.
ORDER = ("storage", "image", "network", "balancer", "polybot", "yolo5", "metric-streamer", "watch")
# Those whose machines are made of the image.
OF_THE_IMAGE = ("polybot", "yolo5", "metric-streamer")
DIRECTORY = Path(__file__).resolve().parents[1] / "cloudformation"


class _Loader(yaml.CSafeLoader):
    """Reads !Ref and the like as what they are applied to; only parameters and types are looked at here."""


def _without_tag(loader, _suffix, node):
    construct = {"mapping": loader.construct_mapping, "sequence": loader.construct_sequence}
    return construct.get(node.id, loader.construct_scalar)(node)


_Loader.add_multi_constructor("!", _without_tag)


@dataclass(frozen=True)
class Template:
    """One template as it lies on the disk."""

    part: str
    body: str
    parameters: dict  # By name, as the template declares them.
    types: tuple  # Of its resources, in their order.

    def default(self, name):
        """What CloudFormation takes where nobody says anything; None where it must be told."""
        default = self.parameters[name].get("Default")
        return default if default is None else str(default)

    def allows(self, name, value):
        """Whether the parameter's constraints, all but those that need the account, are met by that text."""
        constraints = self.parameters[name]
        if "AllowedValues" in constraints and value not in map(str, constraints["AllowedValues"]):
            return False
        if constraints["Type"] == "Number":
            return value.isdecimal() and (constraints.get("MinValue", 0) <= int(value) <=
                                          constraints.get("MaxValue", int(value)))
        values = value.split(",") if constraints["Type"] == "CommaDelimitedList" else [value]
        return all(re.search(constraints.get("AllowedPattern", ""), each) for each in values)

    def demand(self, name):
        """What the parameter's value has to be, in words."""
        constraints = self.parameters[name]
        allowed = ", ".join(map(str, constraints.get("AllowedValues", ())))
        return constraints.get("ConstraintDescription") or f"One of {allowed}."


@functools.cache
def template(part):
    """The template of that stack; a broken one raises yaml's or the file system's error, as it is a bug."""
    body = (DIRECTORY / f"{part}.yaml").read_text(encoding="utf-8")
    content = yaml.load(body, _Loader)  # A CSafeLoader, hence safe and quick.
    return Template(part, body, content.get("Parameters", {}),
                    tuple(resource["Type"] for resource in content["Resources"].values()))
