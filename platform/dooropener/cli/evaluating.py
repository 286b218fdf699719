"""Quality on judged cases, beside the peers, in one run. The samples are small and we know them: other cases decide."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from dooropener.mailbox.reading import evaluation as reading
from dooropener_bot.understanding import evaluate as evaluate_understanding
from dooropener_matching import Matcher, default_encoder
from dooropener_matching import evaluation as matching

_console = Console()


def evaluate_all(folders: Sequence[Path], picture: Path | None) -> None:
    """Print a table per subject; takes a minute or two, and longer for cases whose texts were never encoded."""
    scores: list[tuple[str, list[matching.RankingScore]]] = []
    for cases in [matching.samples(), *map(matching.read_cases, folders)]:
        with _console.status(f"Ranking the {cases.name} ..."):
            orders = matching.ranked_by_all(cases, Matcher(), default_encoder())
        scores.append((cases.name, matching.score_all(cases, orders)))
        with _console.status("Learning from simulated decisions ..."):
            learned = {"dooropener, learned": matching.ranked_after_learning(cases, default_encoder())}
        ours, *peers = scores[-1][1]
        _rankings(cases.name, [ours, *matching.score_all(cases, learned), *peers])
        _by_language(cases, orders, scores[-1][1])
    if picture is not None:
        from dooropener.cli.pictures import draw_rankings

        draw_rankings(scores, picture)
    _names()
    _languages()
    _understanding()
    typer.echo("\nReplies")
    reading.main()


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    return table


def _rankings(name: str, scores: Sequence[matching.RankingScore]) -> None:
    table = _table(f"Ranking partners: {name}", "method", "nDCG@10", "P@1", "hard negatives in top 3")
    for score in scores:
        row = f"{score.ndcg:.3f}", f"{score.precision_at_1:.3f}", f"{score.hard_in_top_3:.3f}"
        table.add_row(score.method, *row)
    _console.print(table)


def _by_language(
    cases: matching.Cases, orders: Mapping[str, matching.Order], scores: Sequence[matching.RankingScore]
) -> None:
    """Beside the gain as it is stands the gain with language means that never saw a listing of the samples."""
    with _console.status("Ranking with nothing learned from the samples ..."):
        apart = matching.rank_all(Matcher(matching.Unfamiliar(default_encoder())), cases.locals, cases.partners)
    peer = orders[matching.RAW]
    without = {gain.language: gain for gain in matching.gains(cases, apart, peer)}
    methods = [score.method for score in scores]
    title = f"nDCG@10 by language of the partner, and the gain over {matching.RAW} paired by listing (95 % interval)"
    table = _table(title, "language", "listings", *methods, "gain", "gain, unlearned")
    for gain in matching.gains(cases, orders[methods[0]], peer):
        each = [_ndcg(score, gain.language) for score in scores]
        table.add_row(gain.language, str(gain.listings), *each, _interval(gain), f"{without[gain.language].mean:+.2f}")
    _console.print(table)


def _ndcg(score: matching.RankingScore, language: str) -> str:
    return f"{score.ndcg if language == '*' else score.ndcg_by_language[language]:.2f}"


def _interval(gain: matching.Gain) -> str:
    return f"{gain.mean:+.2f} ({gain.low:+.2f} to {gain.high:+.2f})"


def _names() -> None:
    table = _table("Same organisation or not", "method", "precision", "recall", "F1")
    for score in matching.evaluate_names():
        table.add_row(score.method, f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}")
    _console.print(table)


def _languages() -> None:
    table = _table("Language of short texts", "method", "accuracy", "misled")
    for score in matching.evaluate_languages():
        table.add_row(score.method, f"{score.accuracy:.3f}", f"{score.misled:.3f}")
    _console.print(table)


def _understanding() -> None:
    figures = evaluate_understanding()
    table = _table(f"Understanding {figures.messages} chat messages", "figure", "share")
    for name in ("intent", "kind", "partnership", "regions", "language", "asked_language", "unsure", "caught"):
        table.add_row(name, f"{getattr(figures, name):.3f}")
    _console.print(table)
