"""Quality on the samples, beside the peers, in one run. The samples are small and we know them: other cases decide."""

import typer
from rich.console import Console
from rich.table import Table

from dooropener.mailbox.reading import evaluation as reading
from dooropener_bot.understanding import evaluate as evaluate_understanding
from dooropener_matching import evaluation as matching

_console = Console()


def evaluate_all() -> None:
    """Print a table per subject; takes a minute or two."""
    _rankings()
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


def _rankings() -> None:
    scores = matching.evaluate_rankings()
    languages = sorted({language for score in scores for language in score.ndcg_by_language})
    table = _table("Ranking partners", "method", "nDCG@10", "P@1", "hard negatives in top 3", *languages)
    for score in scores:
        by_language = [f"{score.ndcg_by_language.get(language, 0):.2f}" for language in languages]
        table.add_row(
            score.method,
            f"{score.ndcg:.3f}",
            f"{score.precision_at_1:.3f}",
            f"{score.hard_in_top_3:.3f}",
            *by_language,
        )
    _console.print(table)


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
