"""Prometheus' text format, read as strictly as its own tools do (`promtool check metrics`).

https://prometheus.io/docs/instrumenting/exposition_formats/, https://prometheus.io/docs/practices/naming/
"""

import math
import re

_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_SAMPLE = re.compile(r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?P<labels>.*)\})? (?P<value>\S+)")
_LABEL = re.compile(r'(?P<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?P<value>(?:[^"\\\n]|\\[\\"n])*)"(?:,|$)')
_SUFFIXES = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
_UNITS = ("milliseconds", "minutes", "hours", "kilobytes", "megabytes", "ms", "percent")


class Exposition:
    """All samples of one answer; raises AssertionError where it breaks a rule."""

    def __init__(self, text):
        self.types, self._samples = {}, {}
        assert text.endswith("\n"), "the last line does not end"
        helped, family = set(), None
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ", 3)[2]
                assert family not in helped, f"{family} is told of twice, or not in one place"
                assert len(line.split(" ", 3)) == 4, f"{family} has no help"
                helped.add(family)
            elif line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                assert name == family and name not in self.types, line
                self._check_name(name, kind)
                self.types[name] = kind
            else:
                self._take(line, family)
        for name, kind in self.types.items():
            if kind == "histogram":
                self._check_histogram(name)

    def value(self, name, **labels):
        """The sample of that name with those labels among its own: there must be one."""
        (value,) = self.values(name, **labels)
        return value

    def values(self, name, **labels):
        return [value for (sample, theirs), value in self._samples.items()
                if sample == name and labels.items() <= dict(theirs).items()]

    def label_values(self, label):
        return {value for _, labels in self._samples for name, value in labels if name == label}

    @staticmethod
    def _check_name(name, kind):
        assert _NAME.fullmatch(name) and kind in _SUFFIXES, (name, kind)
        assert name.endswith("_total") == (kind == "counter"), f"{name} is a {kind}"
        assert not name.removesuffix("_total").endswith(_UNITS), f"{name} is in no base unit"
        assert ":" not in name, f"{name} looks like a rule's"

    def _take(self, line, family):
        match = _SAMPLE.fullmatch(line)
        assert match, f"no sample: {line}"
        name, text = match["name"], match["labels"] or ""
        kind = self.types.get(family)
        assert kind and name in [family + suffix for suffix in _SUFFIXES[kind]], f"{name} stands under {family}"
        labels = {}
        while text:
            label = _LABEL.match(text)
            assert label and label["name"] not in labels, f"labels of {line}"
            labels[label["name"]] = label["value"]
            text = text[label.end():]
        key = (name, tuple(sorted(labels.items())))
        assert key not in self._samples, f"twice: {line}"
        self._samples[key] = float(match["value"])
        assert kind == "gauge" or self._samples[key] >= 0, line

    def _check_histogram(self, name):
        buckets = {}
        for (sample, labels), value in self._samples.items():
            if sample == f"{name}_bucket":
                rest = dict(labels)
                bound = float(rest.pop("le"))
                buckets.setdefault(tuple(sorted(rest.items())), []).append((bound, value))
        for labels, series in buckets.items():
            bounds, counts = zip(*series)
            assert list(bounds) == sorted(set(bounds)) and bounds[-1] == math.inf, (name, labels)
            assert list(counts) == sorted(counts), (name, labels)
            assert counts[-1] == self._samples[(f"{name}_count", labels)]
            assert (f"{name}_sum", labels) in self._samples
