"""Draws how the cost of a job follows the queue's length, as docs/simulation draws."""

import importlib.util
import math
import statistics

from contenders import REPOSITORY
from queue_lengths import ALLOWED, LENGTHS, multiples

_source = importlib.util.spec_from_file_location("simulation", REPOSITORY / "docs/simulation/page.py")
simulation = importlib.util.module_from_spec(_source)
_source.loader.exec_module(simulation)
INK, SOFT, LINE, PAPER, text = (simulation.INK, simulation.SOFT, simulation.LINE, simulation.PAPER, simulation.text)

LEFT, TOP, WIDTH, HEIGHT, MOST = 90, 130, 840, 240, 2.0
CURVES = {"job": ("a job's whole way", "#4f46e5"), "depth": ("a reading of the depth", "#6b4310")}
DASHED, DOTTED = ' stroke-dasharray="9 6"', ' stroke-dasharray="2 5"'


def x(length):
    return LEFT + WIDTH * math.log(length / LENGTHS[0]) / math.log(LENGTHS[-1] / LENGTHS[0])


def y(multiple):
    return TOP + HEIGHT * (1 - multiple / MOST)


def line(points, colour, dashes=""):
    path = " ".join(f"{x(length):.1f},{y(multiple):.1f}" for length, multiple in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2.5"{dashes}/>'


def legend():
    """Colours tell the steps apart, dashes what was measured of them."""
    for place, (name, colour) in enumerate(CURVES.values()):
        yield f'<rect x="{LEFT + 230 * place}" y="25" width="22" height="6" rx="3" fill="{colour}"/>'
        yield text(LEFT + 230 * place + 30, 34, name, colour, 16)
    for place, (name, dashes) in enumerate({"processor time": "", "instructions": DASHED,
                                            "5 % more for twice the length": DOTTED}.items()):
        left = LEFT + 200 * place
        yield f'<path d="M{left} 58h34" stroke="{SOFT}" stroke-width="2.5"{dashes}/>'
        yield text(left + 44, 63, name, SOFT, 15)


def frame():
    yield text(LEFT, TOP - 24, "cost, as a multiple of that in a queue of a thousand", INK, 17)
    for mark in (0, 0.5, 1, 1.5, 2):
        yield f'<line x1="{LEFT}" x2="{LEFT + WIDTH}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="{LINE}"/>'
        yield text(LEFT - 10, y(mark) + 5, f"{mark:g}", SOFT, 14, "end")
    for length in LENGTHS:
        anchor = {LENGTHS[0]: "start", LENGTHS[-1]: "end"}.get(length, "middle")
        yield text(x(length), TOP + HEIGHT + 28, f"{length:,} jobs", SOFT, 14, anchor)


def queue_picture(queue):
    parts = [f'<rect width="960" height="420" rx="12" fill="{PAPER}"/>', *legend(), *frame(),
             line([(length, ALLOWED ** math.log2(length / LENGTHS[0])) for length in LENGTHS], SOFT, DOTTED)]
    for step, (_, colour) in CURVES.items():
        measured = {length: multiples(queue, step, length) for length in LENGTHS}
        parts += [line([(length, statistics.median(times)) for length, (times, _) in measured.items()], colour),
                  line([(length, count) for length, (_, count) in measured.items()], colour, DASHED)]
    body = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 420" width="960" height="420">\n{body}\n</svg>\n'
