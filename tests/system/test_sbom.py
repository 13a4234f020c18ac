"""The bill of materials: every library that a program is loaded with is in it, and so is what is compiled in."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from paths import BIN, REPOSITORY

pytestmark = pytest.mark.skipif(BIN != REPOSITORY / "build/release/bin", reason="the bill is of the checkout's build")


@pytest.fixture(scope="module")
def bill(tmp_path_factory):
    """As tools/sbom writes it, which it does not unless CycloneDX's own schema finds it valid."""
    out = tmp_path_factory.mktemp("sbom") / "sbom.cdx.json"
    run = subprocess.run([REPOSITORY / "tools/sbom", out], text=True, timeout=60, check=False, stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert run.returncode == 0, run.stdout
    return json.loads(out.read_text(encoding="utf-8"))


def parts(component):
    """A component and those within it."""
    yield component
    for inner in component.get("components", ()):
        yield from parts(inner)


@pytest.fixture(scope="module")
def all_parts(bill):
    return [part for component in bill["components"] for part in parts(component)]


@pytest.mark.parametrize("program", ["polybot", "yolo5", "metric-streamer"])
def test_every_library_is_accounted_for(all_parts, program):
    loaded = subprocess.run(["ldd", BIN / program], text=True, check=True, stdout=subprocess.PIPE).stdout
    libraries = {path.removeprefix(f"{REPOSITORY}/") for path in re.findall(r"^\t(?:.* => )?(/.*) \(0x", loaded, re.M)}
    listed = {part["name"]: part for part in all_parts if part["type"] == "file"}
    assert len(libraries) > 30 and libraries <= set(listed)
    for library in libraries:
        assert {"name": "polybot:program", "value": program} in listed[library]["properties"]
        assert re.fullmatch("[0-9a-f]{64}", listed[library]["hashes"][0]["content"])


def test_a_space_in_the_path_to_libraries_changes_nothing(tmp_path):
    """As OpenVINO's have it in a checkout whose own path has one."""
    (libraries,) = REPOSITORY.glob(".deps/python/lib/python3*/site-packages/openvino/libs")
    (tmp_path / "a checkout").symlink_to(libraries)
    listed = subprocess.run(
        ["/usr/bin/python3", "-c", "from bill_of_materials.linked import *; print(*shared_libraries()['yolo5'], sep='\\n')"],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": "tools", "LD_LIBRARY_PATH": tmp_path / "a checkout"},
        cwd=REPOSITORY, text=True, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    assert [library for library in listed if library.startswith(f"{tmp_path}/a checkout/libopenvino.so")]
    assert all(Path(library).is_file() for library in listed)


def test_what_is_compiled_in_is_accounted_for(bill, all_parts):
    names = {part["name"] for part in all_parts}
    assert {"libcli11-dev", "libhowardhinnant-date-dev", "libstb-dev", "libsqlitecpp-dev", "libboost1.81-dev",
            "libboost-json1.81-dev", "libjs-chart.js", "openvino", "awscrt", "aws-c-auth", "aws-c-common", "s2n"} <= names
    assert not [name for name in names if re.search("gtest|gmock|linux-libc", name)]
    assert bill["metadata"]["component"]["name"] == "polybot" and bill["specVersion"] == "1.6"


def test_each_part_is_named_as_lists_of_vulnerabilities_name_it_and_has_a_licence(all_parts):
    libraries = [part for part in all_parts if part["type"] == "library"]
    assert len(libraries) > 60
    for part in libraries:
        assert part["licenses"], part["name"]
        assert re.match("pkg:(deb/debian|pypi|github/aws(labs)?)/", part["purl"]), part["purl"]
        assert part["name"] == "s2n" or part["version"], f"{part['name']} has no version"
    (openvino,) = [part for part in libraries if part["name"] == "openvino"]
    assert openvino["hashes"][0]["content"] in (REPOSITORY / "tools/requirements.txt").read_text(encoding="utf-8")
