"""The plot of the simulated flash crowd, from docs/simulation/flash-crowd.csv, as charts that an editor can open."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from design import ACCENT, FACE, LINE, SOFT, STAGE, WARM, card, describe, write

SAMPLES = Path(__file__).parents[1] / "simulation/flash-crowd.csv"
COLOURS = {"AWS step scaling": WARM, "KEDA": SOFT, "polybot": ACCENT}
CROWD_COMES, LAST = 60, 130  # minutes
MOST_WORKERS = 40


@dataclass(frozen=True)
class Curve:
    name: str
    points: list
    colour: str


@dataclass(frozen=True)
class Sample:
    minute: float  # since the crowd came
    waiting: int
    running: int


def read_crowd():
    """What docs/simulation/render kept, at whole minutes, which all policies have: LibreOffice leaves out a curve of
    fewer points than the others. {policy: [Sample]}.
    """
    samples = {name: [] for name in COLOURS}
    with SAMPLES.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            minute = float(row["minute"]) - CROWD_COMES
            if minute >= 0 and minute.is_integer():
                samples[row["policy"]].append(Sample(minute, int(row["waiting"]), int(row["running"])))
    return samples


def most_waiting(samples):
    """The worst of one policy's samples."""
    return max(samples, key=lambda sample: sample.waiting)


class Panel:
    """A part of the slide where a point has its place by minute and value."""

    def __init__(self, box, most, unit):
        self.box, self.most, self.unit = box, most, unit

    def at(self, minute, value):
        left, top, width, height = self.box
        return left + width * minute / (LAST - CROWD_COMES), top + height * (1 - value / self.most)


def plot(slide, crowd):
    """Above, the photos that wait under each policy; below, on the same minutes, the workers that run."""
    card(slide)
    left, top, width, height = STAGE
    left, width = left + 0.95, width - 1.5
    worst = max(most_waiting(samples).waiting for samples in crowd.values())
    most = math.ceil(worst / 20_000) * 20_000
    waiting = Panel((left, top + 0.35, width, 2.45), most, most / 2)
    workers = Panel((left, top + height - 1.4, width, 0.8), MOST_WORKERS, MOST_WORKERS / 2)
    _chart(slide, waiting, False, "Photos that wait, minute by minute, under three policies",
           [Curve(name, [(sample.minute, sample.waiting) for sample in samples], COLOURS[name])
            for name, samples in crowd.items()])
    _chart(slide, workers, True, "Workers that run, minute by minute, under three policies",
           [Curve(name, _steps(samples), COLOURS[name]) for name, samples in crowd.items()])

    for line, (name, samples) in enumerate(crowd.items()):
        place = waiting.at(22, most * (0.92 - 0.13 * line))
        _label(slide, place, f"{name}: {most_waiting(samples).waiting:,} wait at the worst", COLOURS[name])
    _label(slide, workers.at(44, MOST_WORKERS * 3 / 4), "workers that run", SOFT)
    write(slide, "minutes", (left + width - 2.2, top + height - 0.52, 1.8, 0.25), 12, SOFT, PP_ALIGN.RIGHT)


def _label(slide, place, text, colour):
    """Words in a curve's colour: they start at the place and stand at its height."""
    wide, high = 5, 0.3
    write(slide, text, (place[0], place[1] - high / 2, wide, high), 14, colour, PP_ALIGN.LEFT,
          anchor=MSO_ANCHOR.MIDDLE, bold=True)


def _steps(samples):
    """The workers as a staircase."""
    points = []
    for sample in samples:
        if points:
            points.append((sample.minute, points[-1][1]))
        points.append((sample.minute, sample.running))
    return points


def _chart(slide, panel, shows_minutes, says, curves):
    """A chart whose plot takes exactly the panel's place, so that charts and words line up."""
    left, top, width, height = panel.box
    side, above = 0.7, 0.2
    below = 0.4 if shows_minutes else above
    box = (left - side, top - above, width + 2 * side, height + above + below)
    data = XyChartData()
    for curve in curves:
        series = data.add_series(curve.name)
        for point in curve.points:
            series.add_data_point(*point)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES_NO_MARKERS, *map(Inches, box), data)
    describe(frame, says)
    chart = frame.chart
    chart.has_legend = chart.has_title = False
    chart.font.name, chart.font.size, chart.font.color.rgb = FACE, Pt(12), RGBColor.from_string(SOFT)
    for series, curve in zip(chart.plots[0].series, curves, strict=True):
        series.smooth = False
        series.marker.style = XL_MARKER_STYLE.NONE
        series.format.line.color.rgb = RGBColor.from_string(curve.colour)
        series.format.line.width = Pt(3)
    _scale(chart.category_axis, LAST - CROWD_COMES, 10, shows_minutes)
    _scale(chart.value_axis, panel.most, panel.unit, True)
    chart.category_axis.has_major_gridlines = False
    chart.category_axis.format.line.color.rgb = RGBColor.from_string(LINE)
    chart.value_axis.major_gridlines.format.line.color.rgb = RGBColor.from_string(LINE)
    chart.value_axis.format.line.fill.background()
    _fix_plot(chart, side / box[2], above / box[3], width / box[2], height / box[3])


def _scale(axis, most, unit, labelled):
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = 0, most, unit
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW if labelled else XL_TICK_LABEL_POSITION.NONE


def _fix_plot(chart, x, y, width, height):
    area = chart._chartSpace.chart.plotArea
    for old in area.xpath("c:layout"):
        area.remove(old)
    area.insert(0, parse_xml(
        f'<c:layout {nsdecls("c")}><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/>'
        f'<c:yMode val="edge"/><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/><c:w val="{width:.5f}"/>'
        f'<c:h val="{height:.5f}"/></c:manualLayout></c:layout>'))
