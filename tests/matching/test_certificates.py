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


def test_everyday_words_are_no_labels():
    assert find_certificates("det är ett krav att de reach us") == []
