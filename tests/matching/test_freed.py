"""What titles are free of, what buyers have already, and forms of partnership that are refused in words."""

from dataclasses import replace

import pytest

from dooropener_matching import Kind, Listing, Partnership
from dooropener_matching.exclusions import exclusions
from dooropener_matching.forms import forms_named
from dooropener_matching.freed import freed_of
from dooropener_matching.passages import sentences
from dooropener_matching.profiles import read_profile
from dooropener_matching.ranking import Judged, ranked


@pytest.mark.parametrize(
    ("language", "title", "freed"),
    [
        ("sv", "Torvfri odlingsjord", {"peat"}),
        ("de", "Torffreie Erde", {"peat"}),
        ("en", "Soil without peat", {"peat"}),
        ("fi", "Energiavarasto ilman turvetta", set()),
        ("sv", "Glutenfritt bröd i rostfri form", set()),
        ("sv", "Torv till stallar", set()),
    ],
)
def test_a_title_names_what_is_absent(language, title, freed):
    assert {term.concept for term in freed_of(title, language)} == freed


def listing(**fields):
    plain = Listing(
        id="1",
        organisation="Björns AB",
        region="norrkoping",
        kind=Kind.REQUEST,
        partnership=(Partnership.SUPPLY,),
        language="sv",
        title="Torvfri odlingsjord",
        text="Vi köper odlingssubstrat av träfiber.",
    )
    return replace(plain, **fields)


def test_what_a_title_is_free_of_is_not_what_it_is_about():
    profile = read_profile(listing(text="Vi ska vara utan torv inom två år."), ())

    assert "peat" not in profile.concepts
    assert profile.freed_concepts == profile.refused_concepts == {"peat"}


@pytest.mark.parametrize(
    ("language", "text", "buys", "refused"),
    [
        ("sv", "Frön och växthus har vi.", True, ["had"]),
        ("sv", "Frön och växthus har vi.", False, []),
        ("sv", "Pneumatik använder vi inte.", True, [""]),
        ("da", "Tilbehør forhandler vi ikke.", False, [""]),
        ("sv", "Vi hinner inte.", False, []),
        ("is", "Varahluti geymum við ekki.", False, [""]),
        ("de", "Literatur übersetzen wir nicht.", False, [""]),
    ],
)
def test_refusals_by_any_verb_and_what_is_at_hand(language, text, buys, refused):
    (passage,) = sentences(text)

    assert [found.whose for found in exclusions(passage, language, buys=buys)] == refused


def test_a_form_of_partnership_is_refused_in_words(matcher):
    offer = listing(
        kind=Kind.OFFER,
        partnership=(Partnership.DISTRIBUTION,),
        title="Rollator",
        text="Vi bygger rollatorer. Vi licensierar inte ut konstruktionen.",
    )
    asks = replace(offer, id="2", organisation="Chiara S.r.l.", kind=Kind.REQUEST, text="Vi söker rollatorer.")

    _, licence = matcher.explain(offer, replace(asks, partnership=(Partnership.LICENSING,)))
    _, trade = matcher.explain(offer, asks)

    assert (licence, trade) == ("excluded:Vi licensierar inte ut konstruktionen.", None)
    assert forms_named("Vi säljer rollatorer.") == frozenset()


def test_who_names_other_goods_and_falls_far_behind_is_withheld():
    def judged(partner, score, must_reach):
        return Judged(partner, score, (), None, must_reach)

    found = ranked("L", [judged("a", 0.9, 0), judged("b", 0.3, 0.35), judged("c", 0.3, 0)], top=5)
    alone = ranked("L", [judged("b", 0.3, 0.35)], top=5)

    assert [match.partner for match in found.matches] == ["a", "c"]
    assert [(one.partner, one.reason) for one in found.withheld] == [("b", "other_product")]
    assert [match.partner for match in alone.matches] == ["b"]
