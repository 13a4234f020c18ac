"""The programs as the linker left them: what makes a fault in memory harder to use is there, in every program."""

import json
import re
import shlex
import stat
import subprocess
from pathlib import Path

import pytest

from paths import BIN, REPOSITORY

PROGRAMS = ("polybot", "yolo5", "metric-streamer")
every_program = pytest.mark.parametrize("program", PROGRAMS)


def readelf(what, *files):
    return subprocess.run(["readelf", "-W", what, *files], text=True, check=True, timeout=30,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE).stdout


def segments(file):
    """(type, flags) of each segment, the flags as readelf writes them: "R E", "RW "."""
    return re.findall(r"^ +(\w+) +(?:0x[0-9a-f]+ +){5}([R ][W ][E ]) ", readelf("--segments", file), re.M)


def libraries(program):
    """The shared libraries that the program is loaded with, and those that OpenVINO loads later."""
    loaded = subprocess.run(["ldd", BIN / program], text=True, check=True, timeout=30, stdout=subprocess.PIPE).stdout
    paths = [Path(path) for path in re.findall(r"(/\S+) \(0x", loaded)]
    return paths + [plugin for path in paths if path.name.startswith("libopenvino.so")
                    for plugin in path.parent.glob("*.so*")]


@every_program
def test_lies_anywhere_in_memory(program):
    assert re.search(r"Type: +DYN \(Position-Independent Executable", readelf("--file-header", BIN / program))


@every_program
def test_what_is_written_cannot_be_run(program):
    found = segments(BIN / program)
    assert ("GNU_STACK", "RW ") in found and [flags for kind, flags in found if kind == "LOAD"]
    assert not [flags for _, flags in found if "W" in flags and "E" in flags]


@every_program
def test_the_table_of_functions_is_bound_at_the_start_and_read_only_then(program):
    assert "GNU_RELRO" in [kind for kind, _ in segments(BIN / program)]
    dynamic = readelf("--dynamic", BIN / program)
    assert re.search(r"\(FLAGS\) .*\bBIND_NOW\b", dynamic) and re.search(r"\(FLAGS_1\) .*\bNOW\b", dynamic)
    assert "TEXTREL" not in dynamic


@every_program
def test_overruns_are_noticed(program):
    symbols = readelf("--dyn-syms", BIN / program)
    assert "__stack_chk_fail@" in symbols
    assert {"__memcpy_chk@", "__vsnprintf_chk@"} <= set(re.findall(r"__\w+_chk@", symbols))


@every_program
def test_libraries_are_looked_for_where_nobody_else_can_write(program):
    dynamic = readelf("--dynamic", BIN / program)
    for entry in re.findall(r"\((?:RPATH|RUNPATH)\) .*\[(.*)\]", dynamic):
        assert all(folder.startswith(f"{REPOSITORY}/.deps/") for folder in entry.split(":")), entry
    for library in libraries(program):
        for path in (library, library.parent):
            assert not path.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH), f"others can write {path}"


def test_no_library_makes_the_stack_executable():
    for library in sorted(set(libraries("yolo5") + libraries("polybot"))):
        (stack,) = [flags for kind, flags in segments(library) if kind == "GNU_STACK"]
        assert "E" not in stack, library


def test_every_source_of_ours_is_compiled_with_the_flags():
    """Whether a call was checked at level 3, and whether a branch is marked, cannot be seen in a program."""
    commands = json.loads((BIN.parent / "compile_commands.json").read_text(encoding="utf-8"))
    ours = [shlex.split(command["command"]) for command in commands]
    assert len(ours) > 100
    for flags in ours:
        assert {"-fstack-protector-strong", "-fstack-clash-protection", "-fcf-protection=full",
                "-D_FORTIFY_SOURCE=3"} <= set(flags), flags[-1]
        assert set(flags) & {"-fPIC", "-fPIE"} and set(flags) & {"-O2", "-O3"}, flags[-1]


def test_every_branch_target_of_ours_and_of_the_aws_crt_is_marked():
    """The mark of a whole program is withheld by Debian's start files and Boost, which have none (docs/security.md)."""
    archives = [*BIN.parent.glob("src/*/libpolybot_*.a"), *REPOSITORY.glob(".deps/aws-crt/lib/*.a")]
    assert len(archives) > 30
    for archive in archives:
        objects = readelf("--notes", archive).split("\nFile: ")[1:]
        assert objects and all("IBT, SHSTK" in notes for notes in objects), archive
