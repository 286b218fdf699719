import pytest
from hypothesis import given
from hypothesis import strategies as st

from dooropener_matching import default_regions, find_regions


def found(text, language=None):
    return [(m.region_id, m.negated) for m in find_regions(text, default_regions(), language=language)]


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("kunder i Tyskland", "esslingen"),
        ("tyska kunder", "esslingen"),
        ("Tyskalnd", "esslingen"),
        ("produttori bolognesi", "emilia-romagna"),
        ("ditte emiliane", "emilia-romagna"),
        ("söker agent i österike", "linz"),
        ("Itävallassa", "linz"),
        ("uzņēmumi Vācijā", "esslingen"),
        ("fyrirtæki á Íslandi", "kopavogur"),
        ("kampuni za Ujerumani", "esslingen"),
        ("中国徐州的工厂", "xuzhou"),
        ("德国客户", "esslingen"),
        ("saksalaiset yritykset", "esslingen"),
        ("aus Süddeutschland", "esslingen"),
        ("Norditalien", "emilia-romagna"),
        ("Midt-Norge", "trondheim"),
        ("Boloņa", "emilia-romagna"),
        ("Rīgā", "riga"),
        ("Danmerkur", "odense"),
        ("introduktionen till österrikarna", "linz"),
        ("nej till kinesen", "xuzhou"),
        ("itävaltalaisillekin käy", "linz"),
        ("trondheimilainen veneveistämö", "trondheim"),
        ("emilialaiseen yritykseen", "emilia-romagna"),
        ("vai vācieši atbildēja", "esslingen"),
        ("et latvisk selskap", "riga"),
        ("fyrirtæki í Óðinsvéum", "odense"),
        ("mashine ya Kijerumani", "esslingen"),
        ("除冰机卖给德国厂家", "esslingen"),
        ("the Finns do it best", "tampere"),
    ],
)
def test_a_place_is_found_inflected_and_misspelt(text, region):
    assert region in {name for name, _ in found(text)}


@pytest.mark.parametrize(
    "text",
    [
        "byt språk till tyska",
        "marknadsmaterial på tyska och italienska",
        "Could you answer in Italian please?",
        "Können wir auf Deutsch schreiben?",
        "rakstiet vācu valodā",
        "tumia lugha ya Kijerumani",
        "das steht daneben",
        "kunder i Nya Zeeland och New Zealand",
        "det finns fina grejer i bergen",
        "an island of calm in the city",
        "kunder i Irland",
        "assets and modern things",
        "",
        "👍 123",
    ],
)
def test_a_language_or_another_word_is_no_place(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sw", "karakana yetu kina mashine mpya, kina wafanyakazi kumi"),
        ("lv", "viņi mums neder"),
        ("lv", "Viņi vēl nav atbildējuši"),
        ("it", "vendiamo i nostri vini"),
        ("fi", "hoidamme palkka-asiat ja vero-asiat"),
        ("fi", "asia on selvä, kysy asiasta lisää"),
        ("en", "a vine nursery"),
    ],
)
def test_a_word_of_one_language_is_no_place_there(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    ("language", "text", "regions"),
    [
        ("sw", "mashine kutoka China", ["xuzhou"]),
        ("sv", "varor från kina", ["xuzhou"]),
        ("lv", "brauciens uz Vīni", ["linz"]),
        ("fi", "ostajia Aasiasta", ["xuzhou"]),
        ("nb", "tilbud til danske, latviske og tyske bedrifter", ["odense", "riga", "esslingen"]),
        ("sv", "säljer till finska, norska och danska butiker", ["tampere", "trondheim", "odense"]),
        ("sv", "skriv på tyska, danska och finska tack", []),
    ],
)
def test_places_in_their_own_language(language, text, regions):
    assert [name for name, _ in found(text, language)] == regions


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("var som helst utom Kina", [("xuzhou", True)]),
        ("lägg till Kina och ta bort Kenya", [("xuzhou", False), ("kenya", True)]),
        ("Inga ramar från Asien", [("xuzhou", True)]),
        ("keine Ware aus China", [("xuzhou", True)]),
        ("除了中国以外", [("xuzhou", True)]),
        ("alt andet end Kina", [("xuzhou", True)]),
        ("gerne Østrig, men ikke Letland", [("linz", False), ("riga", True)]),
        ("alt annet enn Kina", [("xuzhou", True)]),
        ("gjerne Østerrike, men ikke Latvia", [("linz", False), ("riga", True)]),
        ("Kiinaa lukuun ottamatta", [("xuzhou", True)]),
        ("anywhere but China", [("xuzhou", True)]),
        ("jebkur, tikai ne Ķīnā", [("xuzhou", True)]),
        ("popote isipokuwa Iceland", [("kopavogur", True)]),
        ("alle Länder bis auf Kenia", [("kenya", True)]),
        ("finnar går bra, norrmän nej tack", [("tampere", False), ("trondheim", True)]),
        ("Lettonia sì, Germania no", [("riga", False), ("esslingen", True)]),
        ("streicht Kenia und nehmt Italien", [("kenya", True), ("emilia-romagna", False)]),
        ("not from Germany, only Austria", [("esslingen", True), ("linz", False)]),
        ("nät som aldrig har blivit använda i Danmark", [("odense", False)]),
        ("不要挪威，要芬兰", [("trondheim", True), ("tampere", False)]),
        ("挪威不要，想要芬兰", [("trondheim", True), ("tampere", False)]),
        ("不要挪威了，改芬兰", [("trondheim", True), ("tampere", False)]),
        ("不要挪威，芬兰。", [("trondheim", True), ("tampere", False)]),
        ("挪威不要，芬兰就行", [("trondheim", True), ("tampere", False)]),
        ("要芬兰，不要挪威", [("tampere", False), ("trondheim", True)]),
        ("不要挪威，芬兰和丹麦的", [("trondheim", True), ("tampere", True), ("odense", True)]),
        ("不要挪威，也不要芬兰", [("trondheim", True), ("tampere", True)]),
        ("挪威，不要了", [("trondheim", True)]),
        ("inte bara Italien", [("emilia-romagna", False)]),
        ("inte bara Italien utan också Norge", [("emilia-romagna", False), ("trondheim", False)]),
        ("non siamo ancora presenti in Germania", [("esslingen", False)]),
        ("vi har ingen återförsäljare i Norge", [("trondheim", False)]),
    ],
)
def test_a_place_is_negated_by_the_words_around_it(text, expected):
    assert found(text) == expected


def test_a_group_of_countries_gives_each_region():
    assert [name for name, _ in found("de nordiska vänorterna")] == ["trondheim", "odense", "tampere", "kopavogur"]


@given(st.text(max_size=200))
def test_places_lie_within_any_text(text):
    assert all(0 <= m.start < m.end <= len(text) for m in find_regions(text, default_regions(), language="sv"))
