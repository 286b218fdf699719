import pytest

from dooropener.accounts import InvalidAddress, normal_address


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Bjorn@BjornsVarme.example ", "bjorn@bjornsvarme.example"),
        ("björn.värme+mail@björns-värme.example", "björn.värme+mail@björns-värme.example"),
        ("o'brien@mail.firm.example", "o'brien@mail.firm.example"),
    ],
)
def test_an_address_is_kept_in_small_letters(typed, kept):
    assert normal_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bjorn",
        "@firm.example",
        "bjorn@",
        "bjorn@firm",
        "bjorn@.example",
        "bjorn@firm..example",
        "bjorn@firm.example.",
        "two words@firm.example",
        "bjorn@firm.example,dmitri@elsewhere.example",
        "bjorn@firm.example;dmitri@elsewhere.example",
        "a@b@firm.example",
        "Björn <bjorn@firm.example>",
        "bjorn@firm.example\nBcc: dmitri@elsewhere.example",
        "bjorn\0@firm.example",
        "x" * 65 + "@firm.example",
        "bjorn@" + "x" * 250 + ".example",
    ],
)
def test_what_cannot_be_one_address_is_refused(typed):
    with pytest.raises(InvalidAddress):
        normal_address(typed)
