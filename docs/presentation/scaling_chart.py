"""The plot of a burst, from scaling.csv, as charts that an editor can open."""

import csv
import math
from dataclasses import dataclass
from pathlib import Path

from pptx.chart.data import XyChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Inches, Pt

from design import ACCENT, FACE, LINE, SOFT, STAGE, WARM, card, describe, write

SAMPLES = Path(__file__).with_name("scaling.csv")
TARGET = 10  # jobs per worker, the default of metric-streamer --target-backlog


@dataclass(frozen=True)
class Curve:
    name: str
    points: list
    colour: str
    weight: float = 3
    dash: MSO_LINE | None = None


@dataclass(frozen=True)
class Run:
    photos: int
    cores: int
    date: str
    rows: list


def read_run():
    """The measurement that measure_scaling.py wrote."""
    with SAMPLES.open(encoding="utf-8") as file:
        facts = dict(fact.split("=") for fact in file.readline().removeprefix("#").split())
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    return Run(int(facts["photos"]), int(facts["cores"]), facts["date"], rows)


class Panel:
    """A part of the slide where a point has its place by second and value."""

    def __init__(self, box, seconds, most, unit):
        self.box, self.seconds, self.most, self.unit = box, seconds, most, unit

    def at(self, second, value):
        left, top, width, height = self.box
        return left + width * second / self.seconds, top + height * (1 - value / self.most)


def plot(slide, run):
    """Above, what waits and each worker's share of it; below, on the same seconds, the workers."""
    card(slide)
    left, top, width, height = STAGE
    left, width = left + 0.95, width - 1.5
    seconds = math.ceil(run.rows[-1]["second"] / 10) * 10
    peak = max(run.rows, key=lambda row: row["waiting"])
    most_workers = max(row["workers"] for row in run.rows)
    most = math.ceil(peak["waiting"] / 100) * 100
    jobs = Panel((left, top + 0.35, width, 2.45), seconds, most, most / 2)
    workers = Panel((left, top + height - 1.4, width, 0.8), seconds, most_workers, most_workers / 2)

    waiting = [(row["second"], row["waiting"]) for row in run.rows]
    share = [(row["second"], row["backlog_per_worker"]) for row in run.rows]
    target = [(0, TARGET), (seconds, TARGET)]
    _chart(slide, jobs, False, "Jobs that wait, and jobs that wait per worker, second by second",
           [Curve("waiting", waiting, WARM), Curve("waiting per worker", share, ACCENT),
            Curve("target", target, SOFT, 1.5, MSO_LINE.DASH)])
    _chart(slide, workers, True, "Workers that run, second by second", [Curve("workers", _steps(run.rows), ACCENT)])

    _label(slide, jobs.at(peak["second"] + 1, peak["waiting"] + most / 50), f"{peak['waiting']:.0f} photos wait", WARM)
    _label(slide, jobs.at(peak["second"] + 1, peak["backlog_per_worker"] * 0.44), "per worker", ACCENT)
    _label(slide, jobs.at(seconds, TARGET + most / 15), f"target: {TARGET} per worker", SOFT, PP_ALIGN.RIGHT)
    _label(slide, workers.at(peak["second"] + 1, most_workers * 3 / 4), "workers", ACCENT)
    write(slide, "seconds", (left + width - 2.2, top + height - 0.52, 1.8, 0.25), 12, SOFT, PP_ALIGN.RIGHT)


def _label(slide, place, text, colour, align=PP_ALIGN.LEFT):
    """Words beside a curve, in its colour: they start, or end, at the place and stand at its height."""
    wide, high = 4, 0.3
    left = place[0] - (wide if align == PP_ALIGN.RIGHT else 0)
    write(slide, text, (left, place[1] - high / 2, wide, high), 14, colour, align, anchor=MSO_ANCHOR.MIDDLE, bold=True)


def _steps(rows):
    """The workers as a staircase."""
    points = []
    for row in rows:
        if points:
            points.append((row["second"], points[-1][1]))
        points.append((row["second"], row["workers"]))
    return points


def _chart(slide, panel, shows_seconds, says, curves):
    """A chart whose plot takes exactly the panel's place, so that charts and words line up."""
    left, top, width, height = panel.box
    side, above = 0.7, 0.2
    below = 0.4 if shows_seconds else above
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
        series.format.line.width = Pt(curve.weight)
        series.format.line.dash_style = curve.dash
    _scale(chart.category_axis, panel.seconds, 10, shows_seconds)
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
