"""What a second pair of eyes would say: tables of words, offsets that hold, samples that are left in peace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener import listings
from dooropener.listings import LintRule, ListingFields, Severity, Surroundings, lint
from dooropener.listings.linting import cues_of
from dooropener.words import LANGUAGES
from dooropener_matching import Kind, Partnership
from dooropener_matching.samples import sample_locals, sample_partners

GOOD = (
    "Vi bygger värmepumpar med propan för villor, 5 till 16 kW. De är tystare än andra, provade enligt EN 14511. "
    "Vi söker en grossist kring Modena som lagerför dem och utbildar installatörer."
)
PRAISED = {
    "sv": "Vi är världsledande på värme.",
    "en": "We are a world-leading maker of heaters.",
    "it": "Siamo leader di mercato nel riscaldamento.",
    "de": "Wir sind Weltmarktführer für Wärme.",
    "zh": "我们的产品世界领先。",
    "lv": "Mēs esam tirgus līderis apkurē.",
    "fi": "Olemme alan johtava valmistaja.",
    "da": "Vi er markedsledende inden for varme.",
    "nb": "Vi er markedsledende på varme.",
    "is": "Við erum leiðandi í hitun.",
    "sw": "Sisi ni kampuni inayoongoza kwa joto.",
}


def fields(text=GOOD, *, language="sv", title="Värmepumpar med propan", summary="Värmepumpar, 5–16 kW.", **others):
    return ListingFields(
        kind=Kind.OFFER,
        partnership=(Partnership.DISTRIBUTION,),
        title=title,
        text=text,
        language=language,
        summary=summary,
        **others,
    )


def found(listing, **about):
    return {(each.rule, each.words) for each in lint(listing, Surroundings(languages=("sv",), **about))}


def test_good_listing_is_left_in_peace():
    assert found(fields()) == set()


@pytest.mark.parametrize(
    ("words", "rule", "marked"),
    [
        ("Skriv till eva@firma.example i dag.", LintRule.CONTACT_MAIL, "eva@firma.example"),
        ("Ring 011-15 20 30 efter nio.", LintRule.CONTACT_PHONE, "011-15 20 30"),
        ("Ring +46 11 15 20 30.", LintRule.CONTACT_PHONE, "+46 11 15 20 30"),
        ("Mer på www.firma.example/pumpar.", LintRule.CONTACT_LINK, "www.firma.example/pumpar"),
        ("Se firma.se för mer.", LintRule.CONTACT_LINK, "firma.se"),
        ("Fråga efter Eva Ek på lagret.", LintRule.CONTACT_NAME, "Eva Ek"),
        ("Besök oss på Storgatan 12.", LintRule.CONTACT_STREET, "Storgatan 12"),
        ("VI SÄLJER BRA SAKER BILLIGT.", LintRule.CAPITALS, "VI SÄLJER BRA SAKER BILLIGT"),
    ],
)
def test_words_are_marked_where_they_stand(words, rule, marked):
    listing = fields(f"{GOOD} {words}")

    (finding,) = lint(listing, Surroundings(names=("Eva Ek",), languages=("sv",)))

    assert (finding.rule, finding.words) == (rule, marked)
    assert listing.text[slice(*finding.span)] == marked


def test_domain_of_a_mail_address_is_no_link_and_a_measure_no_number():
    quiet = "Kapacitet 5 000 per år, ISO 9001:2015, Java och Node.js, 20,5 m, artikel 0045-1."

    assert found(fields(f"{GOOD} {quiet}")) == set()
    assert [each.rule for each in lint(fields(f"{GOOD} x@y.se"), Surroundings(languages=("sv",)))] == [
        LintRule.CONTACT_MAIL
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_praise_needs_evidence_in_its_sentence(language):
    praised = PRAISED[language]
    proved = praised[:-1] + " (ISO 9001)" + praised[-1]

    bare = [each for each in lint(fields(praised, language=language)) if each.rule is LintRule.PRAISE]
    backed = [each for each in lint(fields(proved, language=language)) if each.rule is LintRule.PRAISE]

    assert [praised[slice(*each.span)] for each in bare] == [each.words for each in bare]
    assert (len(bare), backed) == (1, [])


def test_missing_why_how_languages_and_regions_are_told():
    listing = fields(
        "Vi har saker. De är blå och runda och ligger i en hög på golvet här hemma hos oss. " * 2, summary=""
    )
    about = Surroundings(at_home=True, read_as="nb")

    assert {each.rule for each in lint(listing, about)} == {
        LintRule.WHY_MISSING,
        LintRule.HOW_MISSING,
        LintRule.SUMMARY_MISSING,
        LintRule.LANGUAGE_UNSURE,
        LintRule.LANGUAGES_MISSING,
        LintRule.REGIONS_MISSING,
    }


def test_lengths_are_told():
    rules = {each.rule for each in lint(fields("Vi söker en partner, 5 kW.", title="Pumpar och mera " * 9))}

    assert {LintRule.TITLE_LONG, LintRule.TEXT_SHORT} <= rules


def test_samples_give_nothing_away_and_are_seldom_advised():
    everyone = [*sample_locals(), *sample_partners()]

    advice = [each for row in everyone for each in lint(listings.fields_of(row)) if each.severity is not Severity.HINT]

    assert listings.leaks(advice) == []
    assert len(advice) < len(everyone) / 8


def test_every_language_has_its_words():
    lists = {language: cues_of(language) for language in LANGUAGES}

    assert len({(each.praise, each.why, each.how) for each in lists.values()}) == len(LANGUAGES)


@given(st.text(max_size=300))
def test_whatever_is_written_offsets_lie_in_the_text(text):
    listing = fields(text or "x" if (text or "x").strip() else "x")

    for finding in lint(listing):
        if finding.span and finding.words:
            assert getattr(listing, finding.field)[slice(*finding.span)] == finding.words
