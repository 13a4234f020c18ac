"""What the linker and the compiler made the three programs of."""

import re
import shlex
import subprocess
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
BUILD = REPOSITORY / "build/release"
DEPS = REPOSITORY / ".deps"
PROGRAMS = ("polybot", "yolo5", "metric-streamer")
# The health check of polybot's image (deploy/docker/root-tree).
TOOLS = {"polybot": ("/usr/bin/curl",)}
# What OpenVINO loads by name, as deploy/docker/root-tree takes it.
PLUGINS = ("libopenvino_intel_cpu_plugin.so", "libopenvino_onnx_frontend.so.*", "libopenvino_ir_frontend.so.*",
           "libtbbbind_2_5.so.3")
# Our own objects that end up in a program; those of tests do not.
_OURS = re.compile(r"^(?:src|apps)/\w+/CMakeFiles/(?!\w+_test\.dir/)\w+\.dir/\S+\.o: ")


def _output(*command):
    return subprocess.run([*map(str, command)], text=True, check=True, stdout=subprocess.PIPE).stdout


def _loaded_with(*binaries):
    found = _output("ldd", *binaries)
    missing = re.findall(r"(\S+) => not found", found)
    if missing:
        raise SystemExit(f"These libraries are missing: {', '.join(missing)}; run tools/setup build.")
    return {Path(path) for path in re.findall(r"^\t(?:.* => )?(/.*) \(0x", found, re.M)}


def openvino_folder():
    """Where the wheel's libraries lie."""
    return next(DEPS.glob("python/lib/python3*/site-packages/openvino/libs"))


def shared_libraries():
    """For each program the libraries that it is loaded with, or loads later."""
    libraries = {}
    for program in PROGRAMS:
        binaries = [BUILD / "bin" / program, *map(Path, TOOLS.get(program, ()))]
        if program == "yolo5":
            binaries += [plugin for name in PLUGINS for plugin in openvino_folder().glob(name)]
        libraries[program] = _loaded_with(*binaries).union(binaries) - {BUILD / "bin" / program}
    return libraries


def static_libraries():
    """The archives of others on each program's linker line."""
    archives = {}
    for program in PROGRAMS:
        link = _output("ninja", "-C", BUILD, "-t", "commands", "-s", f"bin/{program}")
        archives[program] = {Path(word) for word in shlex.split(link) if word.startswith("/") and word.endswith(".a")}
    return archives


def headers():
    """The headers of others that are compiled in."""
    found, ours = set(), False
    for line in _output("ninja", "-C", BUILD, "-t", "deps").splitlines():
        if line and not line.startswith(" "):
            ours = bool(_OURS.match(line))
        elif ours and line.startswith("    /"):
            found.add(Path(line.strip()))
    return found


def embedded_files():
    """The files of others that polybot has in it as they are (cmake/embed.cmake)."""
    source = (BUILD / "src/web/polybot_web_embedded_files.cpp").read_text(encoding="utf-8")
    files = {Path(path) for path in re.findall(r'\.incbin \\"(.+?)\\"', source)}
    assert files, "nothing is embedded"
    return {path for path in files if not path.is_relative_to(REPOSITORY)}
