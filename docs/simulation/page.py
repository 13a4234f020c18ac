"""Puts what `simulate` printed into docs/scaling.md, draws its flash crowd, and keeps what the presentation plots of it.
Called by docs/simulation/render."""

import csv
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1]
PAGE = DOCS / "scaling.md"
PICTURE = DOCS / "simulation/flash-crowd.svg"
SAMPLES = DOCS / "simulation/flash-crowd.csv"
BEGIN, END = "<!-- What simulate prints begins here. -->\n", "<!-- It ends here. -->\n"

TRACE = "flash crowd"
CURVES = {"AWS step scaling": "#6b4310", "KEDA": "#5f5f68", "polybot": "#4f46e5"}
INK, SOFT, LINE, PAPER = "#1d1d22", "#5f5f68", "#e0dfda", "#ffffff"
FACE = "DejaVu Sans,Verdana,sans-serif"
FIRST, LAST = 55, 130  # minutes
LEFT, WIDTH = 90, 840


def with_tables(page, tables):
    """The page with these tables in place of those that it has."""
    before, rest = page.split(BEGIN)
    return f"{before}{BEGIN}\n{tables}\n{END}{rest.split(END)[1]}"


def read_samples(lines):
    """What each policy of the picture saw: {policy: [(minute, waiting, running)]}."""
    samples = {name: [] for name in CURVES}
    for row in csv.DictReader(lines):
        minute = int(row["second"]) / 60
        if row["trace"] == TRACE and row["policy"] in samples and FIRST <= minute <= LAST:
            samples[row["policy"]].append((minute, int(row["waiting"]), int(row["running"])))
    return samples


class Panel:
    """A part of the picture in which a point has its place by minute and value."""

    def __init__(self, title, top, height, most, marks):
        self.title, self.top, self.height, self.most, self.marks = title, top, height, most, marks

    def x(self, minute):
        return LEFT + WIDTH * (minute - FIRST) / (LAST - FIRST)

    def y(self, value):
        return self.top + self.height * (1 - value / self.most)

    def frame(self):
        yield text(LEFT, self.top - 14, self.title, INK, 17)
        for mark in self.marks:
            y = self.y(mark)
            yield f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LINE}"/>'
            yield text(LEFT - 10, y + 5, f"{mark:,}", SOFT, 14, "end")

    def curve(self, points, colour):
        path = " ".join(f"{self.x(minute):.1f},{self.y(value):.1f}" for minute, value in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"/>'


def text(x, y, words, colour, size, anchor="start"):
    return (f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" font-size="{size}" text-anchor="{anchor}" '
            f'font-family="{FACE}">{words}</text>')


def picture(samples):
    """Above, the photos that wait; below, on the same minutes, the workers that run."""
    waiting = Panel("photos that wait", 90, 230, 60_000, (0, 20_000, 40_000, 60_000))
    workers = Panel("workers that run", 385, 130, 40, (0, 20, 40))
    parts = [f'<rect width="960" height="570" rx="12" fill="{PAPER}"/>']
    for number, (name, colour) in enumerate(CURVES.items()):
        x = LEFT + 200 * number
        parts += [f'<rect x="{x}" y="25" width="22" height="6" rx="3" fill="{colour}"/>',
                  text(x + 30, 34, name, colour, 16)]
    for panel in (waiting, workers):
        parts += panel.frame()
    for name, rows in samples.items():
        parts += waiting.curve([(minute, many) for minute, many, _ in rows], CURVES[name])
        parts += workers.curve(list(steps((minute, running) for minute, _, running in rows)), CURVES[name])
    for minute in range(60, LAST + 1, 10):
        parts.append(text(workers.x(minute), 540, f"{minute} min", SOFT, 14, "middle"))
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 570" width="960" height="570">\n{body}\n</svg>\n'


def table(samples):
    """The samples as CSV."""
    rows = [f"{name},{minute:g},{waiting},{running}"
            for name, points in samples.items() for minute, waiting, running in points]
    return "\n".join(["policy,minute,waiting,running", *rows]) + "\n"


def steps(points):
    """A size stays until the next look."""
    before = None
    for minute, value in points:
        if before is not None:
            yield minute, before
        yield minute, value
        before = value


def main(tables, seen):
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8"), Path(tables).read_text(encoding="utf-8")),
                    encoding="utf-8")
    with Path(seen).open(encoding="utf-8") as lines:
        samples = read_samples(lines)
    PICTURE.write_text(picture(samples), encoding="utf-8")
    SAMPLES.write_text(table(samples), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
