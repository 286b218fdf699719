"""Why two listings fit, in the words of both sides."""

from collections.abc import Iterable, Mapping
from typing import Any

from dooropener.introductions import Introduction
from dooropener.words import Words
from dooropener_bot.conversations.replies import Quote, marked
from dooropener_matching import Verdict

_NAMES = {
    "product": marked("Product"),
    "direction": marked("Offer and demand"),
    "partnership": marked("Partnership"),
    "region": marked("Region"),
    "partner_region": marked("Their region"),
    "exclusions": marked("What is not wanted"),
    "certificates": marked("Certificates"),
    "codes": marked("Classification"),
    "language": marked("Language"),
    "organisation": marked("Organisation"),
}
_SIGNS = {Verdict.MATCH: "✓", Verdict.GAP: "✗", Verdict.UNKNOWN: "?"}
_SHORT = 2


def reasons(words: Words, introduction: Introduction) -> list[str]:
    """The two lines of a card: what speaks for it, and what is open or missing, in that order."""
    case = introduction.match.case
    telling = [line for line in case if line["local_words"] and line["partner_words"]]
    good = [line for line in telling if line["verdict"] == Verdict.MATCH]
    doubtful = [line for line in case if line["verdict"] != Verdict.MATCH]
    chosen = [*good[: _SHORT - 1], *doubtful[:1]] or good
    return [_line(words, line) for line in chosen[:_SHORT]]


def whole_case(words: Words, introduction: Introduction) -> list[str]:
    """Every criterion with both sides' words; where nothing was said, nothing is shown."""
    said: Iterable[Mapping[str, Any]] = introduction.match.case
    return [
        _line(words, line)
        for line in said
        if line["verdict"] != Verdict.MATCH or line["local_words"] or line["partner_words"]
    ]


def quotes(introduction: Introduction) -> list[Quote]:
    """The words of both sides that a question or its reasons may show, each in the language of its listing."""
    local, partner, case = introduction.match.local, introduction.match.partner, introduction.match.case
    titles = [Quote(listing.title, listing.language) for listing in (local, partner)]
    ours = [Quote(cut(line["local_words"]), local.language) for line in case]
    theirs = [Quote(cut(line["partner_words"]), partner.language) for line in case]
    return [*titles, *ours, *theirs]


def _line(words: Words, line: Mapping[str, Any]) -> str:
    sign = _SIGNS[Verdict(line["verdict"])]
    name = words(_NAMES.get(line["name"], line["name"]))
    sides = []
    if line["local_words"]:
        sides.append(words("you: “%(words)s”", words=cut(line["local_words"])))
    if line["partner_words"]:
        sides.append(words("they: “%(words)s”", words=cut(line["partner_words"])))
    if not sides:
        sides.append(words("nothing is said about this"))
    return f"{sign} {name} – {', '.join(sides)}"


def cut(text: str, length: int = 120) -> str:
    """The text on one line, shortened between two words."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1].rsplit(" ", 1)[0] + " …"
