"""What a second pair of eyes would say of a listing: findings, each with its rule and the words it is about.

Pure: the same listing always gets the same findings, and nothing is read but what is handed over.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from itertools import groupby

from dooropener.listings.contact_data import ContactData, Span, contact_data
from dooropener.listings.service import ListingFields


class LintRule(StrEnum):
    """The rules, each with its words in `terms.py`."""

    CONTACT_MAIL = "contact_mail"
    CONTACT_PHONE = "contact_phone"
    CONTACT_LINK = "contact_link"
    CONTACT_NAME = "contact_name"
    CONTACT_STREET = "contact_street"
    PRAISE = "praise"
    CAPITALS = "capitals"
    TITLE_LONG = "title_long"
    TEXT_SHORT = "text_short"
    WHY_MISSING = "why_missing"
    HOW_MISSING = "how_missing"
    SUMMARY_MISSING = "summary_missing"
    LANGUAGE_UNSURE = "language_unsure"
    LANGUAGES_MISSING = "languages_missing"
    REGIONS_MISSING = "regions_missing"


class Severity(StrEnum):
    """`leak` keeps a listing from being published until somebody says that it is none."""

    LEAK = "leak"
    ADVICE = "advice"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at. `span` are offsets into `field`; without one the rule is about the whole field."""

    rule: LintRule
    severity: Severity
    field: str
    span: Span | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known of a listing's organisation: its people's names, its working languages, whether it is ours.

    `read_as` is the language that the text seems to be in, where somebody has looked.
    """

    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    at_home: bool = False
    read_as: str | None = None


@dataclass(frozen=True, slots=True)
class Cues:
    """One language's words, each a beginning."""

    praise: re.Pattern[str]
    why: re.Pattern[str]
    how: re.Pattern[str]


TITLE_READS_WELL = 120
"""Letters and subject lines show no more; the network allows 256."""
SHORTEST_TEXT = 120
SHORTEST_CHINESE = 40
CAPITALS_IN_A_ROW = 3
CAPITALS_LETTERS = 15
_WRITTEN = ("title", "summary", "text")
_KIND_OF_LEAK = {
    ContactData.MAIL: LintRule.CONTACT_MAIL,
    ContactData.PHONE: LintRule.CONTACT_PHONE,
    ContactData.LINK: LintRule.CONTACT_LINK,
    ContactData.NAME: LintRule.CONTACT_NAME,
    ContactData.STREET: LintRule.CONTACT_STREET,
}
_SENTENCE = re.compile(r"[^.!?。！？\n]+(?:\.(?=\S)[^.!?。！？\n]+)*[.!?。！？]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_EVIDENCE = re.compile(r"\d|(?<!\w)(?:ISO|CE|EN|DIN|HACCP|FSC|PEFC|IFS|BRC|GMP|KRAV|MSC|TÜV)(?!\w)")


def lint(fields: ListingFields, about: Surroundings = Surroundings()) -> list[Finding]:
    """All findings, leaks first, then as they stand in title, summary and text."""
    found = [finding for check in _CHECKS for finding in check(fields, about)]
    order = list(Severity)
    return sorted(found, key=lambda each: (order.index(each.severity), _place(each)))


def leaks(findings: Iterable[Finding]) -> list[Finding]:
    """Those that give contact data away before both sides have said yes."""
    return [finding for finding in findings if finding.severity is Severity.LEAK]


def evident(sentence: str) -> bool:
    """Whether it has a figure or a standard in it."""
    return bool(_EVIDENCE.search(sentence))


def sentences_of(text: str) -> list[str]:
    return [found[0].strip() for found in _SENTENCE.finditer(text) if found[0].strip()]


def _place(finding: Finding) -> tuple[int, int]:
    written = finding.field in _WRITTEN
    return (_WRITTEN.index(finding.field) if written else len(_WRITTEN), finding.span[0] if finding.span else -1)


def _leaking(fields: ListingFields, about: Surroundings) -> Iterator[Finding]:
    for field in _WRITTEN:
        text = getattr(fields, field)
        for kind, span in contact_data(text, about.names):
            severity = Severity.ADVICE if kind is ContactData.STREET else Severity.LEAK
            yield Finding(_KIND_OF_LEAK[kind], severity, field, span, text[slice(*span)])


def _praising(fields: ListingFields, _about: Surroundings) -> Iterator[Finding]:
    """Praise stands unproved where its sentence has neither a figure nor a standard."""
    patterns = {cues_of(fields.language).praise, cues_of("en").praise}
    for field in _WRITTEN:
        text = getattr(fields, field)
        for sentence in _SENTENCE.finditer(text):
            if evident(sentence[0]):
                continue
            for pattern in patterns:
                for found in pattern.finditer(text, *sentence.span()):
                    yield Finding(LintRule.PRAISE, Severity.ADVICE, field, found.span(), found[0])


def _shouting(fields: ListingFields, _about: Surroundings) -> Iterator[Finding]:
    """Several words in a row in capitals; a few abbreviations side by side are no shouting."""
    for field in _WRITTEN:
        text = getattr(fields, field)
        for shouted, words in groupby(_WORD.finditer(text), key=lambda word: _in_capitals(word[0])):
            run = list(words)
            if shouted and len(run) >= CAPITALS_IN_A_ROW and sum(len(word[0]) for word in run) >= CAPITALS_LETTERS:
                span = run[0].start(), run[-1].end()
                yield Finding(LintRule.CAPITALS, Severity.ADVICE, field, span, text[slice(*span)])


def _in_capitals(word: str) -> bool:
    return all(letter.isupper() or not letter.isalpha() for letter in word)


def _length(fields: ListingFields, _about: Surroundings) -> Iterator[Finding]:
    if len(fields.title) > TITLE_READS_WELL:
        yield Finding(LintRule.TITLE_LONG, Severity.ADVICE, "title", (TITLE_READS_WELL, len(fields.title)))
    if len(fields.text.strip()) < (SHORTEST_CHINESE if fields.language == "zh" else SHORTEST_TEXT):
        yield Finding(LintRule.TEXT_SHORT, Severity.ADVICE, "text")
    if not fields.summary.strip():
        yield Finding(LintRule.SUMMARY_MISSING, Severity.HINT, "summary")


def _why_and_how(fields: ListingFields, _about: Surroundings) -> Iterator[Finding]:
    """A figure or a certificate sets a thing apart as well as words do."""
    cues, said = cues_of(fields.language), f"{fields.title}\n{fields.summary}\n{fields.text}"
    if not (fields.certifications or evident(said) or cues.why.search(said)):
        yield Finding(LintRule.WHY_MISSING, Severity.ADVICE, "text")
    if not cues.how.search(said):
        yield Finding(LintRule.HOW_MISSING, Severity.ADVICE, "text")


def _languages_and_regions(fields: ListingFields, about: Surroundings) -> Iterator[Finding]:
    if about.read_as not in {None, fields.language}:
        yield Finding(LintRule.LANGUAGE_UNSURE, Severity.ADVICE, "language", words=str(about.read_as))
    if not about.languages:
        yield Finding(LintRule.LANGUAGES_MISSING, Severity.HINT, "language")
    if about.at_home and not fields.target_regions:
        yield Finding(LintRule.REGIONS_MISSING, Severity.HINT, "target_regions")


_CHECKS: tuple[Callable[[ListingFields, Surroundings], Iterator[Finding]], ...] = (
    _leaking,
    _praising,
    _shouting,
    _length,
    _why_and_how,
    _languages_and_regions,
)


@cache
def cues_of(language: str) -> Cues:
    """The words of one language; English for a language that has none here."""
    data = tomllib.loads((resources.files("dooropener.listings") / "data" / "lint.toml").read_text("utf-8"))
    said = data.get(language, data["en"])
    return Cues(*(_pattern(said[name], spaced=language != "zh") for name in ("praise", "why", "how")))


def _pattern(beginnings: list[str], *, spaced: bool) -> re.Pattern[str]:
    """Each with the rest of its word, where the language writes words apart."""
    before, rest = (r"(?<!\w)", r"\w*") if spaced else ("", "")
    longest_first = sorted(beginnings, key=len, reverse=True)
    either = "|".join(re.escape(one.rstrip()) + (r"(?!\w)" if one.endswith(" ") else rest) for one in longest_first)
    return re.compile(f"{before}(?:{either})", re.IGNORECASE)
