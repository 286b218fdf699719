"""What a text says besides its own direction, what it is about, and what it takes from nowhere else."""

from dataclasses import replace

import pytest

from dooropener_matching import Kind, Verdict, default_regions
from dooropener_matching.areas import home_only, must_lie
from dooropener_matching.asides import is_aside
from dooropener_matching.criteria.product import agreement
from dooropener_matching.exclusions import exclusions
from dooropener_matching.glossary import find_terms
from dooropener_matching.heads import head_concepts, narrowing_concepts
from dooropener_matching.passages import Passage
from dooropener_matching.profiles import read_profile


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Samtidigt söker vi en leverantör av gummimattor.", True),
        ("We also look for a company that can wash our wool.", True),
        ("Cerchiamo anche un fornitore di nastri per forni.", True),
        ("Gleichzeitig suchen wir einen Lieferanten für Gummimatten.", True),
        ("同时寻找橡胶垫供应商。", True),
        ("Vienlaikus meklējam gumijas paklāju piegādātāju.", True),
        ("Etsimme myös kumimattojen toimittajaa.", True),
        ("Samtidig søger vi en leverandør af gummimåtter.", True),
        ("Vi trenger også en leverandør av gummimatter.", True),
        ("Jafnframt leitum við að birgja fyrir gúmmímottur.", True),
        ("Pia tunatafuta mtoa huduma wa kufua sufu.", True),
        ("Vi söker återförsäljare i Tyskland.", False),
        ("We also look for distributors and customers.", False),
        ("Wir suchen ein Haus, das selbst anmisst.", False),
        ("Vi levererar även till Norge.", False),
    ],
)
def test_an_offer_may_also_seek(text, expected):
    assert is_aside(text, Kind.OFFER) is expected


def test_a_request_may_also_offer():
    assert is_aside("Dessutom säljer vi egna ostar.", Kind.REQUEST)
    assert not is_aside("Vi söker också ost.", Kind.REQUEST)


@pytest.mark.parametrize(
    ("title", "language", "expected"),
    [
        ("Füll- und Verschließmaschinen für Kaffeebeutel", "de", {"bottle_cap_machine", "machine"}),
        ("Augmented reality for museums", "en", {"augmented_reality"}),
        ("Flower farm with digester wants fuel", "en", {"flowers"}),
        ("Färsk röding och torsk", "sv", {"fresh", "arctic_char", "cod"}),
    ],
)
def test_a_title_is_about_what_stands_before_its_for(title, language, expected):
    found = head_concepts(title, find_terms(title, language))

    assert found <= expected
    assert found


def test_a_refusal_may_be_narrowed():
    phrase = "inredning för kor och grisar"

    assert "cow_pig_fittings" in narrowing_concepts(phrase, find_terms(phrase, "sv"))
    assert narrowing_concepts("inredning", find_terms("inredning", "sv")) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Burkar har vi redan avtal på",
        "We already have a supplier of cans",
        "Le lattine sono già acquistate",
        "Die Dosen sind bereits vergeben",
        "罐子已有固定供应商",
        "Bundžas ir jau iepirktas",
        "Tölkit on jo hankittu",
        "Dåser har vi allerede aftale om",
        "Bokser har vi allerede avtale om",
        "Dósir höfum við þegar keyptar",
        "Makopo tayari tuna msambazaji",
    ],
)
def test_what_has_its_supplier_already_is_not_sought(text):
    assert exclusions(Passage(0, len(text), text))


def test_being_in_a_market_already_excludes_nothing():
    text = "Vi säljer redan i Norge"

    assert exclusions(Passage(0, len(text), text), "sv") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lagret måste ligga i Tyskland", True),
        ("The warehouse must be located in Germany", True),
        ("Das Lager muss in Österreich liegen", True),
        ("仓库必须位于德国", True),
        ("Vi söker ett lager i Tyskland", False),
    ],
)
def test_a_text_says_where_something_must_be(text, expected):
    assert must_lie(text) is expected


@pytest.mark.parametrize(
    ("text", "refused", "expected"),
    [
        ("Malz ausschließlich aus heimischem Anbau", [], True),
        ("Endast inhemsk spannmål", [], True),
        ("Ware aus dem Ausland verwenden wir nicht", ["Ware aus dem Ausland verwenden wir nicht"], True),
        ("Vi exporterar till utlandet", [], False),
        ("meklējam tikai programmatūru vietējo tarifu pielāgošanai", [], False),
    ],
)
def test_some_buyers_take_what_is_domestic_only(text, refused, expected):
    assert home_only(text, refused) is expected


def test_two_offers_meet_where_one_also_seeks_what_the_other_has(matcher, seller):
    stables = replace(
        seller,
        title="Horse boxes and stable doors",
        text="We build horse boxes. We also look for a supplier of rubber mats and rubber tiles for horse boxes.",
    )
    mats = replace(seller, id="mats", organisation="B", title="Rubber mats", text="Rubber mats for horse boxes.")

    meeting, withheld = matcher.explain(stables, mats)

    direction = next(one for one in meeting.criteria if one.name == "direction")
    assert (withheld, direction.verdict) == (None, Verdict.MATCH)
    assert direction.local_words == "We also look for a supplier of rubber mats and rubber tiles for horse boxes."


def test_goods_that_both_titles_name_and_neither_meets_close_the_gate(seller):
    vat = read_profile(replace(seller, title="Cheese vats", text="We make cheese vats."), default_regions())
    tank = read_profile(replace(seller, title="Milk tanks", text="Milk tank wanted."), default_regions())
    paper = read_profile(replace(seller, title="Tissue paper", text="Tissue paper wanted."), default_regions())

    assert agreement(vat, vat) == 1.0
    assert 1.0 > agreement(vat, tank) > agreement(vat, paper)
