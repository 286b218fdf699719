"""Whatever the code writes into the audit trail has words: acts, things, names of details and their values."""

import ast
import importlib
import pkgutil
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

import dooropener
from dooropener import audit
from dooropener.accounts import Role, Way
from dooropener.exchanges import FileFormat, RecordKind
from dooropener.figures import Breakdown, Figure
from dooropener.introductions.rhythm import LIMITS
from dooropener.listings import ListingState
from dooropener.organisations.merge_models import DuplicateState
from dooropener.portal.figure_words import BREAKDOWNS, NAMES
from dooropener.retention import DataKind
from dooropener.states import Machine
from dooropener.templating import environment
from dooropener.terms import TERMS, Terms
from dooropener.tokens import Scope
from dooropener.webhooks import WebhookFact
from dooropener.words import words

_RECORDED = r'\b_?record\(\s*(?:[\w.]*session|settings, url),\s*"(\w+)"'
_SUBJECT = r'\bsubject(?:=|": |, details = )f"(\w+):\{'
ROOT = Path(__file__).parents[3]
SOURCES = {
    path: path.read_text(encoding="utf-8")
    for folder in (Path(dooropener.__file__).parent, ROOT / "bot")
    for path in sorted(folder.rglob("*.py"))
}
STATES = {"from", "to"}
SEAL = "head"
"""Shown above the table, and not among the details."""


@cache
def _parts(language="sv"):
    told = words(language)
    return (
        environment()
        .get_template("portal/audit_parts.html")
        .make_module(
            {
                "words": told,
                "_": told.gettext,
                "ngettext": told.ngettext,
                "pgettext": told.pgettext,
                "language": language,
                "terms": Terms(told),
                "read_moment": datetime.fromisoformat,
                "choices": {"office_setting:1": "four_eyes"},
                "region_names": {"emilia-romagna": "Emilia-Romagna"},
                "figure_names": {figure.value: told(name) for figure, name in NAMES.items()},
                "table_names": {table.value: told(name) for table, name in BREAKDOWNS.items()},
            }
        )
    )


def _text(markup):
    return " ".join(re.sub(r"<[^>]+>", "", str(markup)).split())


def _modules():
    for found in pkgutil.walk_packages(dooropener.__path__, "dooropener."):
        if not found.name.endswith("__main__") and ".migrations." not in found.name:
            yield importlib.import_module(found.name)


def _machines():
    """What has states that a table moves, with all of them."""
    found = {}
    for machine in (thing for module in _modules() for thing in vars(module).values() if isinstance(thing, Machine)):
        states = found.setdefault(machine.subject, set())
        for step in machine.steps:
            states |= {str(state) for state in step.sources | step.targets}
    return found


def _remembered():
    """What has a history without such a table."""
    return {name for source in SOURCES.values() for name in re.findall(r'^SUBJECT = "(\w+)"', source, re.MULTILINE)}


def _names_in(value, tree):
    """The names in what is handed over as details: a dictionary, or a name that one was given to, part by part."""
    if isinstance(value, ast.Dict):
        for key, inner in zip(value.keys, value.values, strict=True):
            if key is None:
                assert isinstance(inner, ast.Name), ast.unparse(value)
                yield from _handed_over(inner.id, tree)
            else:
                yield ast.literal_eval(key)
    elif isinstance(value, ast.Name):
        given = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
        for target, inner in ((target, node.value) for node in given for target in node.targets):
            if isinstance(target, ast.Name) and target.id == value.id:
                yield from _names_in(inner, tree)
            elif isinstance(target, ast.Tuple) and isinstance(inner, ast.Tuple):
                pairs = zip(target.elts, inner.elts, strict=True)
                for each in (its for name, its in pairs if isinstance(name, ast.Name) and name.id == value.id):
                    yield from _names_in(each, tree)
            elif isinstance(target, ast.Subscript) and ast.unparse(target.value) == value.id:
                yield ast.literal_eval(target.slice)
    else:
        pytest.fail(f"which details are written here? {ast.unparse(value)}")


def _handed_over(rest, tree):
    """What callers name that the function which takes `**rest` does not keep for itself."""
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    (taker,) = (each for each in functions if each.args.kwarg and each.args.kwarg.arg == rest)
    own = {each.arg for each in taker.args.kwonlyargs}
    for call in (node for source in SOURCES.values() for node in ast.walk(ast.parse(source))):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == taker.name:
            yield from (each.arg for each in call.keywords if each.arg not in own)


def _details():
    found = set()
    for tree in (ast.parse(source) for source in SOURCES.values() if "audit.record(" in source):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                for each in (keyword.value for keyword in node.keywords if keyword.arg == "details"):
                    found |= set(_names_in(each, tree))
            if isinstance(node, ast.Dict):
                keys = [key.value for key in node.keys if isinstance(key, ast.Constant)]
                if "details" in keys:
                    found |= set(_names_in(node.values[keys.index("details")], tree))
    return found


def _sheets():
    said = {name for source in SOURCES.values() for name in re.findall(r'\bsheet="(\w+)"', source)}
    return said | {table.value for table in Breakdown}


VALUES = {
    "facts": {fact.value for fact in WebhookFact},
    "figure": {figure.value for figure in Figure},
    "format": {each.value for each in FileFormat} | {"pdf"},
    "kind": {kind.value for kind in RecordKind},
    "kinds": {kind.value for kind in RecordKind},
    "role": {role.value for role in Role},
    "scopes": {scope.value for scope in Scope},
    "sheet": _sheets(),
    "state": {state.value for state in ListingState},
    "way": {way.value for way in Way},
}
SAID = {
    "expires_at": ("2027-03-02T11:00:00+00:00", "2 mars 2027"),
    "first": ("2026-01-01", "1 jan. 2026"),
    "invitation": (1200, "1200"),
    "last": ("2026-12-31", "31 dec. 2026"),
    "number": (50_000, "50 000"),
    "region": ("emilia-romagna", "Emilia-Romagna"),
    "rows": (50_000, "50 000"),
    "schema": ("0042", "0042"),
    "taken_at": ("2026-03-02T11:00:00+00:00", "2026-03-02 12:00"),
}
"""Numbers, days and names: one of each, and how it is shown."""


def test_every_act_has_its_words_and_no_others_have():
    written = {act for source in SOURCES.values() for act in re.findall(_RECORDED, source)}

    expected = written | {audit.HELD, audit.BROKEN} | {f"{name}_changed" for name in _remembered() | set(_machines())}
    assert set(_parts().acts) == expected


def test_every_thing_has_its_name_and_no_others_have():
    named = {kind for source in SOURCES.values() for kind in re.findall(_SUBJECT, source)}

    assert set(_parts().things) == named | _remembered() | set(_machines())


def test_every_detail_has_its_name_and_no_others_have():
    told = _parts()

    assert set(told.detail_names) | {"number"} == _details() - STATES - {SEAL} == set(VALUES) | set(SAID)
    assert set(told.numbered) == {"sessions_ended", audit.HELD, audit.BROKEN}


@pytest.mark.parametrize("name", VALUES)
def test_every_code_has_its_words(name):
    said = {value: _text(_parts().said(name, value)) for value in VALUES[name]}

    assert {value for value, text in said.items() if not text or text in {value, value.replace("_", " ")}} == set()


@pytest.mark.parametrize(("name", "value", "said"), [(name, *SAID[name]) for name in sorted(SAID)])
def test_numbers_and_days_are_written_as_readers_write_them(name, value, said):
    assert _text(_parts().said(name, value)) == said


def test_every_state_has_its_words():
    said = {
        (thing, state): _text(_parts().state(f"{thing}_changed", state))
        for thing, states in _machines().items()
        for state in states
    }

    assert len(said) > 50
    assert {(thing, state) for (thing, state), text in said.items() if not text or text == state} == set()


def test_states_without_a_table_have_their_words():
    told = _parts()
    noted = {
        what for source in SOURCES.values() for what in re.findall(r'record\(\s*[\w. ,]+, "(\w+)", ', source)
    } & set(TERMS["organisation_change"])

    assert noted == set(TERMS["organisation_change"])
    assert _remembered() == {"office_setting", "organisation", "retention"}
    assert _text(told.state("organisation_changed", "merged")) == "En annan organisation gick upp i den här"
    assert [_text(told.state("office_setting_changed", value)) for value in ("on", "off", "5")] == ["på", "av", "5"]
    assert [_text(told.state("retention_changed", value)) for value in ("1", "90")] == ["1 dag", "90 dagar"]
    assert [_text(told.state("role_changed", role.value)) for role in Role] == ["Administratör", "Rådgivare", "Läsare"]
    assert {_text(told.state("duplicate_changed", state.value)) for state in DuplicateState} == {
        "Ska ses över",
        "Inte samma",
        "Hopslagna",
    }


def test_what_the_office_chooses_has_its_name():
    chosen = re.compile(r"\boffice\.(?:is_on|turn|choose)\((?:desk\.)?session, ([\w()]+)")
    written = {(path, name) for path, source in SOURCES.items() for name in chosen.findall(source)}
    constants = {(path, name) for path, name in written if name.isupper()}
    known = {path: importlib.import_module(_module(path)) for path, _ in constants}

    assert {name for _, name in written - constants} == {"name", "_key(name)"}  # two steps, and those of the rhythm
    switches = {getattr(known[path], name) for path, name in constants} | {f"letters_{name}" for name in LIMITS}
    assert set(_parts().chosen_names) == switches | {kind.value for kind in DataKind}


def _module(path):
    return ".".join(path.relative_to(Path(dooropener.__file__).parents[1]).with_suffix("").parts)


def test_what_this_version_does_not_know_is_shown_as_it_stands():
    told = _parts()

    assert _text(told.detail("horoscope_read", "moon", "full")) == "moon: full"
    assert _text(told.said("scopes", "stars:read")) == "stars (läsa)"
    assert _text(told.said("way", "telepathy")) == "telepathy"
    assert _text(told.state("horoscope_changed", "rising")) == "rising"
