# ruff: noqa: E501, SIM905 - word lists are easier to read and to mend as plain words
"""Chinese names: simplified and traditional, and against pinyin and English."""

import re
from functools import cache
from importlib import import_module
from typing import Any

from dooropener_matching.name_parts import NameParts
from dooropener_matching.regions import default_regions

_HAN = re.compile(r"[\u3400-\u9fff]")
_UNITS = "市县縣区區省"
_GENERIC = re.compile("发展|实业|發展|實業")
ENGLISH = {
    "智能": "intelligent smart", "装备": "equipment", "设备": "equipment", "环境": "environmental environment", "环保": "environmental environment eco",
    "监测": "monitoring", "技术": "technology technologies tech", "科技": "technology technologies tech sci-tech", "精密": "precision", "模具": "mould mold moulds tooling",
    "贸易": "trading trade", "机械": "machinery machine machines mechanical", "食品": "food foods foodstuff", "能源": "energy", "新能源": "energy new", "投资": "investment",
    "集团": "group", "物流": "logistics", "钢结构": "steel structure", "木业": "wood timber", "木制品": "wood products", "服饰": "garment apparel clothing", "服装": "garment apparel clothing",
    "材料": "material materials", "硅": "silicon", "新材料": "materials material new advanced", "生物": "bio biotech biological", "医疗": "medical", "医疗器械": "medical devices device instruments",
    "器械": "devices instruments", "电子": "electronics electronic", "电气": "electric electrical", "电器": "electric appliance appliances", "光电": "optoelectronics photoelectric", "光能": "solar photovoltaic light energy",
    "太阳能": "solar", "光伏": "photovoltaic solar pv", "工程": "engineering construction", "建筑": "construction building", "建材": "building materials", "农业": "agriculture agricultural farming",
    "化工": "chemical chemicals", "化学": "chemical", "塑料": "plastic plastics", "橡胶": "rubber", "纺织": "textile textiles", "家具": "furniture", "玩具": "toys toy", "汽车": "automotive auto vehicle",
    "重型": "heavy", "重工": "heavy industry industries", "工业": "industry industrial", "制造": "manufacturing", "翻译": "translation", "文化": "culture cultural", "传媒": "media", "旅行社": "travel agency",
    "国际": "international", "进出口": "import export", "商贸": "trading commerce", "软件": "software", "网络": "network", "信息": "information", "包装": "packaging", "印刷": "printing", "陶瓷": "ceramics ceramic",
    "玻璃": "glass", "铝业": "aluminium aluminum", "金属": "metal", "五金": "hardware", "阀门": "valve valves", "水泵": "pump pumps", "电驱": "drive e-drive", "养护": "maintenance", "小型": "small compact",
}  # fmt: skip
"""Words of Chinese firm names and how they are put into English."""

_SETS_APART = frozenset(
    "trading trade logistics inuestment holding holdings group international seruice seruices".split()
)
"""With v as u, as all words are compared here: pinyin writes ü as v or u."""


def same_characters(one: str, other: str) -> tuple[bool, str]:
    """Compare two names in characters; returns the verdict and why."""
    places = [_place(one), _place(other)]
    if all(places) and places[0].rstrip(_UNITS) != places[1].rstrip(_UNITS):
        return False, "other_town"
    cores = [_GENERIC.sub("", name.replace(place, "", 1)) for name, place in zip((one, other), places, strict=True)]
    if not all(cores):
        return one == other, "same_words" if one == other else "other_word"
    if cores[0] == cores[1]:
        return True, "same_words"
    if len(cores[0]) == len(cores[1]) and all(_variants(a, b) for a, b in zip(*cores, strict=True)):
        return True, "traditional_characters"
    return False, "other_part_of_group" if ("集团" in one) != ("集团" in other) else "other_word"


def same_across_scripts(han: str, latin: NameParts) -> tuple[bool, str]:
    """Compare characters with pinyin or English. Without a library that reads characters nothing is found the same."""
    if anyascii() is None:
        return False, "script_unreadable"
    place = _place(han)
    words = [word.replace("v", "u") for word in latin.words]
    sound = pinyin(han)
    if "".join(words) == sound or sound == "".join(w for w in words if w not in ("youxian", "gongsi")):
        return True, "transliterated"
    rest = han.replace(place, "", 1)
    if place and pinyin(place) not in words:
        return False, "other_town"
    brand = next((size for size in (2, 3, 4) if pinyin(rest[:size]) in words), 0)
    if not brand:
        return False, "other_word"
    used = {pinyin(place), pinyin(rest[:brand])}
    remaining = [word for word in words if word not in used and word not in ("youxian", "gongsi", "province", "city")]
    return _translates(rest[brand:], remaining)


def _translates(characters: str, words: list[str]) -> tuple[bool, str]:
    english = {word for term, said in ENGLISH.items() if term in characters for word in said.replace("v", "u").split()}
    sounds = pinyin(characters)
    known = [word for word in words if word in english or word in sounds]
    strange = [word for word in words if word not in english and word not in sounds]
    if any(word in _SETS_APART for word in strange):
        return False, "other_part_of_group"
    return len(known) >= len(strange), "transliterated" if len(known) >= len(strange) else "other_word"


def _variants(one: str, other: str) -> bool:
    """Return whether two characters are the simplified and the traditional form of one.

    GB 2312 holds no traditional forms: of such a pair it knows one, and both sound the same. Two different characters
    that merely sound alike it knows both.
    """
    if one == other:
        return True
    if _in(one, "gb2312") == _in(other, "gb2312"):
        return False
    return anyascii() is None or pinyin(one) == pinyin(other)


def _in(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _place(han: str) -> str:
    return next((place for place in _han_places() if place in han), "")


@cache
def _han_places() -> tuple[str, ...]:
    names = {n for r in default_regions() for n in (*r.cities, *r.aliases) if r.country == "CN" and _HAN.match(n)}
    provinces = {
        "北京",
        "上海",
        "天津",
        "重庆",
        "南京",
        "苏州",
        "无锡",
        "常州",
        "杭州",
        "宁波",
        "广州",
        "深圳",
        "山东",
        "浙江",
        "广东",
    }
    names |= {"连云港", "宿迁", "淮安", "盐城", "扬州", "南通", "青岛", "济南", "安徽", "河南", "江蘇", "中国"}
    return tuple(sorted(names | provinces, key=lambda name: (-len(name), name)))


def pinyin(characters: str) -> str:
    """Return the characters in pinyin without tones, in lower case and one piece."""
    read = anyascii()
    return str(read(characters)).casefold().replace(" ", "").replace("v", "u") if read else ""


@cache
def anyascii() -> Any:
    """Return the function that reads characters aloud, or ``None`` where the package is not installed."""
    try:
        return import_module("anyascii").anyascii
    except ModuleNotFoundError:
        return None
