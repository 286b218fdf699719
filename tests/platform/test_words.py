import re
from datetime import UTC, date, datetime, timedelta
from gettext import c2py
from pathlib import Path

import polib
import pytest
from babel import Locale

from dooropener.words import (
    ALL_LANGUAGES,
    LANGUAGES,
    PORTAL_LANGUAGES,
    first_finished,
    read_catalogues,
    resource_folder,
    translations,
    words,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LATVIAN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n != 0 ? 1 : 2);\\n"

msgid "%(number)s door"
msgid_plural "%(number)s doors"
msgstr[0] "%(number)s durvis (viens)"
msgstr[1] "%(number)s durvis (daudz)"
msgstr[2] "%(number)s durvju"
"""


def test_finished_languages_are_among_all_and_the_portals_among_the_finished():
    assert set(PORTAL_LANGUAGES) <= set(LANGUAGES) <= set(ALL_LANGUAGES)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["it-CH", "en"], "it"),
        (["zh-Hans-CN"], "zh"),
        (["no"], "nb"),
        (["nn-NO", "nb"], "nb"),
        (["fr", "de-AT"], "de"),
        (["fr", "*"], None),
        ([], None),
    ],
)
def test_readers_get_the_first_of_their_languages_that_is_finished(wanted, language):
    assert first_finished(wanted) == language


@pytest.mark.parametrize("language", ALL_LANGUAGES)
def test_every_language_has_words_though_they_be_english(language):
    assert words(language)("a message that is in no catalogue") == "a message that is in no catalogue"


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_are_read_once(language):
    assert words(language) is words(language)
    assert translations(language) is translations(language)


def test_values_are_put_into_the_words():
    assert words("en")("a door to %(place)s", place="Modena") == "a door to Modena"
    assert words("en")("100 %") == "100 %"
    assert words("en").ngettext("%(number)s door to %(place)s", "%(number)s doors", 1, place="Linz") == "1 door to Linz"
    assert words("en").ngettext("%(number)s door", "%(number)s doors", 2) == "2 doors"


@pytest.mark.parametrize(
    ("language", "written"), [("sv", "49\xa0919 doors"), ("en", "49,919 doors"), ("de", "49.919 doors")]
)
def test_large_numbers_are_counted_with_the_signs_of_the_language(language, written):
    assert words(language).ngettext("%(number)s door", "%(number)s doors", 49_919) == written


def test_a_context_without_words_gives_the_message_back():
    assert words("sv").pgettext("no such context", "for %(what)s", what="you") == "for you"


def test_catalogues_keep_the_plural_rule_of_their_language(tmp_path):
    (tmp_path / "a.po").write_text(LATVIAN)
    (tmp_path / "b.po").write_text(LATVIAN.replace("door", "key"))

    read = read_catalogues("lv", tmp_path.glob("*.po"))

    assert [read.ngettext("%(number)s door", "%(number)s doors", number) for number in (0, 1, 2, 11, 21)] == [
        "%(number)s durvju",
        "%(number)s durvis (viens)",
        "%(number)s durvis (daudz)",
        "%(number)s durvis (daudz)",
        "%(number)s durvis (viens)",
    ]


@pytest.mark.parametrize(
    ("language", "written"),
    [("sv", "2 mars 2026"), ("en", "2 March 2026"), ("it", "2 marzo 2026"), ("de", "2. März 2026")],
)
def test_dates_are_written_as_readers_write_them(language, written):
    assert words(language).date(date(2026, 3, 2)) == written


@pytest.mark.parametrize(("moment", "hour"), [(NOON, "13:00"), (NOON + timedelta(days=60), "14:00")])
def test_times_are_those_of_the_office_in_winter_and_summer(moment, hour):
    assert hour in words("sv").time(moment)


@pytest.mark.parametrize(("language", "said"), [("sv", "för 3 dagar sedan"), ("en", "3 days ago")])
def test_how_long_ago_is_said_in_words(language, said):
    assert words(language).ago(NOON, NOON + timedelta(days=3)) == said


@pytest.mark.parametrize(
    ("items", "style", "joined"),
    [
        ([], "standard", ""),
        (["Linz"], "standard", "Linz"),
        (["Linz", "Riga"], "standard", "Linz och Riga"),
        (["Linz", "Riga", "Odense"], "or", "Linz, Riga eller Odense"),
    ],
)
def test_lists_are_joined_as_they_are_spoken(items, style, joined):
    assert words("sv").join(items, style) == joined


def test_sentences_follow_each_other_with_a_space_where_there_are_spaces():
    assert words("sv").sentences("Hej.", "Välkommen.") == "Hej. Välkommen."
    assert words("zh").sentences("您好。", "欢迎。") == "您好。欢迎。"


@pytest.mark.parametrize(
    ("reader", "code", "name"),
    [
        ("sv", "it", "italienska"),
        ("it", "sv", "svedese"),
        ("de", "zh", "Chinesisch"),
        ("en", "pt-BR", "Portuguese"),
        ("en", "xx", "xx"),
        ("en", "no language", "no language"),
        ("en", "", ""),
    ],
)
def test_languages_have_names_in_the_readers_own(reader, code, name):
    assert words(reader).language_name(code) == name


def _catalogues() -> list[Path]:
    return sorted(path for language in LANGUAGES for path in (resource_folder("locales") / language).glob("*.po"))


@pytest.mark.parametrize("path", _catalogues(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_plural_rule_tells_the_numbers_apart_that_the_language_does(path):
    """By Unicode's rules: a wrong category, one too few or one too many fails."""
    catalogue = polib.pofile(str(path))
    found = re.fullmatch(r"nplurals=(\d+); plural=(.+);", catalogue.metadata["Plural-Forms"])
    assert found
    ours, theirs = c2py(found[2]), Locale.parse(path.parent.name).plural_form
    counted = {(ours(number), theirs(number)) for number in range(200)}

    assert len(counted) == len({form for form, _ in counted}) == len({category for _, category in counted})
    assert int(found[1]) == len(counted)
    wrong = [entry.msgid for entry in catalogue if entry.msgid_plural and len(entry.msgstr_plural) != len(counted)]
    assert wrong == []
