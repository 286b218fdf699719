"""What goods are called in lists, in every language."""

from importlib import resources

import pytest

from dooropener_matching import LANGUAGES, goods_named
from dooropener_matching.glossary import concepts, find_terms


def table():
    file = resources.files("dooropener_matching") / "data" / "goods.tsv"
    header, *rows = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return header, rows


def test_every_name_is_of_a_concept_and_in_every_language():
    header, rows = table()

    assert tuple(header[1:]) == tuple(LANGUAGES)
    assert {row[0] for row in rows} <= set(concepts())
    assert all(len(row) == len(header) and all(cell.strip() == cell != "" for cell in row) for row in rows)
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_are_such_as_the_glossary_itself_would_read(language):
    """Most: the glossary knows how words begin, and not every word for everything."""
    header, rows = table()
    column = header.index(language)

    met = [row[0] for row in rows if row[0] in {term.concept for term in find_terms(row[column], language)}]

    assert len(met) >= 0.6 * len(rows)


def test_the_narrower_counts_and_the_broader_stands_in():
    assert goods_named("Air-source heat pumps and heat pumps", "en", "de", most=3) == ["Luftwärmepumpen"]
    assert goods_named("Varmförzinkning av balkar", "sv", "en", most=3) == ["surface treatment"]


def test_no_more_than_asked_for():
    text = "Heat pumps, heat exchangers, chocolate, school furniture"

    assert goods_named(text, "en", "sv", most=2) == ["värmepumpar", "värmeväxlare"]
