"""Writes what was measured into a page, between markers."""

import datetime
import os
import platform
import re


def processor():
    """Its name, and the instructions that it has of those that matter here."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        text = file.read()
    flags = re.search(r"flags\s*: (.*)", text)[1].split()
    return (re.search(r"model name\s*: (.*)", text)[1],
            [flag for flag in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16") if flag in flags])


def machine(rounds, load):
    """One paragraph on what was measured where."""
    name, wanted = processor()
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    busy = ("idle otherwise" if load < 0.3 else
            f"with a load of {load:.0f} from other programs, so that only ratios and processor times say something")
    return (f"{datetime.date.today()}, {rounds} rounds on {len(os.sched_getaffinity(0))} cores of {name} "
            f"({', '.join(wanted)}), {gigabytes:.0f} GiB, Linux {platform.release()}, {busy}.")


def table(heads, rows):
    lines = ["| " + " | ".join(map(str, row)) + " |" for row in [heads, ["---"] * len(heads), *rows]]
    return "\n".join(lines)


def rewrite(path, sections):
    """Puts each section in the place of what stands between its markers."""
    page = path.read_text(encoding="utf-8")
    for name, text in sections.items():
        begin, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise RuntimeError(f"{path} has no markers for {name}")
        page = f"{before}{begin}\n{text}\n{end}{after}"
    path.write_text(page, encoding="utf-8")
