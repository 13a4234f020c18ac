"""The parts of a release as CycloneDX has them."""

import hashlib
import re
from collections import defaultdict
from email.parser import HeaderParser

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.component import Component, ComponentType
from packageurl import PackageURL

from . import debian, linked

# Constants of the kernel's interface: no code of it is in the programs, and its many faults are not theirs.
_NO_CODE = {"linux"}
# What the images have besides, to verify certificates by.
_DATA = {"ca-certificates"}
_AWS_OWNERS = {"s2n": "aws/s2n-tls"}
_UNVERSIONED = {"s2n"}  # Its sources do not say which they are.


def _file(path, programs):
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    name = str(path.relative_to(linked.REPOSITORY) if _lies_in_deps(path) else path)
    return Component(type=ComponentType.FILE, name=name, bom_ref=f"file:{name}",
                     hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
                     properties=[Property(name="polybot:program", value=program) for program in sorted(programs)])


def _component(name, version, purl, licences, **more):
    factory = LicenseFactory()
    return Component(type=ComponentType.LIBRARY, name=name, version=version, purl=purl, bom_ref=purl.to_string(),
                     licenses=[factory.make_from_string(licence) for licence in licences], **more)


def _debian_component(package, files):
    qualifiers = {"arch": package.architecture, "distro": "debian-12", "upstream": package.source}
    purl = PackageURL("deb", "debian", package.name, package.version, qualifiers)
    return _component(package.name, package.version, purl, package.licences,
                      components=[_file(path, programs) for path, programs in sorted(files.items())])


def _lies_in_deps(path):
    return path.is_relative_to(linked.DEPS)


def _users(by_program):
    """The programs of each path."""
    users = defaultdict(set)
    for program, paths in by_program.items():
        for path in paths:
            users[path].add(program)
    return users


def _packages(libraries, headers):
    """The packages of Debian that the release has files of, or that are compiled in."""
    ours = {path: programs for path, programs in libraries.items() if not _lies_in_deps(path)}
    owners = debian.owners({*ours, *headers})
    nameless = [str(path) for path in ours if path not in owners]
    if nameless:
        raise SystemExit(f"No package of Debian's has {', '.join(nameless)}: where is it from?")
    files = defaultdict(dict)
    for path, programs in ours.items():
        files[owners[path]][path] = programs
    present = debian.installed({*files, *_DATA})
    # A header is compiled in as well; most are of a library that is there itself.
    sources = {package.source for package in present} | _NO_CODE
    developed = debian.installed({owners[path] for path in headers if path in owners} - set(files))
    present += [package for package in developed if package.source not in sources]
    return [_debian_component(package, files[package.name]) for package in present]


def _pinned(requirements, name):
    """Version and SHA-256 of a package in a requirements file."""
    text = (linked.REPOSITORY / requirements).read_text(encoding="utf-8")
    version, digest = re.search(rf"^{name}==(\S+) \\\n +--hash=sha256:(\w+)$", text, re.M).groups()
    return version, [HashType(alg=HashAlgorithm.SHA_256, content=digest)]


def _openvino(libraries):
    version, hashes = _pinned("tools/requirements.txt", "openvino")
    folder = linked.openvino_folder()
    metadata = next(folder.parents[1].glob("openvino-*.dist-info/METADATA")).read_text(encoding="utf-8")
    about = HeaderParser().parsestr(metadata)
    assert about["Version"] == version, "tools/setup build has not been run"
    files = [_file(path, programs) for path, programs in sorted(libraries.items()) if path.is_relative_to(folder)]
    purl = PackageURL("pypi", None, "openvino", version)
    return _component("openvino", version, purl, [about["License-Expression"]], hashes=hashes, components=files)


def _aws_crt(archives):
    version, hashes = _pinned("tools/aws-crt-requirements.txt", "awscrt")
    parts = []
    for path, programs in sorted(archives.items()):
        if not path.is_relative_to(linked.DEPS / "aws-crt"):
            continue
        name = path.stem.removeprefix("lib")
        stated = linked.DEPS / "aws-crt/share/doc" / name / "VERSION"
        part = f"v{stated.read_text(encoding='ascii').strip()}" if name not in _UNVERSIONED else None
        owner, _, project = _AWS_OWNERS.get(name, f"awslabs/{name}").partition("/")
        purl = PackageURL("github", owner, project, part, subpath=None if part else f"as-in-awscrt-{version}")
        parts.append(_component(name, part, purl, ["Apache-2.0"], components=[_file(path, programs)]))
    return _component("awscrt", version, PackageURL("pypi", None, "awscrt", version), ["Apache-2.0"], hashes=hashes,
                      components=parts)


def _boost(archives):
    root = linked.DEPS / "boost"
    files = defaultdict(dict)
    for path, programs in archives.items():
        if path.is_relative_to(root):
            files[f"libboost-{path.stem.removeprefix('libboost_')}1.81-dev"][path] = programs
    return [_debian_component(package, files[package.name]) for package in debian.unpacked(root)]


def components():
    """Everything that a release consists of, besides our own code."""
    libraries, archives, headers = _users(linked.shared_libraries()), _users(linked.static_libraries()), linked.headers()
    from_debian = {path: programs for path, programs in archives.items() if not _lies_in_deps(path)}
    outside = {path for path in headers if not path.is_relative_to(linked.REPOSITORY)} | linked.embedded_files()
    return [*_packages(libraries | from_debian, outside), *_boost(archives), _openvino(libraries),
            _aws_crt(archives)]
