"""Debian's packages: which one a file is from, and what is known about each."""

import gzip
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_LISTS = Path("/var/lib/dpkg/info")
# Debian's names of licences as SPDX has them; what is not here is written as it stands.
_SPDX = {
    "Expat": "MIT", "Zlib": "Zlib", "BSL-1": "BSL-1.0", "Apache-2": "Apache-2.0", "BSD-2-clause": "BSD-2-Clause",
    "BSD-3-clause": "BSD-3-Clause", "BSD3": "BSD-3-Clause", "GPL-2": "GPL-2.0-only", "GPL-2+": "GPL-2.0-or-later",
    "GPL-3+": "GPL-3.0-or-later", "LGPL-2+": "LGPL-2.0-or-later", "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-2.1+": "LGPL-2.1-or-later", "LGPL-3+": "LGPL-3.0-or-later", "OpenLDAP-2.8": "OLDAP-2.8"}
# Those of the sources whose copyright file is for people alone, as read there.
_WRITTEN_FOR_PEOPLE = {
    "gcc-12": ["GPL-3.0-or-later WITH GCC-exception-3.1"], "glibc": ["LGPL-2.1-or-later"],
    "gnutls28": ["LGPL-2.1-or-later"], "krb5": ["MIT"], "libtasn1-6": ["LGPL-2.1-or-later"],
    "libwebp": ["BSD-3-Clause"], "libx11": ["MIT"], "libxau": ["MIT"], "libxcb": ["MIT"], "libxdmcp": ["MIT"],
    "rtmpdump": ["LGPL-2.1-or-later"], "zlib": ["Zlib"]}


@dataclass
class Package:
    name: str
    version: str
    architecture: str
    source: str
    licences: list


def owners(paths):
    """The package of each path. Some know a file by its name from before /lib became /usr/lib."""
    wanted = {}
    for path in paths:
        for name in {str(path), str(path.resolve())}:
            wanted[name] = wanted[name.removeprefix("/usr")] = path
    found = {}
    for listed in sorted(_LISTS.glob("*.list")):
        for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
            if line in wanted:
                found[wanted[line]] = listed.stem.partition(":")[0]
    return found


def installed(names):
    """The packages of these names."""
    fields = "${Package}\\t${Version}\\t${Architecture}\\t${source:Package}\\n"
    shown = subprocess.run(["dpkg-query", "-W", "-f", fields, *sorted(names)], text=True, check=True,
                           stdout=subprocess.PIPE).stdout
    return [Package(name, version, architecture, source, licences(Path("/usr/share/doc") / name, source))
            for name, version, architecture, source in (line.split("\t") for line in shown.splitlines())]


def unpacked(root):
    """The packages whose files lie under `root`, without the package manager's knowledge of them."""
    packages = []
    for documents in sorted((root / "usr/share/doc").iterdir()):
        with gzip.open(documents / "changelog.Debian.gz", "rt", encoding="utf-8") as changelog:
            source, version = re.match(r"(\S+) \(([^)]+)\)", changelog.readline()).groups()
        packages.append(Package(documents.name, version, "amd64", source, licences(documents, source)))
    return packages


def licences(documents, source):
    """The licences of most of the package's files (SPDX's ids where there are such, else Debian's names)."""
    text = (documents / "copyright").read_text(encoding="utf-8", errors="replace")
    if not text.lstrip().startswith("Format:"):
        known = _WRITTEN_FOR_PEOPLE.get(source)
        if not known:
            raise SystemExit(f"{documents}/copyright is written for people alone; read it, and add {source} to "
                             "tools/bill_of_materials/debian.py.")
        return known
    of_all, of_some = (rf"^Files:\s*{files}.*?^License:[ \t]*(\S[^\n]*)$" for files in (r"\*\s*$", ""))
    most = re.search(of_all, text, re.M | re.S) or re.search(of_some, text, re.M | re.S)
    names = re.split(r"\s+(?:and|or)\s+|,\s*(?:and|or)?\s*", most.group(1), flags=re.I)
    return list(dict.fromkeys(_SPDX.get(name, name) for name in names if name))
