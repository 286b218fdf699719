"""Where the original begins: attribution lines, "original message" rules and blocks of header lines.

Known words come from the language files. What programs of other languages write is recognised by its form: a date,
an address and a colon right before quoted lines; or three labelled lines that begin with a name and an address.
"""

import re
from collections.abc import Sequence
from functools import cache

from dooropener.mailbox.reading.phrases import alternatives, phrases, says

_LONGEST_LINE = 400
_LONGEST = 600
_MOST_LINES = 4
_MOST_HEADER_LINES = 14

QUOTE = re.compile(r"[ \t]{0,3}(?:[>＞]|&gt;)")
_ENDS = re.compile(r"[:：][\s\"”*_]{0,5}$")
_ADDRESS = re.compile(r"[\w.+-]{1,80}@[\w-]{1,80}\.[\w.-]{1,80}")
_DATE = re.compile(r"\d{1,2}[:.h：时時]\d{2}|\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]|\d{4}年|\d{1,2}月")
_STAMP = re.compile(r"(?=[^\n]*\b(?:19|20)\d\d\b)[^\n]*(?<!\d)\d{1,2}[:.]\d{2}(?!\d)")
"""A year and a time of day: nobody types both above quoted lines, or below a sender, but mail programs do."""

_STARTS_WITH_DATE = re.compile(
    r"(?:\d{1,4}[./-]\s?\d{1,2}|\d{4}年|\d{1,2}\.? [^\W\d]{3,12}\.?,? \d|\d{4}\. ?g"
    r"|\d{1,2}[.:]\d{2}(?: ?[AP]\.?M\.?)?, (?:[^\W\d]{3,12}\.? \d|\d{1,2}\.? [^\W\d]))",
    re.IGNORECASE,
)
_STARTS_WITH_NAME = re.compile(r"[\"'“<]?[^<>()\[\]@:]{0,70}[<(\[]{1,2}\s?(?:mailto:)?[\w.+-]{1,80}@")
_ENDS_WITH_ADDRESS = re.compile(r"\s<[\w.+-]{1,80}@[\w-]{1,80}\.[\w.-]{1,80}>$")
_RULE = re.compile(r"[\s>*_]{0,4}[-_=—─]{2,60}")
_BARE_RULE = re.compile(r"\s{0,3}[-_=*—―─~]{3,}\s{0,3}$")
_LABELLED = re.compile(r"[\s*_]{0,4}([^\s:：*_<>][^:：*_<>\n]{0,28}?)[\s*_\xa0]{0,3}[:：][\s*_\xa0]{0,4}(?=(.*))")
_LABEL_WITHIN = re.compile(
    r"(?<!\S)[*_]{0,2}((?:[^\s:：*_<>@]{1,20} )?[^\s:：*_<>@]{1,20})[*_]{0,2}\xa0?\s?[:：][*_]{0,2}(?=\s)"
)
_RULES = ("-", "_", "=", "—", "─")
_DASHES = " \t\xa0*_-–—=>"


def is_quoted(line: str) -> bool:
    """Tell whether the line carries a quote mark."""
    return bool(QUOTE.match(line))


def is_rule(line: str) -> bool:
    """Tell whether the line is nothing but a rule of dashes, underscores or the like."""
    return bool(_BARE_RULE.match(line))


@cache
def _wrote() -> re.Pattern[str]:
    return re.compile(alternatives(phrases("quotes", "wrote")), re.IGNORECASE)


def _ends_with_wrote(text: str) -> bool:
    return says(text, "quotes", "wrote") and bool(_wrote_at_the_end().search(text))


@cache
def _wrote_at_the_end() -> re.Pattern[str]:
    return re.compile(alternatives(phrases("quotes", "wrote")) + r"[\s:：.,*_-]{0,12}$", re.IGNORECASE)


@cache
def _opener() -> re.Pattern[str]:
    weekdays = [form for day in phrases("dates", "weekdays") for form in day.split("|")]
    words = [*phrases("quotes", "openers"), *weekdays]
    short_weekday = r"[^\W\d]{2,8}\.?,?(?= (?:\d{1,2}(?:[.,]?\s[^\W\d]|[./]\d)|\d{4}\b))"
    return re.compile(rf"(?:{alternatives(words)}|{short_weekday})[\s,.–—-]{{0,4}}(?=[^\n]{{0,60}}\d)", re.IGNORECASE)


@cache
def _quoting() -> re.Pattern[str]:
    return re.compile(alternatives(phrases("quotes", "quoting")), re.IGNORECASE)


def attribution(lines: Sequence[str], end: int, first: int) -> int | None:
    """Return the line where an attribution that ends at ``end`` starts (not before ``first``), or None."""
    last = lines[end].strip()
    if len(last) > _LONGEST_LINE:
        return None
    if _ENDS_WITH_ADDRESS.search(last) and _starts_dated(last) and _quote_follows(lines, end):
        return end
    if not (_ENDS.search(last) or _ends_with_wrote(last)):
        return None
    quote_follows = _quote_follows(lines, end)
    shortest: int | None = None
    dated: int | None = None
    joined = ""
    for start in range(end, max(first - 1, end - _MOST_LINES), -1):
        line = lines[start].strip()
        if not line or is_quoted(line) or len(line) + len(joined) > _LONGEST:
            break
        joined = f"{line} {joined}".strip(_DASHES)
        if shortest is None and _is_attribution(joined, quote_follows and start == end):
            shortest = start
        if _starts_dated(joined) and _is_attribution(joined, quote_follows):
            dated = start
    return dated if dated is not None else shortest


def _quote_follows(lines: Sequence[str], end: int) -> bool:
    following = [line for line in lines[end + 1 : end + 4] if line.strip()]
    return bool(following) and is_quoted(following[0])


def _starts_dated(text: str) -> bool:
    if _STARTS_WITH_DATE.match(text):
        return True
    by_whom = _ADDRESS.search(text) and _wrote().search(text)  # Then "On Mon, Mar 9" is a date, too.
    return bool(_opener().match(text) and (by_whom or _DATE.search(text)))


def _is_attribution(text: str, quote_follows: bool) -> bool:
    ends = bool(_ENDS.search(text))
    wrote = bool(_wrote().search(text))
    dated, addressed = bool(_DATE.search(text)), bool(_ADDRESS.search(text))
    starts = _starts_dated(text) or bool(_STARTS_WITH_NAME.match(text))
    if wrote and starts and (ends or _ends_with_wrote(text)):
        return dated or addressed
    if ends and starts and dated and addressed:
        return True
    if ends and quote_follows:
        return addressed or (dated and wrote) or (wrote and len(text) < 80) or bool(_STAMP.match(text))
    return bool(ends and addressed and _quoting().match(text))


def shared_line(line: str) -> int:
    """Return where an attribution begins that shares its line with the end of the answer; 0 if there is none.

    So do programs write that make text of HTML and lose the line's end. Ask only where quoted lines follow.
    """
    text = line.rstrip()
    if len(text) > _LONGEST_LINE or not (_ENDS.search(text) or _ends_with_wrote(text)):
        return 0
    named = _STARTS_WITH_NAME.match(text)
    if _starts_dated(text.strip(_DASHES)) or (named and not re.search(r"\d", named.group().rpartition("<")[0])):
        return 0
    wrote = _wrote().search(text)
    dates = [match.start() for match in _DATE.finditer(text)]
    if wrote is None or not dates:
        return 0
    last = min(wrote.start(), dates[-1])
    starts = (match.start() for match in _opener().finditer(text))
    return next((start for start in starts if start < last and _parts_here(text, start)), 0)


def _parts_here(text: str, start: int) -> bool:
    """Tell whether an answer may end before ``start`` and a line of its own begin there."""
    before = text[start - 1 : start]
    return text[start].isupper() and (before.isspace() or before in "-–—.!?)") and bool(text[:start].strip(_DASHES))


@cache
def _between_rules() -> re.Pattern[str]:
    wrote = alternatives(phrases("quotes", "wrote"))
    rule = r"[-_=—─]{2,60}"
    return re.compile(rf"[\s>]{{0,3}}{rule}(?![-_=—─])[^\n]{{1,160}}?{wrote}\s{{0,3}}{rule}\s{{0,3}}$", re.IGNORECASE)


@cache
def _original() -> re.Pattern[str]:
    words = alternatives([*phrases("quotes", "original"), *phrases("quotes", "forwarded")])
    gap = r"(?:&nbsp;|[\s*_\xa0]){0,6}"
    return re.compile(
        rf"[\s>*_]{{0,4}}(?:[-_=—─]{{2,60}}){gap}{words}{gap}[-_=—─:：]{{0,60}}[\s*_]{{0,4}}$", re.IGNORECASE
    )


@cache
def _glued() -> re.Pattern[str]:
    """The rule with the headers right behind it, as telephones leave it where a line break was lost."""
    words = alternatives([*phrases("quotes", "original"), *phrases("quotes", "forwarded")])
    return re.compile(rf"[\s>*_]{{0,4}}[-_=—─]{{2,60}}\s{{0,3}}{words}\s{{0,3}}[-_=—─]{{2,60}}(?=\w)", re.IGNORECASE)


@cache
def _announcement() -> re.Pattern[str]:
    words = alternatives([*phrases("quotes", "original"), *phrases("quotes", "forwarded")])
    return re.compile(rf"[\s>*_]{{0,4}}{words}\s{{0,3}}[:：]?[\s*_]{{0,4}}$", re.IGNORECASE)


@cache
def _labels() -> dict[str, frozenset[str]]:
    """Return every header label with the kinds of header it names, for some languages share a word."""
    found: dict[str, set[str]] = {}
    for kind in ("from", "sent", "to", "cc", "subject"):
        for label in phrases("quotes", kind):
            found.setdefault(label.casefold(), set()).add(kind)
    return {label: frozenset(kinds) for label, kinds in found.items()}


def opening(lines: Sequence[str], start: int) -> int:
    """Return how many lines from ``start`` announce an original whose lines carry no mark; 0 if they do not."""
    line = lines[start]
    if len(line) > _LONGEST_LINE:
        return 0
    if _original().match(line):
        return 1 + _header_block(lines, start + 1)
    if (glued := _glued().match(line)) and _is_collapsed(line[glued.end() :], after_rule=True):
        return 1
    if (line.rstrip().endswith(_RULES) and _between_rules().match(line)) or (
        _announcement().match(line) and _quoted_headers_follow(lines, start)
    ):
        return 1
    if _announcement().match(line) or is_rule(line) or (_RULE.match(line) and line.rstrip().endswith(("-", "_"))):
        block = _header_block(lines, start + 1, after_rule=True)
        return block + 1 if block else 0
    return _header_block(lines, start)


@cache
def _forward() -> re.Pattern[str]:
    words = alternatives(phrases("quotes", "forwarded"))
    return re.compile(rf"[\s>*_]{{0,4}}(?:[-_=—─]{{2,60}})?[\s*_\xa0]{{0,6}}{words}", re.IGNORECASE)


def is_forward_line(line: str) -> bool:
    """Tell whether the line says that a mail is passed on ("---------- Forwarded message ---------")."""
    return bool(_forward().match(line[:_LONGEST_LINE]))


def header_value(block: Sequence[str], kind: str) -> tuple[str, str] | None:
    """Return the label and the value of the first header of that kind in a block, as "from" or "subject"."""
    for line in block:
        match = _LABELLED.match(line[:_LONGEST_LINE])
        if match and kind in _labels().get(match.group(1).strip().casefold(), frozenset()):
            return match.group(1).strip(), match.group(2).strip()
    return None


def unquoted(lines: Sequence[str]) -> list[str]:
    """Return the lines with one quote mark less."""
    return [QUOTE.sub("", line, count=1).removeprefix(" ") for line in lines]


def _quoted_headers_follow(lines: Sequence[str], start: int) -> bool:
    following = next((line for line in lines[start + 1 : start + 4] if line.strip()), "")
    match = _LABELLED.match(QUOTE.sub("", following[:_LONGEST_LINE], count=1)) if is_quoted(following) else None
    return match is not None and match.group(1).strip().casefold() in _labels()


def _is_collapsed(line: str, *, after_rule: bool) -> bool:
    """Tell whether the line is a whole block of headers: "From: Ada <…> Sent: … To: … Subject: …"."""
    text = line[:_LONGEST_LINE].strip(" \t\xa0*_")
    if "@" not in text:
        return False
    kinds: set[str] = set()
    writer = False  # a way from a town to another has no address
    before: frozenset[str] = frozenset()
    end = 0
    for match in _LABEL_WITHIN.finditer(text):
        label = match.group(1).casefold()
        found = _labels().get(label) or _labels().get(label.rpartition(" ")[2], frozenset())
        if not found and not kinds:
            return False
        writer = writer or ("from" in before and "@" in text[end : match.start()])
        kinds |= found
        before, end = found, match.end()
    return writer and "from" in kinds and len(kinds & {"sent", "to", "subject"}) >= (1 if after_rule else 2)


def _header_block(lines: Sequence[str], start: int, *, after_rule: bool = False) -> int:
    """Return the length of a block of header lines, blank lines before and between them included."""
    block = _Block()
    first = next((offset for offset, line in enumerate(lines[start : start + 3]) if line.strip()), None)
    if first is not None and (first == 0 or after_rule) and _is_collapsed(lines[start + first], after_rule=after_rule):
        return first + 1
    for offset, line in enumerate(lines[start : start + _MOST_HEADER_LINES]):
        if not line.strip():
            if offset - block.length > 1:
                break
        elif not block.take(line[:_LONGEST_LINE], offset):
            break
    return block.length if block.is_complete(after_rule=after_rule) else 0


class _Block:
    """Header lines as mail programs put them above an original."""

    def __init__(self) -> None:
        self.length = 0
        self._kinds: set[str] = set()
        self._values: list[str] = []

    def take(self, line: str, offset: int) -> bool:
        """Take the line in if it belongs to the block."""
        match = _LABELLED.match(line)
        if match is None:
            belongs = bool(self._values) and offset == self.length and _is_continuation(line)
        else:
            kinds = _labels().get(match.group(1).strip().casefold(), frozenset())
            # The block begins with a header we know, or with somebody's address.
            belongs = bool(self._values or kinds or _STARTS_WITH_NAME.match(match.group(2)))
            if belongs:
                self._kinds |= kinds
                self._values.append(match.group(2))
        if belongs:
            self.length = offset + 1
        return belongs

    def is_complete(self, *, after_rule: bool) -> bool:
        """Tell whether the lines are a block of headers and not, say, a list of a product's data."""
        kinds = self._kinds
        if len(self._values) < 2:
            return False
        if "from" in kinds and len(kinds & {"sent", "to", "subject"}) >= 2:
            return True
        if {"sent", "to", "subject"} <= kinds or (after_rule and "from" in kinds and len(kinds) >= 2):
            return True
        if {"from", "sent"} <= kinds and any("@" in value for value in self._values):
            return any(_STAMP.match(value) for value in self._values)
        named = bool(_STARTS_WITH_NAME.match(self._values[0])) or (after_rule and "@" in self._values[0])
        return len(self._values) >= 3 and named and any(_DATE.search(value) for value in self._values)


def _is_continuation(line: str) -> bool:
    """A long list of recipients runs over several lines."""
    return "@" in line or ";" in line or line[:1] in " \t"
