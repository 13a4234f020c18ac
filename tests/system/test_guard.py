"""bench/guard fails on a loss, and passes nothing that it could not compare; here without measuring anything."""

import importlib.machinery
import importlib.util
import json
import random
import sys

import pytest

from paths import REPOSITORY

BENCH = REPOSITORY / "bench"
STEP, RATIO = "decode", "detection, beside OpenVINO alone; processor time"
SAME, LOSS, NOT_COMPARED = 0, 1, 2


@pytest.fixture(scope="module")
def guard():
    sys.path.append(str(BENCH))
    loader = importlib.machinery.SourceFileLoader("guard", str(BENCH / "guard"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("guard", loader))
    loader.exec_module(module)
    yield module
    sys.path.remove(str(BENCH))


@pytest.fixture
def run(guard, monkeypatch, tmp_path):
    """Ends as bench/guard does, with what it measures now in place of measuring it."""

    def run(old, new, *options):
        committed = tmp_path / "baseline.json"
        committed.write_text(json.dumps({"date": "2026-11-27", **old}), encoding="utf-8")
        monkeypatch.setattr(guard.baseline, "BASELINE", committed)
        monkeypatch.setattr(guard.baseline, "machine", lambda: new["machine"])
        monkeypatch.setattr(guard, "build", lambda: None)
        monkeypatch.setattr(guard, "measure_instructions", lambda folder: (new["instructions"], new["toolchain"]))
        monkeypatch.setattr(guard, "measure_ratios", lambda folder: new["ratios"])
        monkeypatch.setattr(sys, "argv", ["bench/guard", *options])
        return guard.main()

    return run


def measured(**changes):
    return {
        "machine": {"processor": "one"},
        "toolchain": {"program": "gcc 12"},
        "instructions": {STEP: [54_000_000, 54_010_000, 54_000_500]},
        "ratios": {RATIO: [0.74, 0.75, 0.74, 0.73, 0.74, 0.75, 0.74]},
    } | changes


def verdicts(output):
    """{name: verdict} of the printed tables."""
    rows = [line.strip("| ").split(" | ") for line in output.splitlines() if line.startswith("| ")]
    return {row[0]: row[-1] for row in rows if len(row) == 6}


def test_what_is_as_before_passes(run, capsys):
    assert run(measured(), measured()) == SAME
    told = verdicts(capsys.readouterr().out)
    assert told[STEP] == told[RATIO] == "as before"


@pytest.mark.parametrize("now", [
    {"instructions": {STEP: [55_700_000, 55_700_000, 55_700_000]}},
    {"ratios": {RATIO: [0.66, 0.67, 0.66, 0.65, 0.66, 0.67, 0.66]}},
])
def test_a_loss_fails_and_is_named(run, capsys, now):
    assert run(measured(), measured(**now)) == LOSS
    told = verdicts(capsys.readouterr().out)
    lost = STEP if "instructions" in now else RATIO
    assert {name for name, verdict in told.items() if verdict == "LOSS"} == {lost}


def test_a_gain_passes(run, capsys):
    assert run(measured(), measured(instructions={STEP: [50e6] * 3}, ratios={RATIO: [0.9] * 7})) == SAME
    told = verdicts(capsys.readouterr().out)
    assert told[STEP] == told[RATIO] == "gain"


@pytest.mark.parametrize(("condition", "kind", "name"), [("toolchain", "instructions", STEP),
                                                         ("machine", "ratios", RATIO)])
def test_nothing_is_compared_with_what_was_measured_elsewhere(run, capsys, condition, kind, name):
    here = measured(**{condition: {"program": "gcc 13"}})
    assert run(measured(), here) == NOT_COMPARED
    output = capsys.readouterr().out
    assert f"{kind}: NOT COMPARED" in output and "gcc 13" in output
    assert verdicts(output)[name] == "not compared"


def test_a_loss_counts_where_other_things_are_not_compared(run):
    here = measured(machine={"processor": "another"}, instructions={STEP: [60e6] * 3})
    assert run(measured(), here) == LOSS


@pytest.mark.parametrize("now", [{}, {STEP: [54e6] * 3, "a new step": [1e6] * 3}])
def test_a_step_that_only_one_has_is_no_pass(run, now):
    assert run(measured(), measured(instructions=now)) == NOT_COMPARED


def test_noise_that_hides_a_loss_is_no_pass(run, capsys):
    noisy = [0.3, 1.2, 0.7, 0.4, 1.0, 0.5, 0.9]
    assert run(measured(), measured(ratios={RATIO: noisy})) == NOT_COMPARED
    assert verdicts(capsys.readouterr().out)[RATIO] == "too noisy to tell"


def test_ratios_that_were_left_out_are_told_of(run, capsys):
    assert run(measured(), measured(ratios={}), "--instructions") == SAME
    assert "ratios: NOT MEASURED" in capsys.readouterr().out


def test_accepting_makes_a_loss_the_baseline(run, guard):
    slower = measured(instructions={STEP: [60e6] * 3})
    assert run(measured(), slower, "--accept") == SAME
    accepted = guard.baseline.read()
    assert run(accepted, slower) == SAME
    assert run(accepted, measured(instructions={STEP: [63e6] * 3})) == LOSS


def test_noise_is_no_baseline(run, guard, capsys):
    noisy = measured(ratios={RATIO: [0.3, 1.2, 0.7, 0.4, 1.0, 0.5, 0.9]})
    assert run(measured(), noisy, "--accept") == NOT_COMPARED
    assert "NOT ACCEPTED" in capsys.readouterr().out
    assert guard.baseline.read()["ratios"] == measured()["ratios"]


def test_the_noise_is_that_of_chance(run):
    chance = random.Random(4242)

    def runs(middle):
        return measured(ratios={RATIO: [chance.gauss(middle, 0.02 * middle) for _ in range(7)]})

    assert sum(run(runs(0.74), runs(0.74)) == LOSS for _ in range(200)) <= 2
    assert sum(run(runs(0.74), runs(0.74 * 0.88)) == LOSS for _ in range(200)) >= 190


def test_the_committed_baseline_has_what_is_compared(guard):
    committed = json.loads((BENCH / "baseline.json").read_text(encoding="utf-8"))
    assert set(committed["ratios"]) == set(guard.RATIOS)
    assert all(len(samples) == guard.STARTS for samples in committed["ratios"].values())
    assert len(committed["instructions"]) == 9
    assert all(len(samples) == guard.COUNTS for samples in committed["instructions"].values())
    assert set(committed["toolchain"]) == {"program", "valgrind", "libc", "libraries"}
