"""What the concepts of the glossary are called in running text: ``data/goods.tsv``, a line per concept.

The glossary itself knows only how words begin. Each name here is a whole word, or words, as it stands in a list.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources

from dooropener_matching.glossary import Term, concepts, find_terms, narrowest, telling


def goods_named(text: str, language: str, reader: str, *, most: int) -> list[str]:
    """Return what the text names, in the reader's language and the text's order; nothing that has no name there.

    Of heat pumps and geothermal heat pumps only the narrower counts. Where a concept has no name, a broader one has.
    """
    terms = find_terms(text, language)
    found = list(dict.fromkeys(term.concept for term in terms if not any(_holds(other, term) for other in terms)))
    kept = narrowest(telling(found))
    names = [name for concept in found if concept in kept and (name := _name(concept, reader))]
    return list(dict.fromkeys(names))[:most]


def _holds(one: Term, other: Term) -> bool:
    """ "Heat pumps" holds "pumps"."""
    return one.concept != other.concept and one.start < other.start and other.end <= one.end


def _name(concept: str | None, reader: str) -> str | None:
    while concept is not None and concept not in _names():
        concept = concepts()[concept].broader
    return _names()[concept].get(reader) if concept else None


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    file = resources.files("dooropener_matching") / "data" / "goods.tsv"
    header, *rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line)
    return {row[0]: dict(zip(header[1:], row[1:], strict=True)) for row in rows}
