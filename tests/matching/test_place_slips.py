"""Place names with a slip in them: how many are still known, and that no other word is taken for one."""

import random
import re
from collections import Counter
from dataclasses import replace
from importlib import resources

import polib
import pytest

from dooropener.words import resource_folder
from dooropener_bot.understanding import own_examples
from dooropener_matching import LANGUAGES, default_regions, find_regions
from dooropener_matching.place_slips import Slips
from dooropener_matching.places import gazetteer_of, places_in

REGIONS = default_regions()
LETTERS = "abcdefghijklmnopqrstuvwxyzäöåéņšīā"
SEED = 20261130
TRIES = 12


def found(text: str, language: str | None = "is") -> set[str]:
    return {mention.region_id for mention in find_regions(text, REGIONS, language=language)}


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Norgge", "trondheim"),
        ("Noreg", "trondheim"),
        ("Nroge", "trondheim"),
        ("Vācja", "esslingen"),
        ("Vāccijā", "esslingen"),
        ("Itävalasa", "linz"),
        ("Itävalassa", "linz"),
        ("Norvēgjā", "trondheim"),
        ("Itaallia", "emilia-romagna"),
        ("Þýskallandi", "esslingen"),
        ("Ujeruman", "esslingen"),
        ("斯图加持的工厂", "esslingen"),
        ("哥本哈恨", "odense"),
        ("特隆姆赫", "trondheim"),
        ("我们找意大力的买家", "emilia-romagna"),
        ("奥利地", "linz"),
        ("拉脱维呀", "riga"),
        ("雷克雅维克", "kopavogur"),
    ],
)
def test_a_slip_in_a_short_inflected_or_chinese_name_is_forgiven(text, region):
    assert found(text) == {region}


@pytest.mark.parametrize(
    "text",
    [
        *("ibland", "smeden", "inland", "förbli", "vinner", "norra", "Pharma", "Linda", "Capri", "Salsa", "train"),
        *("mainland", "lending", "gründen", "schweren", "trauen", "modeļa", "dažiem", "viena", "lattia", "jumala"),
        *("milango", "vinna", "pening", "suosi", "linja", "rimani", "modera", "Norrland", "bergen"),
        *("赫尔辛堡", "澳大利亚", "巴西利亚", "罗马尼亚", "理家", "经销商", "斯洛文尼亚", "忠国"),
    ],
)
def test_what_is_a_slip_away_from_a_place_is_no_place(text):
    assert found(text, None) == set()


def spelled() -> dict[str, str]:
    """Names of regions and towns in one word of letters, and their region."""
    names = {
        name: region.id for region in REGIONS for name in [*region.names.values(), *region.cities, *region.aliases]
    }
    return {name: region for name, region in names.items() if name.isalpha()}


def slipped(name: str, chance: random.Random) -> str:
    """One letter wrong, missing, too many, or swapped with the next; the first one is as it should be."""
    at = chance.randrange(1, len(name))
    return chance.choice(
        [
            name[:at] + chance.choice(LETTERS) + name[at + 1 :],
            name[:at] + name[at + 1 :],
            name[:at] + chance.choice(LETTERS) + name[at:],
            name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :] if at > 1 else name[:at] + name[at] + name[at:],
        ]
    )


def shares(names: dict[str, str], chance: random.Random, slip) -> tuple[dict[str, float], int]:
    """The share of misspelt names that are known, by length; how many lead to another place."""
    known, all_of_them, others = Counter[str](), Counter[str](), 0
    for name, region in sorted(names.items()):
        for written in {slip(name, chance) for _ in range(TRIES)} - {name}:
            size = {5: "five", 6: "six"}.get(len(name), "more")
            regions = found(written)
            all_of_them[size] += 1
            known[size] += region in regions
            others += bool(regions) and region not in regions
    return {size: known[size] / number for size, number in all_of_them.items()}, others


def test_most_slips_in_a_name_are_forgiven_and_none_leads_elsewhere():
    latin = {name: region for name, region in spelled().items() if len(name) > 4 and name.isascii()}

    known, others = shares(latin, random.Random(SEED), slipped)

    assert known["more"] > 0.98
    assert known["six"] > 0.9
    assert known["five"] > 0.4
    assert others <= 2


def test_signs_mistaken_in_long_chinese_names_are_forgiven():
    chinese = {name: region for name, region in spelled().items() if len(name) > 3 and re.match("[一-鿿]", name)}
    signs = "的一是不了人我在有他这为之大来以个中上们"

    def mistaken(name: str, chance: random.Random) -> str:
        at = chance.randrange(len(name))
        return name[:at] + chance.choice(signs) + name[at + 1 :]

    known, others = shares(chinese, random.Random(SEED), mistaken)

    assert len(chinese) >= 10
    assert known == dict.fromkeys(known, 1.0)
    assert others == 0


def glossary() -> set[tuple[str, str]]:
    file = resources.files("dooropener_matching") / "data" / "glossary.tsv"
    header, *rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    cells = [(language, cell) for row in rows for language, cell in zip(header[3:], row[3:], strict=False)]
    return {(language, word.strip("^$")) for language, cell in cells for word in cell.split("|")}


def locales() -> set[tuple[str, str]]:
    files = [
        (language, file) for language in LANGUAGES for file in (resource_folder("locales") / language).glob("*.po")
    ]
    return {(language, entry.msgstr) for language, file in files for entry in polib.pofile(str(file))}


MISSPELT_IN_EXAMPLES = {"isländarna", "österike", "østersjø", "baltiaan"}
"""What people wrote, and meant."""


def test_no_ordinary_word_is_taken_for_a_misspelt_place():
    """Every word of the glossary, of our own words and of the example messages, in eleven languages."""
    said = glossary() | locales() | {(example.language, example.text) for example in own_examples()}
    forgiving = gazetteer_of(REGIONS)
    strict = replace(forgiving, slips=Slips({}, {}, {}, ()))
    guessed = set()

    for language, text in said:
        for start, end, _ in {*places_in(text, forgiving, language)} - {*places_in(text, strict, language)}:
            guessed.add(text[start:end].casefold())

    assert len(said) > 20_000
    assert guessed <= MISSPELT_IN_EXAMPLES
