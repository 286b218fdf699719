"""Bars as SVG that stands in the page itself: no script, no style of its own; the colours are those of `portal.css`.

pygal draws; what our content security policy would refuse is taken out. The table beside a chart is its text.
"""

import sys
from collections.abc import Sequence
from functools import lru_cache
from xml.etree import ElementTree as ET

import pygal
from markupsafe import Markup
from pygal.style import Style

# pygal looks for plug-ins at every import from then on, in a manner that Python has given up (PEP 451)
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

_SVG = "http://www.w3.org/2000/svg"
_LEFT_OUT = frozenset({"style", "script", "defs", "title", "desc"})
_KEPT = frozenset({"class", "d", "height", "points", "transform", "viewBox", "width", "x", "y", "rx", "ry"})
WIDTH, HEIGHT = 340, 200
_LINE = 22
_KEPT_DRAWINGS = 256
"""To draw takes ten milliseconds, and most numbers are the same at the next look."""

Series = Sequence[tuple[str, Sequence[int]]]

_STYLE = Style(font_family="sans", label_font_size=11, value_font_size=11, major_label_font_size=11)


def columns(labels: Sequence[str], series: Series, *, name: str) -> Markup:
    """Columns side by side over short labels: for steps of time."""
    return _columns(tuple(labels), _fixed(series), name)


def bars(labels: Sequence[str], series: Series, *, name: str) -> Markup:
    """Bars below one another, the first on top: for names."""
    return _bars(tuple(labels), _fixed(series), name)


_Fixed = tuple[tuple[str, tuple[int, ...]], ...]


def _fixed(series: Series) -> _Fixed:
    return tuple((each, tuple(values)) for each, values in series)


@lru_cache(maxsize=_KEPT_DRAWINGS)
def _columns(labels: tuple[str, ...], series: _Fixed, name: str) -> Markup:
    return _drawn(pygal.Bar(**_options(HEIGHT)), labels, series, name)


@lru_cache(maxsize=_KEPT_DRAWINGS)
def _bars(labels: tuple[str, ...], series: _Fixed, name: str) -> Markup:
    chart = pygal.HorizontalBar(
        **_options(40 + _LINE * len(labels)), print_values=True, print_values_position="top", show_y_guides=False
    )
    return _drawn(chart, labels[::-1], tuple((each, values[::-1]) for each, values in series), name)


def _options(height: int) -> dict[str, object]:
    return {
        "width": WIDTH,
        "height": height,
        "style": _STYLE,
        "css": [],
        "js": [],
        "show_legend": False,
        "print_zeroes": False,
        "margin": 6,
        "spacing": 4,
        "truncate_label": 22,
        "order_min": 0,
        "max_scale": 5,
        "range": None,
        "formatter": str,
        "value_formatter": lambda value: f"{value:.0f}",
        "no_data_text": "",
    }


def _drawn(chart: pygal.graph.graph.Graph, labels: Sequence[str], series: Series, name: str) -> Markup:
    chart.x_labels = labels
    highest = max((value for _, values in series for value in values), default=0)
    chart.y_labels = _marks(highest)
    for each, values in series:
        chart.add(each, list(values))
    root = ET.fromstring(chart.render())  # noqa: S314  # our own drawing
    _clean(root)
    root.attrib |= {"role": "img", "aria-label": name}
    root.attrib.pop("id", None)
    ET.register_namespace("", _SVG)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704  # parsed, cleaned and serialised by us


def _marks(highest: int) -> list[int]:
    """Whole numbers for the axis: there is no half introduction."""
    step = max(1, -(-highest // 4))
    return list(range(0, max(highest, 1) + step, step))


def _clean(element: ET.Element) -> None:
    for child in list(element):
        if child.tag.rpartition("}")[2] in _LEFT_OUT:
            element.remove(child)
        else:
            _clean(child)
    element.attrib.update({key: value for key, value in element.attrib.items() if key in _KEPT})
    for key in set(element.attrib) - _KEPT:
        del element.attrib[key]
