"""Writes the bill of materials to the file that is named, valid by CycloneDX's own schema."""

import re
import sys
from pathlib import Path

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

from .components import components
from .linked import REPOSITORY


def bill_of_materials():
    version = re.search(r"^project\(polybot VERSION (\S+)", (REPOSITORY / "CMakeLists.txt").read_text(encoding="utf-8"),
                        re.M).group(1)
    bom = Bom()
    bom.metadata.component = Component(type=ComponentType.APPLICATION, name="polybot", version=version,
                                       bom_ref=f"polybot@{version}",
                                       licenses=[LicenseFactory().make_from_string("MIT")])
    parts = components()
    bom.components.update(parts)
    bom.register_dependency(bom.metadata.component, parts)
    return bom


def main(out):
    bom = bill_of_materials()
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault:
        raise SystemExit(f"CycloneDX's schema refuses the bill: {fault}")
    try:
        Path(out).write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise SystemExit(f"\n✗ {out} cannot be written: {error.strerror}.") from None
    print(f"{len(bom.components)} parts in {out}")


main(sys.argv[1])
