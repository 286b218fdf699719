import re

import pytest

from dooropener_matching.glossary import alternatives, cells, concepts, find_terms, trades, with_broader
from dooropener_matching.listings import LANGUAGES
from dooropener_matching.meaning import neutral_texts

HOMONYMS = {
    "board, and the box made of it": {"cartonboard", "packaging"},
    "lenses and lentils": {"photonics_optics", "pulses_protein"},
    "barley for malt": {"grain_trade", "malt_hops"},
    "logs, of whatever tree": {"hardwood_logs", "timber_logs"},
    "timber standing and sawn": {"timber_logs", "wood_timber"},
    "Platin and Platine": {"pcb", "precious_metals"},
    "hoists of goods and of patients": {"patient_lift", "winch_hoist"},
    "houses and enclosures": {"construction", "enclosure"},
    "plasters on walls and wounds": {"mortar_plaster", "wound_care"},
    "grains of corn and of plastic": {"granulate", "pasta_flour"},
    "gin and jeans": {"denim", "whisky_gin"},
    "incubators of fish and of firms": {"fish_health", "incubator_startup"},
    "cabinets that show and that cool": {"cold_storage_room", "shop_fitting"},
    "railings of stairs and of roads": {"railings", "road"},
}
"""Words that name two things, and why they stand under both."""


def wider(name):
    """A concept and all that is broader."""
    found = {name}
    while broader := concepts()[name].broader:
        name = broader
        found.add(name)
    return found


def named(text, language):
    return {term.concept for term in find_terms(text, language)}


def test_there_are_enough_concepts_in_every_language():
    rows = cells()

    assert len(rows) >= 1000
    assert {
        name for name, row in rows.items() if set(row) != set(LANGUAGES) or not all(map(str.strip, row.values()))
    } == set()
    assert [name for name in rows if not re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", name)] == []


def test_broader_concepts_exist_and_end_somewhere():
    known = concepts()

    assert {c.broader for c in known.values() if c.broader} <= known.keys()
    assert max(len(wider(name)) for name in known) <= 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_term_stands_under_two_strangers(language):
    owners = {}
    for name, row in cells().items():
        for term in map(str.casefold, alternatives(row[language])):
            owners.setdefault(term.strip("^$").replace("-", " "), set()).add(name)

    strangers = {
        term: names
        for term, names in owners.items()
        if len(names) > 1
        and not any(one in wider(other) for one in names for other in names if one != other)
        and names not in HOMONYMS.values()
    }

    assert strangers == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_term_is_found_where_it_stands_alone(language):
    lost = [
        (name, term)
        for name, row in cells().items()
        for term in alternatives(row[language])
        if not re.search(r"[\\\[(?*.]", term) and name not in named(term.strip("^$"), language)
    ]

    assert lost == []


@pytest.mark.parametrize(
    ("language", "text", "concept"),
    [
        ("sv", "Maskinen packar automatiskt.", "tomatoes"),
        ("sv", "Leverans normalt inom en vecka.", "malt_hops"),
        ("sv", "Vi har krav på kvalitet och lediga lokaler.", "organic"),
        ("de", "Als Hersteller liefern wir besonders schnell.", "tableware"),
        ("de", "Als Hersteller liefern wir besonders schnell.", "sensor"),
        ("de", "Die Ware wird hergestellt und geprüft.", "frame"),
        ("it", "Cerchiamo un fornitore capace.", "wheels_rims"),
        ("it", "Cerchiamo un fornitore capace.", "oven"),
        ("da", "Vi søger både importører og agenter.", "boats"),
        ("nb", "Vi ville gjerne møte selskap i Sverige.", "wild"),
        ("nb", "Vi ville gjerne møte selskap i Sverige.", "enclosure"),
        ("fi", "Etsimme valmistajaa kaupasta ja kustannukset jaetaan.", "pasta_flour"),
        ("is", "Við leitum að samstarfi um verkefni.", "textile"),
        ("lv", "Augsta līmeņa kvalitāte un temperatūra.", "adhesive"),
        ("sw", "Tunatafuta washirika wa biashara.", "canned_fish"),
        ("sw", "Tunatafuta washirika wa biashara.", "beer"),
        ("zh", "我们的团队来自各部门。", "doors"),
        ("en", "It is still used by our brothers in training.", "wine_equipment"),
        ("de", "Transport und Ausrüstung nach Absprache.", "sports"),
        ("da", "Eksport og transport af brændstof.", "sports"),
        ("da", "Eksport og transport af brændstof.", "textile"),
    ],
)
def test_other_words_are_no_false_alarm(language, text, concept):
    assert concept not in named(text, language)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("sv", "Plommontomater i glasburk", {"tomatoes", "glass_packaging"}),
        ("nb", "aluminiumsbåter", {"aluminium", "boats"}),
        ("sv", "konstläder", {"artificial_leather"}),
        ("de", "Holz-Alu-Fenster", {"wood_windows"}),
        ("it", "celle robotizzate", {"robot_cell"}),
        ("sv", "robotceller", {"robot_cell"}),
        ("fi", "lämpöpumppuja", {"heat_pump"}),
        ("zh", "瓦楞纸板生产线", {"corrugator"}),
        ("sw", "kahawa mbichi", {"green_coffee"}),
        ("en", "used packaging machines", {"used_machines", "packaging_machine"}),
        ("xx", "robot", set()),
    ],
)
def test_words_of_trades_are_found(language, text, expected):
    assert expected <= named(text, language)
    assert expected or not named(text, language)


def test_a_term_tells_where_it_stands():
    text = "Nya ROBOTCELLER, nu"

    [term] = find_terms(text, "sv")

    assert (term.concept, text[term.start : term.end]) == ("robot_cell", "ROBOTCELLER")


def test_texts_of_odd_letters_keep_their_places():
    text = "İstanbul İ İ robotceller"

    [term] = find_terms(text, "sv")

    assert text[term.start : term.end] == "robotceller"


def test_who_says_the_narrower_has_said_the_broader():
    told = with_broader({"wood_windows": 2.0, "steel": 1.0})

    assert told["steel"] == 1.0
    assert told["wood_windows"] == told["windows"] == pytest.approx(2 * 0.5**0.5)
    assert trades(told) == {"building", "metal"}


def test_the_same_sentences_name_much_the_same_in_all_languages():
    """The neutral sentences say the same in all languages; few terms may be met in one or two only."""
    found = {
        language: {name for text in texts for name in named(text, language)}
        for language, texts in neutral_texts().items()
    }
    shared = {name for names in found.values() for name in names if sum(name in other for other in found.values()) >= 3}

    assert {"aluminium", "software", "steel", "training"} <= shared
    assert max(len(names - shared) for names in found.values()) <= 5
