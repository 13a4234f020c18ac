"""`polybot doctor` on one machine."""

import subprocess

import pytest

from paths import BIN
from processes import OPERATOR_TOKEN, RESULTS_SECRET, SANITIZERS


def doctor(folder):
    """Its exit code, and what it says."""
    run = subprocess.run([BIN / "polybot", "doctor", "--data-dir", folder], capture_output=True, text=True, timeout=30,
                         env=SANITIZERS | {"RESULTS_SECRET": RESULTS_SECRET, "OPERATOR_TOKEN": OPERATOR_TOKEN})
    return run.returncode, run.stdout + run.stderr


def test_a_folder_that_is_still_to_be_made_is_well(tmp_path):
    code, said = doctor(tmp_path / "to/be/made")
    assert code == 0 and "will be made" in said, said
    assert not (tmp_path / "to").exists(), "a doctor changes nothing"


@pytest.mark.parametrize("above", ["a file", "/proc/self"])
def test_a_folder_that_cannot_be_made_is_not(tmp_path, above):
    (tmp_path / "a file").touch()
    code, said = doctor(tmp_path / above / "data")
    assert code == 1 and "cannot be made" in said, said
