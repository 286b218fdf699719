"""Every sentence of the portal and every term of the trade has its words in every language it is shown in."""

import enum
import importlib
import inspect
import re
from pathlib import Path

import polib
import pytest
from babel.messages.extract import extract_from_file

import dooropener
from dooropener.cli.import_report import REPORT
from dooropener.errors import DoorOpenerError
from dooropener.portal.fault_words import SENTENCES
from dooropener.portal.import_words import COLUMNS, FILES, MAPPINGS, NOT_JSON, ROWS
from dooropener.portal.toasts import Fact
from dooropener.states import ActorKind
from dooropener.terms import TERMS, Terms, context_of
from dooropener.words import LANGUAGES, PORTAL_LANGUAGES, resource_folder, words
from dooropener_matching import Kind, OrganisationKind, Partnership, Verdict
from dooropener_matching import keys as matching_keys

SLICES = (
    "accounts",
    "enquiries",
    "introductions",
    "listings",
    "mailbox",
    "matches",
    "organisations",
    "outbox",
    "outcomes",
    "privacy",
    "regions",
)
OTHERS = {"devmail", "partner", "chat"}
"""Templates whose words stand in other catalogues."""


NOT_SHOWN = {
    "Awaits",
    "Change",
    "Channel",
    "Direction",
    "DuplicateState",
    "EvidenceSource",
    "FeedbackState",
    "FetchFault",
    "FileVerdict",
    "Helper",
    "Order",
    "SummaryFault",
    "SuppressionReason",
    "Trouble",
    "Turn",
    "Via",
    "WaitReason",
    "Way",
}
"""Enumerations that pages tell in other words."""


def _public(module):
    return [getattr(module, name) for name in getattr(module, "__all__", dir(module))]


def _enumerations():
    found = {Kind, OrganisationKind, Partnership, Verdict, ActorKind}
    found |= {thing for thing in vars(matching_keys).values() if inspect.isclass(thing)}
    for name in SLICES:
        found |= {thing for thing in _public(importlib.import_module(f"dooropener.{name}")) if inspect.isclass(thing)}
    return sorted(
        (kind for kind in found if issubclass(kind, enum.StrEnum) and list(kind) and kind.__name__ not in NOT_SHOWN),
        key=lambda k: k.__name__,
    )


@pytest.mark.parametrize("kind", _enumerations(), ids=lambda kind: kind.__name__)
def test_every_value_has_its_name(kind):
    assert set(TERMS[context_of(kind)]) == {member.value for member in kind}


@pytest.mark.parametrize("language", LANGUAGES)
def test_terms_are_translated(language):
    catalogue = polib.pofile(str(resource_folder("locales") / language / "terms.po"))
    found = {(entry.msgctxt, entry.msgid) for entry in catalogue.translated_entries()}

    assert found == {(context, message) for context, table in TERMS.items() for message in table.values()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_to_fill_in_are_the_same_in_each_language(language):
    for domain in ("terms", "portal"):
        path = resource_folder("locales") / language / f"{domain}.po"
        for entry in polib.pofile(str(path)) if path.exists() else ():
            for text in [entry.msgstr, *entry.msgstr_plural.values()]:
                assert not text or _places(text) == _places(entry.msgid_plural or entry.msgid), entry.msgid


def _places(text):
    return sorted(re.findall(r"%\(\w+\)s|%\(\w+\)d", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogues_of_one_language_agree(language):
    """They are read as one, so of two translations of the same words one would be lost."""
    told = {}
    for path in sorted((resource_folder("locales") / language).glob("*.po")):
        for entry in polib.pofile(str(path)):
            said = (entry.msgstr, tuple(entry.msgstr_plural.values()))
            told.setdefault((entry.msgctxt, entry.msgid), {})[path.stem] = said

    assert {key: said for key, said in told.items() if len(set(said.values())) > 1} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_stands_twice_in_a_catalogue(language):
    for path in sorted((resource_folder("locales") / language).glob("*.po")):
        polib.pofile(str(path), check_for_duplicates=True)


def _sentences():
    keywords = {"_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
    found = {*SENTENCES.values(), *FILES.values(), *ROWS.values(), NOT_JSON, *COLUMNS.values(), "Line", "What is wrong"}
    found |= {*MAPPINGS.values(), *REPORT.values()}
    folder = resource_folder("templates") / "portal"
    for path in sorted(folder.rglob("*.html")):
        if path.relative_to(folder).parts[0] not in OTHERS:
            for _, message, _, _ in extract_from_file("jinja2.ext:babel_extract", path, keywords=keywords):
                found.add(message if isinstance(message, str) else message[0])
    return found


@pytest.mark.parametrize("language", PORTAL_LANGUAGES)
def test_sentences_of_the_portal_are_translated(language):
    catalogue = polib.pofile(str(resource_folder("locales") / language / "portal.po"))
    translated = {entry.msgid for entry in catalogue.translated_entries() if not entry.msgctxt}

    assert _sentences() - translated == set()


def test_no_sentence_of_the_portal_is_left_over():
    folder = Path(dooropener.__file__).parent
    files = [*resource_folder("templates").rglob("*.*"), *folder.rglob("*.py")]
    source = re.sub(r'"\s*\n\s*"', "", "\n".join(path.read_text(encoding="utf-8") for path in files))
    known = {entry.msgid for entry in polib.pofile(str(resource_folder("locales") / "sv" / "portal.po"))}

    assert {said for said in known if f'"{said}"' not in source and f"'{said}'" not in source} == set()


def test_counts_are_written_as_the_language_writes_them():
    """Where a page shows how many there are, `words.number` or `ngettext` writes it."""
    bare = re.compile(r"\{\{[^{}]*?(?:\| ?(?:length|count|sum)|\bcount|\btotal|\bcounts\[\w+\]) *\}\}")
    folder = resource_folder("templates") / "portal"
    found = {
        (path.name, said)
        for path in folder.rglob("*.html")
        for said in bare.findall(path.read_text(encoding="utf-8"))
        if path.relative_to(folder).parts[0] not in OTHERS
    }

    assert found == set()


def test_each_fact_of_a_toast_is_said():
    source = (resource_folder("templates") / "portal" / "toast_words.html").read_text(encoding="utf-8")

    assert set(re.findall(r'^  "(\w+)": ', source, re.MULTILINE)) == {fact.value for fact in Fact}


def _errors(root=DoorOpenerError):
    for error in root.__subclasses__():
        yield error
        yield from _errors(error)


def test_each_broken_rule_has_its_sentence():
    importlib.import_module("dooropener.portal")
    own = {"not_signed_in", "too_many_attempts", "delivery_failed", "answer_not_taken"}
    own |= {"nothing_to_take_back", "too_late_to_take_back"}  # told in the chat alone
    kinds = {"NotAllowed", "Conflict", "Invalid", "NotFound", "DeliveryFailed", "DeliveryWaits", "MatchingError"}
    codes = {
        error.code
        for error in _errors()
        if error.__name__ not in kinds
        and error.__module__.startswith("dooropener.")
        and not error.code.startswith(("unknown_", "asset_"))
    }

    assert codes - own - set(SENTENCES) == set()


def test_unknown_keys_are_shown_as_they_stand():
    terms = Terms(words("sv"))

    assert terms.criterion("horoscope") == "horoscope"
    assert terms.note("stars_do_not_meet") == "stars do not meet"
    assert terms.deciding("moon_phase:full", {}) == "moon phase: full"
    assert terms.withheld("moon_phase") == "moon phase"


def test_deciding_fact_is_told_in_the_readers_words():
    terms = Terms(words("sv"))

    assert terms.deciding("region_accepted:riga", {"riga": "Riga"}) == "Fråga om den här regionen också går bra: Riga"
    assert terms.deciding("partnership_accepted:supply,services", {}).endswith("Leverans av varor och Tjänster")
    assert terms.deciding("firm_known:", {}) == "Fråga om handelskontakten känner ett företag som passar"


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("sv", "Den ena utesluter den andra: ”inga mellanhänder”"),
        ("en", "One side rules the other out: “inga mellanhänder”"),
    ],
)
def test_words_that_rule_out_are_quoted(language, told):
    assert Terms(words(language)).withheld("excluded:inga mellanhänder") == told


def test_words_that_may_rule_out_are_quoted():
    assert Terms(words("de")).deciding("exclusion_meant:inga mellanhänder", {}).endswith(": „inga mellanhänder“")


def test_ticked_values_are_named():
    terms = Terms(words("de"))

    assert terms.ticks("direction", "offer") == "Angebot"
    assert terms.ticks("language", "sv") == "Schwedisch"
    assert not terms.ticked("product")


def test_reasons_that_machines_write_have_their_words():
    slices = Path(importlib.import_module("dooropener").__file__).parent
    folders = [slices / name for name in (*SLICES, "agenda", "portal")]
    sources = [path.read_text(encoding="utf-8") for folder in folders for path in folder.glob("*.py")]

    written = {key for source in sources for key in re.findall(r'\breason="([a-z_]+)"', source)}

    assert written == set(TERMS["change_reason"])
