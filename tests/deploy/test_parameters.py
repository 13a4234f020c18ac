"""Parameters of the templates: each explained, checked, and to be had."""

import re

import pytest

from templates import templates

# The order in which the stacks are made, as deploy/deploy has it.
ORDER = ["storage", "image", "network", "balancer", "polybot", "yolo5", "metric-streamer", "watch"]
# What a person says, or what was built before the first machine.
TOLD = {"Domain", "BundleHash", "ImageId"}
PARAMETERS = [(part, name, parameter) for part, template in templates().items()
              for name, parameter in template["Parameters"].items()]


@pytest.mark.parametrize("part, name, parameter", PARAMETERS)
def test_a_parameter_is_explained_and_checked(part, name, parameter):
    assert re.fullmatch(r"[A-Z].+\.", parameter["Description"]), f"{part} does not explain {name}"
    checked = {"AllowedPattern", "AllowedValues", "MinValue"} & parameter.keys()
    assert checked or parameter["Type"].startswith(("AWS::", "List<AWS::")), f"{part} takes anything for {name}"
    if "AllowedPattern" in parameter or "MinValue" in parameter:
        assert parameter["ConstraintDescription"]
    if "AllowedPattern" in parameter and "Default" in parameter:
        for value in parameter["Default"].split(","):
            assert re.fullmatch(parameter["AllowedPattern"], value)


def test_a_parameter_is_told_or_put_out_by_an_earlier_stack():
    known = set(TOLD)
    for part in filter(templates().__contains__, ORDER):
        template = templates()[part]
        needed = {name for name, parameter in template["Parameters"].items() if "Default" not in parameter}
        assert needed <= known, part
        known |= template["Outputs"].keys()
    assert templates().keys() <= set(ORDER)


def test_a_parameter_of_several_stacks_is_the_same_in_all():
    for name in ("Name", "Domain", "TargetBacklog", "TableArn"):
        first, *others = [parameter for _, other, parameter in PARAMETERS if other == name]
        first = {key: value for key, value in first.items() if key != "Description"}
        assert others and all(first.items() <= parameter.items() for parameter in others), name
