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
_KINDS_OF_PLACE = frozenset("youxian gongsi province city county district shi xian qu sheng".split())
"""What pinyin and English add to a place or a firm and characters leave out; and the legal form in pinyin."""
CONTRACTIONS = {
    "货代": "货运代理", "外贸": "对外贸易", "家纺": "家用纺织品", "农机": "农业机械", "建材": "建筑材料", "环保": "环境保护",
    "文创": "文化创意", "机电": "机械电子", "空分": "空气分离", "药械": "药品器械", "冷链": "冷藏物流", "国贸": "国际贸易",
}  # fmt: skip
"""Trades that are as often written short as long."""
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
    "花卉": "flowers flower floriculture horticulture", "面粉": "flour", "厂": "mill factory plant works", "无人机": "uav drone drones unmanned aerial vehicle", "家纺": "home textile textiles", "家用": "home household", "果品": "fruit fruits",
    "水果": "fruit fruits", "乐器": "musical instrument instruments", "货运": "freight", "货代": "freight forwarding", "代理": "agency forwarding agent", "保护": "protection", "水产": "aquatic seafood", "种子": "seed seeds", "种业": "seed seeds", "畜牧": "livestock",
    "饲料": "feed", "肉类": "meat", "乳业": "dairy", "茶业": "tea", "茶叶": "tea", "酒业": "liquor wine distillery", "饮料": "beverage beverages drinks", "粮油": "grain oil", "香料": "spice spices flavor", "调味品": "seasoning condiment", "日化": "household chemical", "化妆品": "cosmetics cosmetic",
    "医药": "pharmaceutical pharma medicine", "药业": "pharmaceutical pharma", "制药": "pharmaceutical", "健康": "health", "康复": "rehabilitation", "养老": "elderly care senior", "教育": "education", "培训": "training", "咨询": "consulting", "设计": "design", "广告": "advertising", "电力": "power electric",
    "电池": "battery batteries", "储能": "energy storage", "氢能": "hydrogen", "风电": "wind power", "电缆": "cable cables", "电机": "motor motors", "变压器": "transformer transformers", "照明": "lighting", "灯具": "lighting lamps", "半导体": "semiconductor", "芯片": "chip chips", "传感器": "sensor sensors",
    "仪器": "instrument instruments", "仪表": "instrument meters", "自动化": "automation", "机器人": "robot robotics robots", "机床": "machine tool tools", "液压": "hydraulic hydraulics", "轴承": "bearing bearings", "齿轮": "gear gears", "铸造": "casting foundry", "锻造": "forging", "钢铁": "steel iron", "钢管": "steel pipe tube",
    "不锈钢": "stainless steel", "铜业": "copper", "粉末": "powder", "涂料": "coating coatings paint", "石材": "stone", "水泥": "cement", "门窗": "doors windows", "地板": "flooring floor", "卫浴": "sanitary bathroom", "厨具": "kitchenware", "竹木": "bamboo wood", "造纸": "paper", "纸业": "paper", "皮革": "leather",
    "鞋业": "shoes footwear", "箱包": "bags luggage", "丝绸": "silk", "羊毛": "wool", "羽绒": "down", "体育": "sports sport", "户外": "outdoor", "自行车": "bicycle bike", "电动车": "electric vehicle", "船舶": "ship shipbuilding marine", "航空": "aviation", "铁路": "railway", "轨道": "rail", "交通": "transportation transport traffic", "运输": "transport transportation",
    "仓储": "warehousing storage", "供应链": "supply chain", "电商": "e-commerce ecommerce", "电子商务": "e-commerce ecommerce", "数码": "digital", "数据": "data", "云": "cloud", "游戏": "game games", "影视": "film", "旅游": "tourism travel", "酒店": "hotel", "餐饮": "catering restaurant", "园林": "landscape gardening", "水处理": "water treatment",
    "净水": "water purification", "水务": "water", "环卫": "sanitation", "再生": "recycling renewable", "资源": "resources resource", "回收": "recycling", "消防": "fire fighting", "安防": "security", "检测": "testing inspection", "认证": "certification", "研究院": "research institute", "研究所": "research institute", "中心": "center centre",
}  # fmt: skip
"""Words of Chinese firm names and how they are put into English."""

_SETS_APART = frozenset(
    "trading trade logistics inuestment holding holdings group international seruice seruices".split()
)
"""With v as u, as all words are compared here: pinyin writes ü as v or u."""


def same_characters(one: str, other: str) -> tuple[bool, str]:
    """Compare two names in characters; returns the verdict and why."""
    if _all_variants(one, other):
        return True, "same_words" if one == other else "traditional_characters"
    one, other = _spoken_out(one), _spoken_out(other)
    (places, one_core), (other_places, other_core) = _placed(one), _placed(other)
    if places and other_places and not (set(places) <= set(other_places) or set(other_places) <= set(places)):
        return False, "other_town"
    cores = _GENERIC.sub("", one_core), _GENERIC.sub("", other_core)
    if not all(cores):
        return False, "other_word"
    if _all_variants(*cores):
        return True, "same_words" if cores[0] == cores[1] else "traditional_characters"
    return False, "other_part_of_group" if ("集团" in one) != ("集团" in other) else "other_word"


def _all_variants(one: str, other: str) -> bool:
    return len(one) == len(other) and all(_variants(a, b) for a, b in zip(one, other, strict=True))


def _spoken_out(name: str) -> str:
    for short, long in CONTRACTIONS.items():
        name = name.replace(short, long)
    return name


def _placed(name: str) -> tuple[list[str], str]:
    """Return the places a name begins with, the larger first, without their kind; and what is left of it.

    A place that stands elsewhere counts when none stands at the beginning: "山菇农业(邳州)".
    """
    places = []
    rest = name
    while place := next((place for place in _han_places() if rest.startswith(place)), ""):
        places.append(place.rstrip(_UNITS) or place)
        rest = rest.removeprefix(place).lstrip(_UNITS)
    if not places and (place := _place(name)):
        return [place.rstrip(_UNITS) or place], name.replace(place, "", 1)
    return places, rest


def same_across_scripts(han: str, latin: NameParts) -> tuple[bool, str]:
    """Compare characters with pinyin or English. Without a library that reads characters nothing is found the same."""
    if anyascii() is None:
        return False, "script_unreadable"
    places, rest = _placed(han)
    words = [word.replace("v", "u") for word in latin.words if word not in _KINDS_OF_PLACE]
    said = "".join(words)
    if said in {pinyin(han), pinyin("".join(places) + rest), pinyin(rest)}:
        return True, "transliterated"
    named = [place for place in places if pinyin(place) in words]
    if places and not named:
        return False, "other_town"
    brand = next((size for size in (2, 3, 4) if pinyin(rest[:size]) in words), 0)
    if not brand:
        return False, "other_word"
    used = {*map(pinyin, places), pinyin(rest[:brand])}
    return _translates(rest[brand:], [word for word in words if word not in used])


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
