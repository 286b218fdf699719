"""Quality on judged cases, beside the peers, in one run. The samples are small and we know them: other cases decide."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.table import Table

from dooropener.mailbox.reading import evaluation as reading
from dooropener.mailbox.reading.examples import read_rows
from dooropener_bot.understanding import Example, read_messages
from dooropener_bot.understanding import evaluate as evaluate_understanding
from dooropener_bot.understanding.understanding import Understanding
from dooropener_matching import Matcher, default_encoder
from dooropener_matching import evaluation as matching

_console = Console()


def evaluate_all(folders: Sequence[Path], picture: Path | None) -> None:
    """Print a table per subject; takes a minute or two, and longer for cases whose texts were never encoded.

    A folder may hold any of ``local.jsonl`` with ``partners.jsonl`` and ``qrels.tsv``, ``names.jsonl``,
    ``languages.jsonl``, ``chat.jsonl`` and ``replies.jsonl``.
    """
    ranked = [_ranking(matching.samples())]
    _names("samples", None)
    _languages("titles of the samples", None)
    _understanding("samples", None)
    _replies("samples", read_rows("replies.jsonl"))
    for folder in folders:
        _folder(folder, ranked)
    if picture is not None:
        from dooropener.cli.pictures import draw_rankings

        draw_rankings(ranked, picture)


def _folder(folder: Path, ranked: list[tuple[str, list[matching.RankingScore]]]) -> None:
    name = folder.name
    if (folder / "qrels.tsv").is_file():
        ranked.append(_ranking(matching.read_cases(folder)))
    if (folder / "names.jsonl").is_file():
        _names(name, _rows(folder / "names.jsonl"))
    if (folder / "languages.jsonl").is_file():
        _languages(name, matching.read_texts(folder / "languages.jsonl"))
    if (folder / "chat.jsonl").is_file():
        _understanding(name, read_messages(folder / "chat.jsonl"))
    if (folder / "replies.jsonl").is_file():
        _replies(name, _rows(folder / "replies.jsonl"))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _ranking(cases: matching.Cases) -> tuple[str, list[matching.RankingScore]]:
    with _console.status(f"Ranking the {cases.name} ..."):
        orders = matching.ranked_by_all(cases, Matcher(), default_encoder())
    scores = matching.score_all(cases, orders)
    with _console.status("Learning from simulated decisions ..."):
        learned = {"dooropener, learned": matching.ranked_after_learning(cases, default_encoder())}
    ours, *peers = scores
    _rankings(cases.name, [ours, *matching.score_all(cases, learned), *peers])
    _by_language(cases, orders, scores)
    _glossary(cases)
    return cases.name, scores


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


def _glossary(cases: matching.Cases) -> None:
    whole, *languages = matching.coverage(cases)
    thin = ", ".join(f"{one.language} {one.listings:.2f}" for one in languages if one.listings < 1) or "none"
    typer.echo(
        f"The trade glossary knows a term in {whole.listings:.3f} of the {whole.count} listings (less than all in: "
        f"{thin}), and a concept of both sides in {whole.pairs or 0:.3f} of the pairs worth an introduction.\n"
    )


def _names(name: str, pairs: Sequence[Mapping[str, object]] | None) -> None:
    table = _table(f"Same organisation or not: {name}", "method", "precision", "recall", "F1")
    for score in matching.evaluate_names(pairs):
        table.add_row(score.method, f"{score.precision:.3f}", f"{score.recall:.3f}", f"{score.f1:.3f}")
    _console.print(table)


def _languages(name: str, texts: Sequence[tuple[str, str]] | None) -> None:
    scores = matching.evaluate_languages(texts)
    languages = sorted(scores[0].accuracy_by_language)
    table = _table(f"Language of short texts: {name}", "method", "accuracy", "misled", *languages)
    for score in scores:
        each = [f"{score.accuracy_by_language[language]:.2f}" for language in languages]
        table.add_row(score.method, f"{score.accuracy:.3f}", f"{score.misled:.3f}", *each)
    _console.print(table)


def _understanding(name: str, messages: Sequence[Example] | None) -> None:
    """The samples are read by models that have not learned from them, other messages by those that are shipped."""
    figures = evaluate_understanding(messages, None if messages is None else Understanding())
    table = _table(f"Understanding {figures.messages} chat messages: {name}", "figure", "share")
    for figure in ("intent", "kind", "partnership", "regions", "language", "asked_language", "unsure", "caught"):
        table.add_row(figure, f"{getattr(figures, figure):.3f}")
    _console.print(table)


def _replies(name: str, rows: Sequence[Mapping[str, Any]]) -> None:
    typer.echo(f"\nReplies: {name}")
    typer.echo(str(reading.evaluate(rows)))
