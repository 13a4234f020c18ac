"""What cfn-lint and checkov find in the templates, and what they are told to overlook."""

import json

import pytest

from templates import DIRECTORY, paths, run_tool, templates


def metadata():
    """Metadata of templates and of their resources, each with where it stands."""
    for part, template in templates().items():
        yield part, template.get("Metadata", {})
        for name, resource in template["Resources"].items():
            yield f"{part}/{name}", resource.get("Metadata", {})


def skipped():
    """What checkov is told to overlook: the check, on which resource, and why."""
    for place, data in metadata():
        for skip in data.get("checkov", {}).get("skip", ()):
            yield skip["id"], place, skip.get("comment", "")


def test_cfn_lint_finds_nothing():
    run = run_tool("cfn-lint", "--include-checks", "I", "--regions", "ALL_REGIONS", "--", *paths())
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture(scope="module")
def scan():
    """checkov's results."""
    run = run_tool("checkov", "--directory", DIRECTORY, "--framework", "cloudformation", "--skip-download", "--output",
                   "json")
    assert run.stdout.startswith("{"), run.stdout + run.stderr
    return json.loads(run.stdout)


def test_checkov_finds_nothing(scan):
    failed = [f"{check['check_id']} {check['file_path']} {check['resource']}: {check['check_name']}"
              for check in scan["results"]["failed_checks"]]
    assert not failed and not scan["summary"]["parsing_errors"]
    assert scan["summary"]["passed"] >= 50


def test_nothing_is_overlooked_in_vain(scan):
    found = {(check["check_id"], f"{check['file_path'].strip('/').removesuffix('.yaml')}/"
              f"{check['resource'].rpartition('.')[2]}") for check in scan["results"]["skipped_checks"]}
    assert found == {(check, place) for check, place, _ in skipped()}


def test_whatever_is_overlooked_has_a_reason():
    for check, place, comment in skipped():
        assert len(comment.split()) >= 5, f"{place} overlooks {check} without a reason"
    for place, data in metadata():
        if "cfn-lint" in data:
            reason = data["cfn-lint"].get("reason", "")
            assert len(reason.split()) >= 5, f"{place} has cfn-lint overlook something without a reason"
