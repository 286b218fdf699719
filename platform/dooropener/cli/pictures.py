"""The picture of ranking quality in the docs: one group of bars per language, one colour per method."""

from collections.abc import Sequence
from pathlib import Path

import pygal
from pygal.style import Style

from dooropener_matching.evaluation import RankingScore

_STYLE = Style(
    background="white",
    plot_background="white",
    font_family="system-ui, sans-serif",
    colors=("#0b5f5a", "#c98a1b", "#7d8ea3", "#b5533c"),
)


def draw_rankings(scores: Sequence[tuple[str, Sequence[RankingScore]]], file: Path) -> None:
    """Write the last set of cases as an SVG: the samples come first, cases kept apart after them."""
    name, methods = scores[-1]
    languages = sorted({language for score in methods for language in score.ndcg_by_language})
    chart = pygal.Bar(js=[], width=960, height=420, range=(0, 1), legend_at_bottom=True, style=_STYLE)
    chart.title = f"nDCG@10 by language of the partner: {name}"
    chart.x_labels = ["all", *languages]
    for score in methods:
        chart.add(score.method, [round(score.ndcg, 3), *(round(score.ndcg_by_language[one], 3) for one in languages)])
    file.write_bytes(chart.render())
