"""The language of an office's own wordings: words with places to fill in, checked before they are kept.

A wording may show what the standard letter shows, by condition or one after the other, and nothing else: it is rendered
in a sandbox without loader, without functions, with two filters.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, meta, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from dooropener.errors import Invalid
from dooropener.introductions.letter_writing import Letter, tidy
from dooropener.templating import environment, render
from dooropener.words import LANGUAGES

SUBJECT_LENGTH = 500
TEXT_LENGTH = 10_000
LONGEST_LETTER = 60_000
NEEDED = frozenset({"page_url", "summary", "answer", "when", "times", "other"})
"""Without these a letter does not do what it is for; only those that the standard wording has are asked for."""

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For,
    nodes.Filter, nodes.Compare, nodes.Operand, nodes.Or, nodes.And, nodes.Not, nodes.CondExpr, nodes.Concat,
)  # fmt: skip
_FILTERS = ("join", "upper")
_NOTE = re.compile(
    r'^(?:(?P<heading>.+)\n\n(?=.*data\.txt))?\{% include "email/notes/" ~ language ~ "/(?P<name>\w+)\.txt" %\}\n?',
    re.MULTILINE,
)
"""The note on data has its heading in the letter, and another one in HTML."""


class InvalidWording(Invalid):
    """`details`: the `field`, the `rule` it breaks (`syntax`, `not_allowed`, `unknown`, `needed`, `empty`, `too_long`,
    `not_rendered`), and where they help the `line`, the `name`, and a `near` name that exists."""

    code = "invalid_wording"


@dataclass(frozen=True, slots=True)
class Standard:
    """A letter's own wording as it can be changed, and the `notes`, with their headings, that are put under it."""

    subject: str
    text: str
    notes: Mapping[str, str]


@cache
def _sandbox() -> ImmutableSandboxedEnvironment:
    """Its filters and tests are our whole list; nothing is called, nothing is loaded."""
    sandbox = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,  # plain text; what becomes HTML of it is escaped there
        trim_blocks=True,
        lstrip_blocks=True,
    )
    known = environment().filters
    sandbox.filters = {name: known[name] for name in _FILTERS}
    sandbox.globals = {}
    return sandbox


@cache
def standard(fact: str, language: str) -> Standard:
    """What the product says, as source."""
    body, subject = _source(fact, language, "body.txt"), _source(fact, language, "subject.txt")
    notes = {found["name"]: found["heading"] or "" for found in _NOTE.finditer(body)}
    return Standard(subject.strip(), _NOTE.sub("", body).strip() + "\n", notes)


def _source(fact: str, language: str, name: str) -> str:
    env = environment()
    assert env.loader is not None
    return env.loader.get_source(env, f"email/{fact}/{language}/{name}")[0]


@cache
def placeholders(fact: str) -> frozenset[str]:
    """All that the standard wordings of a letter show in any language, as `company.name`."""
    found: set[str] = set()
    for language in LANGUAGES:
        own = standard(fact, language)
        for source in (own.subject, own.text):
            found |= set(_shown(_sandbox().parse(source)))
    return frozenset(found)


def _shown(tree: nodes.Template) -> Iterator[str]:
    """The names that are shown or asked about, those of a loop left out."""
    loops = {name.name for loop in tree.find_all(nodes.For) for name in loop.target.find_all(nodes.Name)}
    loops |= {loop.target.name for loop in tree.find_all(nodes.For) if isinstance(loop.target, nodes.Name)}
    inner = {id(each.node) for each in tree.find_all(nodes.Getattr)}
    for each in tree.find_all(nodes.Getattr):
        if isinstance(each.node, nodes.Name) and each.node.name not in loops:
            yield f"{each.node.name}.{each.attr}"
    for name in tree.find_all(nodes.Name):
        if id(name) not in inner and name.name not in loops and name.ctx == "load":
            yield name.name


def check_wording(fact: str, language: str, *, subject: str, text: str) -> None:
    """Raise `InvalidWording` for what cannot become a letter; what it does become is for an example to show."""
    for field, source, most in (("subject", subject, SUBJECT_LENGTH), ("text", text, TEXT_LENGTH)):
        if not source.strip():
            raise InvalidWording(field=field, rule="empty")
        if len(source) > most:
            raise InvalidWording(field=field, rule="too_long", maximum=most)
        _check_language(fact, field, source)
    own = standard(fact, language)
    for name in sorted(NEEDED & _names(own.subject + own.text) - _names(subject + text)):
        raise InvalidWording(field="text", rule="needed", name=name)


def _names(source: str) -> frozenset[str]:
    return frozenset(meta.find_undeclared_variables(_sandbox().parse(source)))


def _check_language(fact: str, field: str, source: str) -> None:
    try:
        tree = _sandbox().parse(source)
    except TemplateSyntaxError as error:
        raise InvalidWording(field=field, rule="syntax", line=error.lineno) from error
    for node in tree.find_all(nodes.Node):
        _check_node(field, node)
    for loop in tree.find_all(nodes.For):
        if _dotted(loop.iter) not in _lists(fact):
            raise InvalidWording(field=field, rule="not_allowed", line=loop.lineno, name="for")
    known = placeholders(fact)
    for name in _shown(tree):
        if name not in known:
            near = get_close_matches(name, known, n=1)
            raise InvalidWording(field=field, rule="unknown", name=name, near=near[0] if near else "")


def _dotted(node: nodes.Node) -> str:
    if isinstance(node, nodes.Getattr):
        return f"{_dotted(node.node)}.{node.attr}"
    return node.name if isinstance(node, nodes.Name) else ""


@cache
def _lists(fact: str) -> frozenset[str]:
    """What the standard wordings go through one by one."""
    trees = (_sandbox().parse(standard(fact, language).text) for language in LANGUAGES)
    return frozenset(_dotted(loop.iter) for tree in trees for loop in tree.find_all(nodes.For))


def _check_node(field: str, node: nodes.Node) -> None:
    """Loops within loops could be made to run for ever, private attributes lead out of the sandbox."""
    private = isinstance(node, nodes.Getattr) and node.attr.startswith("_")
    nested = isinstance(node, nodes.For) and next(iter(node.find_all(nodes.For)), None) is not None
    foreign = isinstance(node, nodes.Filter) and node.name not in _FILTERS
    if not isinstance(node, _ALLOWED) or private or nested or foreign:
        raise InvalidWording(field=field, rule="not_allowed", line=node.lineno, name=type(node).__name__.lower())


def worded(letter: Letter, *, subject: str, text: str) -> Letter:
    """The letter in other words, with the notes of its standard wording under them. Raises `InvalidWording`."""
    values = {"office": letter.office, **letter.values}
    line = " ".join(_rendered("subject", subject, values).split())
    own = _rendered("text", text, values)
    notes = standard(letter.fact, letter.language).notes
    told = [
        f"{heading}\n\n{render(f'email/notes/{letter.language}/{name}.txt', letter.language, **values)}"
        for name, heading in notes.items()
    ]
    html = render(
        "email/saved.html",
        letter.language,
        subject=line,
        blocks=list(blocks_of(own)),
        notes=list(notes),
        **values,
    )
    return Letter(
        line, tidy("\n\n".join([own, *told])), html, letter.language, letter.fact, letter.office, letter.values
    )


def _rendered(field: str, source: str, values: Mapping[str, Any]) -> str:
    try:
        found = _sandbox().from_string(source).render(values)
    except TemplateError as error:
        raise InvalidWording(field=field, rule="not_rendered", name=str(error)[:200]) from error
    if len(found) > LONGEST_LETTER:
        raise InvalidWording(field=field, rule="too_long", maximum=LONGEST_LETTER)
    return found


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a letter as HTML shows it: `heading`, `list`, `door` (a link with its `label`), `paragraph`."""

    kind: str
    lines: tuple[str, ...]
    label: str = ""


def blocks_of(text: str) -> Iterator[Block]:
    """What was written as plain text: a line in capitals is a heading, lines with dashes a list, a line that is an
    address a button named by the line above it."""
    for part in re.split(r"\n\s*\n", text.strip()):
        lines = [line.strip() for line in part.strip().splitlines()]
        if re.fullmatch(r"https?://\S+", lines[-1]):
            yield Block("door", (lines[-1],), " ".join(lines[:-1]).rstrip(" :：") or lines[-1])
        elif lines[0].startswith("- "):
            items = re.split(r"\n(?=- )", "\n".join(lines))
            yield Block("list", tuple(" ".join(item[2:].split()) for item in items))
        elif len(lines) == 1 and lines[0].isupper() and len(lines[0]) > len("XX"):
            yield Block("heading", (lines[0].capitalize(),))
        else:
            yield Block("paragraph", tuple(lines))
