import pytest

from dooropener_matching.certificates import find_certificates, read_certificates, satisfies


@pytest.mark.parametrize(
    ("held", "asked", "expected"),
    [
        ("EN 1090-2 EXC3", "EN 1090-2 EXC2", True),
        ("EN 1090-2 EXC1", "EN 1090-2 EXC2", False),
        ("ISO 3834-2", "ISO 3834-3", True),
        ("ISO 3834-3", "ISO 3834-2", False),
        ("MDR class IIb", "MDR Klasse I", True),
        ("MDR class I", "MDR class IIa", False),
        ("ISO 13485", "ISO 9001", True),
        ("ISO 9001", "ISO 13485", False),
        ("IFS Food", "BRCGS", True),
        ("EU Organic", "KRAV", False),
        ("KRAV", "EU Organic", True),
        ("Own Label", "own label", True),
    ],
)
def test_a_higher_class_satisfies_a_lower(held, asked, expected):
    [has], [wants] = read_certificates([held]), read_certificates([asked])

    assert satisfies(has, wants) is expected


def test_certificates_are_found_where_they_stand():
    text = "Vi kräver EN 1090-2 EXC2 och FSC."

    assert [text[c.start : c.end] for c in find_certificates(text)] == ["EN 1090-2 EXC2", "FSC"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("通过ISO 14001认证", ["ISO 14001"]),
        ("产品带CE标志", ["CE"]),
        ("只要FSC认证的木板", ["FSC"]),
        ("须达到EXC3级", ["EXC3"]),
        ("有MDR class IIa证书和TÜV报告", ["MDR class IIa", "TÜV"]),
        ("满足Euro 6排放", ["Euro 6"]),
        ("按IPC-A-610 class 3检验", ["IPC-A-610 class 3"]),
    ],
)
def test_certificates_are_found_between_chinese_characters(text, expected):
    assert [certificate.written for certificate in find_certificates(text)] == expected


def test_letters_within_a_word_are_no_certificate():
    assert find_certificates("CEmärkt xFSC MSCA") == []


def test_everyday_words_are_no_labels():
    assert find_certificates("det är ett krav att de reach us") == []


@pytest.mark.parametrize("text", ["vi söker en 300 liters tank", "sconto di un 20 per cento", "As 24 hours are enough"])
def test_an_article_before_a_number_is_no_standard(text):
    assert find_certificates(text) == []


def test_a_standard_after_an_article_is_found():
    assert [one.family for one in find_certificates("vi söker en iso 9001-certifierad svetsare")] == ["iso 9001"]
