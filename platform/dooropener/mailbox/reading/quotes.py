"""What was newly typed in a mail: the answer without the letter it answers, answers between the lines in order."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dooropener.mailbox.reading.attributions import attribution, is_quoted, is_rule, opening, shared_line
from dooropener.mailbox.reading.phrases import says

_MOST_LINES = 3_000
_COMPARISON = re.compile(r"[ \t]{0,3}>=? ?\d|[ \t]{0,3}>{2,}[^\n]{1,200}<{2,}$")
"""What begins with a quote mark and is none: "> 500 t a year", ">>> our new site <<<"."""

_LONGEST_REMAINS = 40
_FEWEST_REMAINS = 2
"""In one mail; a program breaks all lines that are too long for it."""

_SENTENCE_ENDS = (".", "?", "!", ":", "…", "。", "？", "！", "：")

_LONGEST_BANNER = 700
_BANNER_SPEAKS = 200
"""Characters within which a banner says what it is."""

_NUMBERED = re.compile(r"\s{0,4}\(?\d{1,2}[.):、]\s{0,3}\S")
_QUESTION_ENDS = re.compile(r"[?？;]\s{0,3}$")
_MARKED_ANSWER = re.compile(r"\s{0,3}(?:\[[^\]\n]{1,24}\]\s?|(?:-{1,2}>|=>|→|>>|»|►|#{2,3})\s)\S")


@dataclass(frozen=True, slots=True)
class Typed:
    """The typed passages in the order in which they stand; ``quoted`` tells whether anything was taken away."""

    passages: tuple[str, ...]
    quoted: bool

    @property
    def text(self) -> str:
        """The passages with a blank line between them."""
        return "\n\n".join(self.passages)


def newly_typed(text: str) -> Typed:
    """Return what the sender typed. If nothing but quotes is left, the whole text: an answer may hide in it."""
    lines = _parted([line.rstrip() for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]])
    passages, quoted = _passages(lines)
    passages = _without_banner(passages)
    if passages:
        return Typed(tuple(passages), quoted)
    whole = text.strip()
    return Typed((whole,) if whole else (), quoted=False)


def _parted(lines: Sequence[str]) -> list[str]:
    """Give attributions that share a line with the answer a line of their own."""
    parted: list[str] = []
    for number, line in enumerate(lines):
        start = shared_line(line) if line and not is_quoted(line) and _next_is_quoted(lines, number + 1) else 0
        parted.extend([line[:start].rstrip(" \t\xa0-–—"), line[start:]] if start else [line])
    return parted


def _without_banner(passages: list[str]) -> list[str]:
    """Take away what a mail server puts above mail from elsewhere ("External sender: do not click on links")."""
    if not passages:
        return passages
    first, _, rest = passages[0].partition("\n\n")
    if len(first) > _LONGEST_BANNER or not says(first[:_BANNER_SPEAKS], "quotes", "banners"):
        return passages
    others = [rest.strip(), *passages[1:]] if rest.strip() else passages[1:]
    return others or passages


def _passages(lines: Sequence[str]) -> tuple[list[str], bool]:
    passages: list[str] = []
    current: list[str] = []
    comparisons = _comparisons(lines)
    remains = _remains(lines)
    quoted = False
    start_of_current = position = 0
    while position < len(lines):
        line = lines[position]
        begins = attribution(lines, position, start_of_current)
        block = 0 if begins is not None else opening(lines, position)
        marked = is_quoted(line) or position in remains
        if marked and position not in comparisons:
            taken, following = 0, position + 1
        elif begins is not None:
            taken, following = position - begins, position + 1
        elif block:
            taken, following = 0, position + block
        else:
            current.append(line)
            position += 1
            continue
        quoted = True
        _close(passages, current[: len(current) - taken] if taken else current)
        current = []
        marked_below = begins is not None and not passages and any(is_quoted(other) for other in lines[following:])
        if not marked and not _next_is_quoted(lines, following) and not marked_below:
            passages.extend(_answers_between(lines[following:], "\n".join(passages)))
            return passages, quoted
        start_of_current = position = following
    _close(passages, current)
    return passages, quoted


def _comparisons(lines: Sequence[str]) -> frozenset[int]:
    """A lone line such as ``> 500 t a year`` is typed, unless it stands among quotes."""
    marked = [number for number, line in enumerate(lines) if is_quoted(line)]
    few = len(marked) <= 2 and all(_COMPARISON.match(lines[number]) for number in marked)
    return frozenset(marked) if few else frozenset()


def _remains(lines: Sequence[str]) -> frozenset[int]:
    """What is left of quoted lines that a mail program broke, without a mark: half a sentence between quoted lines."""
    widest = max((len(line) for line in lines if is_quoted(line)), default=0)
    found = [number for number in range(1, len(lines) - 1) if _is_left_over(lines, number, widest)]
    return frozenset(found) if len(found) >= _FEWEST_REMAINS else frozenset()


def _is_left_over(lines: Sequence[str], number: int, widest: int) -> bool:
    before, line, after = lines[number - 1 : number + 2]
    if not (is_quoted(before) and line.strip() and not is_quoted(line) and is_quoted(after)):
        return False
    found_no_room = len(before) + 1 + len(line.split()[0]) > widest
    return found_no_room and len(line) <= _LONGEST_REMAINS and not before.endswith(_SENTENCE_ENDS)


def _close(passages: list[str], lines: Sequence[str]) -> None:
    kept = list(lines)
    while kept and (not kept[-1].strip() or is_rule(kept[-1])):
        kept.pop()
    passage = "\n".join(kept).strip("\n")
    if passage.strip():
        passages.append(passage.strip())


def _next_is_quoted(lines: Sequence[str], position: int) -> bool:
    following = next((line for line in lines[position : position + 4] if line.strip()), "")
    return is_quoted(following)


def _answers_between(original: Sequence[str], head: str) -> list[str]:
    """Find answers typed into an original that carries no marks, as Outlook leaves it.

    They are believed where the sender announced them, marked them, or wrote nothing above.
    """
    marked = _marked_answers(original)
    if marked:
        return marked
    announced = not head or _announced(head)
    return _numbered_answers(original) if announced else []


def _announced(head: str) -> bool:
    return says(head, "quotes", "inline")


def _marked_answers(original: Sequence[str]) -> list[str]:
    answers: list[str] = []
    current: list[str] = []
    for line in [*original, ""]:
        if _MARKED_ANSWER.match(line) or (current and line.strip() and not _NUMBERED.match(line)):
            current.append(line.strip())
        elif current:
            answers.append("\n".join(current))
            current = []
    return answers


def _numbered_answers(original: Sequence[str]) -> list[str]:
    questions = [number for number, line in enumerate(original) if _NUMBERED.match(line)]
    if len(questions) < 2:
        return []
    answers: list[str] = []
    spaced = False
    for question, following in zip(questions, [*questions[1:], None], strict=True):
        between = list(original[_end_of_question(original, question, following) : following])
        if following is None:
            between = _first_paragraph(between, skip_blank=spaced)
        spaced = spaced or bool(between and not between[0].strip() and any(line.strip() for line in between))
        _close(answers, between)
    return answers


def _end_of_question(original: Sequence[str], question: int, following: int | None) -> int:
    """A question may be wrapped: it ends with its question mark, or with its line if it has none."""
    for number in range(question, min(question + 3, following or len(original))):
        if _QUESTION_ENDS.search(original[number]):
            return number + 1
    return question + 1


def _first_paragraph(lines: list[str], *, skip_blank: bool) -> list[str]:
    start = next((number for number, line in enumerate(lines) if line.strip()), len(lines)) if skip_blank else 0
    end = next((number for number in range(start, len(lines)) if not lines[number].strip()), len(lines))
    return lines[:end]
