from functools import cache
from pathlib import Path

import pytest

from dooropener_matching.exclusions import exclusions
from dooropener_matching.idioms import find_idiom, refuses_nothing
from dooropener_matching.listings import LANGUAGES
from dooropener_matching.passages import Passage

CLAUSES = Path(__file__).parent / "data" / "refusals"


@cache
def clauses(language: str, mark: str) -> tuple[str, ...]:
    lines = (CLAUSES / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    return tuple(line[2:] for line in lines if line.startswith(mark))


def refuses(text: str, language: str, *, buys: bool = False) -> bool:
    return bool(exclusions(Passage(0, len(text), text), language, buys=buys))


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_in_plain_words_are_read(language: str) -> None:
    missed = [text for text in clauses(language, "+") if not refuses(text, language, buys=True)]

    assert len(missed) <= 0.1 * len(clauses(language, "+")), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_praise_and_needs_are_no_refusals(language: str) -> None:
    taken = [text for text in clauses(language, "-") if find_idiom(text, language)]
    refused = [text for text in clauses(language, "-") if refuses(text, language)]

    assert taken == []
    assert len(refused) <= 0.13 * len(clauses(language, "-")), refused


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ingen annan gör så tunna rör", "sv"),
        ("We make nothing but hinges", "en"),
        ("Kein anderer Hersteller walzt so dünn", "de"),
        ("Non facciamo altro che viti", "it"),
        ("再小的单也不拒绝", "zh"),
    ],
)
def test_who_boasts_refuses_nothing(text: str, language: str) -> None:
    assert refuses_nothing(text)
    assert not refuses(text, language)


def test_who_sells_without_middlemen_turns_them_away_and_shuns_nothing_else() -> None:
    assert find_idiom("We skip the middlemen", "en") is None
    assert refuses("No middlemen please", "en")


def test_an_idiom_of_another_language_is_not_looked_for() -> None:
    assert find_idiom("Tyger är andras sak", "sv")
    assert find_idiom("Tyger är andras sak", "fi") is None
    assert find_idiom("Tyger är andras sak", None) is None


@pytest.mark.parametrize(
    ("text", "language", "refused"),
    [
        ("Montaget gör vi själva", "sv", "Montaget"),
        ("Druck und Stick machen wir selbst", "de", "Druck und Stick"),
        ("Tryk og broderi laver vi selv", "da", "Tryk og broderi"),
        ("Suunnittelun teemme itse", "fi", "Suunnittelun"),
    ],
)
def test_what_a_buyer_does_itself_it_need_not_buy(text: str, language: str, refused: str) -> None:
    found = exclusions(Passage(0, len(text), text), language, buys=True)

    assert [(one.refused, one.whose) for one in found] == [(refused, "had")]
    assert not exclusions(Passage(0, len(text), text), language)


@pytest.mark.parametrize(
    "text", ["Vi hinner inte sy allt själva", "Vi syr själva och söker tyg", "Vi kan inte göra det själva"]
)
def test_who_cannot_do_it_alone_or_seeks_in_the_same_breath_has_not_done_with_it(text: str) -> None:
    found = exclusions(Passage(0, len(text), text), "sv", buys=True)

    assert "had" not in [one.whose for one in found]
