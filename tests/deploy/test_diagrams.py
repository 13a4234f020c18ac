"""The diagrams of docs/diagrams: drawn from their sources, told in words, and used by a document each."""

import re
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"
DIAGRAMS = DOCS / "diagrams"
NAMES = sorted(source.stem for source in DIAGRAMS.glob("*.dot"))
# The words of the AWS diagram, and the services of the templates that they stand for.
SHOWN = {"VPC": "EC2", "Load balancer": "ElasticLoadBalancingV2", "ACM": "CertificateManager", "Route 53": "Route53",
         "S3": "S3", "SQS": "SQS", "DynamoDB": "DynamoDB", "Secrets": "SecretsManager", "CloudWatch": "CloudWatch",
         "Auto Scaling": "AutoScaling"}
# Who may do what, who is told, and what machines are made of: no part of a photo's way.
UNSHOWN = {"IAM", "Logs", "SNS", "ImageBuilder"}
PICTURE = re.compile(r"!\[(.*?)\]\(diagrams/(\w+)\.svg\)")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """The diagrams as their sources give them now."""
    directory = tmp_path_factory.mktemp("diagrams")
    subprocess.run([REPOSITORY / "tools/setup", "presentation"], check=True, capture_output=True)
    subprocess.run([DIAGRAMS / "render", "svg", directory], check=True)
    return directory


def test_there_is_a_picture_of_every_source_and_no_other():
    assert [picture.stem for picture in sorted(DIAGRAMS.glob("*.svg"))] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_committed_picture_is_what_its_source_gives(drawn, name):
    committed = (DIAGRAMS / f"{name}.svg").read_text(encoding="utf-8")
    assert committed == (drawn / f"{name}.svg").read_text(encoding="utf-8"), "docs/diagrams/render draws it anew"


@pytest.mark.parametrize("name", NAMES)
def test_picture_can_be_read_on_a_dark_page(name):
    picture = (DIAGRAMS / f"{name}.svg").read_text(encoding="utf-8")
    assert picture.index('<polygon fill="#ffffff"') < picture.index("<text"), "the background lies below everything"


def test_every_diagram_is_in_a_document_and_told_in_words():
    used = {}
    for document in DOCS.glob("*.md"):
        for words, name in PICTURE.findall(document.read_text(encoding="utf-8")):
            used[name] = words
    assert sorted(used) == NAMES
    assert all(len(words.split()) >= 8 for words in used.values()), used


def test_diagrams_have_the_colours_of_the_page():
    style = (DIAGRAMS / "style.gvpr").read_text(encoding="utf-8")
    page = (REPOSITORY / "web/base.css").read_text(encoding="utf-8").replace("#fff;", "#ffffff;")
    colours = set(re.findall(r"#[0-9a-f]{6}", style))
    assert len(colours) >= 8
    assert {colour for colour in colours if f"{colour};" not in page} == set()


def test_aws_diagram_shows_what_the_stacks_make():
    templates = (REPOSITORY / "deploy/cloudformation").glob("*.yaml")
    services = {service for template in templates
                for service in re.findall(r"Type: AWS::(\w+)::", template.read_text(encoding="utf-8"))}
    assert services - UNSHOWN == set(SHOWN.values())
    diagram = (DIAGRAMS / "aws.dot").read_text(encoding="utf-8")
    assert {word for word in SHOWN if word not in diagram} == set()
