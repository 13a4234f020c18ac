"""The simulation of the scaling policies: docs/scaling.md shows what it prints, and what the page concludes is so."""

import csv
import importlib.util
import subprocess

import pytest

from paths import BIN, REPOSITORY

TRACES = ["constant", "diurnal", "flash crowd", "sparse", "on/off"]
OURS, STEP = "polybot", "AWS step scaling"

_source = importlib.util.spec_from_file_location("page", REPOSITORY / "docs/simulation/page.py")
page = importlib.util.module_from_spec(_source)
_source.loader.exec_module(page)


def simulate(*options):
    return subprocess.run([BIN / "simulate", *map(str, options)], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """What the program prints and writes by default."""
    seen = tmp_path_factory.mktemp("simulation") / "seen.csv"
    result = simulate("--csv", seen)
    assert result.returncode == 0, result.stderr
    return result.stdout, seen


@pytest.fixture(scope="module")
def measures(run):
    """{measure: {policy: {trace: number}}}"""
    tables = {}
    for block in run[0].split("\n\n")[1:]:
        head, _, *lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()]
        assert head[1:] == TRACES
        tables[head[0]] = {policy: dict(zip(TRACES, (float(cell.split()[0]) for cell in cells), strict=True))
                           for policy, *cells in lines}
    return tables


def test_page_has_the_tables_that_the_program_prints(run):
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.with_tables(text, run[0]), "docs/simulation/render puts them in"


def test_picture_is_of_what_the_program_writes(run):
    with run[1].open(encoding="utf-8") as lines:
        samples = page.read_samples(lines)
    assert page.PICTURE.read_text(encoding="utf-8") == page.picture(samples), "docs/simulation/render draws it anew"
    assert page.SAMPLES.read_text(encoding="utf-8") == page.table(samples), "docs/simulation/render writes it anew"


def test_our_policy_takes_no_more_worker_hours_than_the_best_of_the_others(measures):
    hours = measures["Worker-hours"]
    for trace in TRACES:
        assert hours[OURS][trace] <= min(of[trace] for policy, of in hours.items() if policy != OURS), trace


def test_our_p99_is_at_most_half_of_step_scalings_where_anybody_waits(measures):
    waits = measures["99 of 100 photos wait less than"]
    for trace in TRACES:
        if trace == "sparse":  # one worker is enough, whatever the policy
            assert len({of[trace] for of in waits.values()}) == 1
        else:
            assert waits[OURS][trace] <= waits[STEP][trace] / 2, trace


@pytest.mark.parametrize("seed", [2, 3])
def test_other_photos_and_machines_lead_to_the_same_conclusion(seed, tmp_path):
    seen = tmp_path / "seen.csv"
    result = simulate("--seed", seed, "--trace", "flash crowd", "--csv", seen)
    waits, hours = result.stdout.split("\n\n")[1:3]
    of = {line.split("|")[1].strip(): line.split("|")[2] for line in waits.splitlines()[2:]}
    assert float(of[OURS].split()[0]) <= float(of[STEP].split()[0]) / 2
    of = {line.split("|")[1].strip(): float(line.split("|")[2]) for line in hours.splitlines()[2:]}
    assert of[OURS] == min(of.values())
    with seen.open(encoding="utf-8") as lines:
        assert {row["trace"] for row in csv.DictReader(lines)} == {"flash crowd"}


@pytest.mark.parametrize(("options", "says"), [
    (["--boot-least", 9, "--boot-most", 8], "--boot-least is above --boot-most"),
    (["--service-median", 9, "--service-p95", 8], "--service-median is above --service-p95"),
    (["--trace", "sparse", "--csv", "/nowhere/seen.csv"], "cannot write /nowhere/seen.csv"),
    (["--trace", "weekly"], "weekly"),
])
def test_what_cannot_be_is_refused_in_a_sentence(options, says):
    result = simulate(*options)
    assert result.returncode != 0
    assert says in result.stderr
