import pytest

from dooropener.organisations import InvalidRegistrationNumber, check_registration_number, formatted


@pytest.mark.parametrize(
    "typed", ["556036-0793", "5560360793", " 556036 0793 ", "16556036-0793", "165560360793", "16 556036-0793"]
)
def test_a_swedish_number_may_be_written_in_many_ways(typed):
    assert check_registration_number("SE", typed) == "5560360793"


@pytest.mark.parametrize(
    ("typed", "rule"),
    [
        ("556036-0794", "checksum"),
        ("165560360794", "checksum"),
        ("556036-079", "length"),
        ("556036-07933", "length"),
        ("195560360793", "length"),
        ("55603A-0793", "format"),
        ("Björns Värme AB", "format"),
        ("", "format"),
        ("🔧", "format"),
    ],
)
def test_a_wrong_swedish_number_says_which_rule_it_breaks(typed, rule):
    with pytest.raises(InvalidRegistrationNumber) as refusal:
        check_registration_number("SE", typed)

    assert refusal.value.details == {"number": typed, "country": "SE", "rule": rule}


def test_a_refusal_repeats_no_more_than_forty_characters():
    with pytest.raises(InvalidRegistrationNumber) as refusal:
        check_registration_number("SE", "5" * 10_000)

    assert refusal.value.details["number"] == "5" * 40


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("IT", "IT 00743110157", "00743110157"),
        ("DE", "DE 136,695 976", "136695976"),
        ("AT", "ATU 13585627", "U13585627"),
        ("LV", "LV 4000 3521 600", "40003521600"),
        ("FI", "2077474-0", "20774740"),
        ("DK", "DK 13585628", "13585628"),
        ("NO", "988 077 917", "988077917"),
        ("IS", "450401-3150", "4504013150"),
        ("CN", "91110000600037341L", "91110000600037341L"),
        ("KE", "pvt-2016 / 007", "PVT2016007"),
    ],
)
def test_partner_regions_have_their_own_numbers(country, typed, kept):
    assert check_registration_number(country, typed) == kept


@pytest.mark.parametrize(
    ("country", "typed", "rule"),
    [
        ("IT", "00743110158", "checksum"),
        ("DE", "136695978", "checksum"),
        ("FI", "2077474-1", "checksum"),
        ("NO", "988 077 918", "checksum"),
        ("IS", "300201-3150", "component"),
        ("KE", " - ", "format"),
    ],
)
def test_wrong_numbers_of_partner_regions_are_refused(country, typed, rule):
    with pytest.raises(InvalidRegistrationNumber) as refusal:
        check_registration_number(country, typed)

    assert refusal.value.details["rule"] == rule


@pytest.mark.parametrize(
    ("country", "number", "written"),
    [("SE", "5560360793", "556036-0793"), ("IT", "00743110157", "00743110157"), ("KE", "PVT2016007", "PVT2016007")],
)
def test_a_number_is_shown_as_people_write_it(country, number, written):
    assert formatted(country, number) == written
