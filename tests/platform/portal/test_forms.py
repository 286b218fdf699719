"""Reading of forms."""

from datetime import UTC, date, datetime

import pytest

from dooropener.portal.forms import FieldFault, Form
from dooropener_matching import Kind, Partnership


def _fault(read):
    with pytest.raises(FieldFault) as caught:
        read()
    return caught.value.details


def test_texts_have_unix_line_ends_and_no_nul():
    assert Form({"text": [" a\r\nb\x00 "]}).text("text") == "a\nb"


def test_missing_field_is_empty_and_required_one_is_told():
    form = Form({"reason": ["  "]})

    assert (form.text("note"), form.many("note"), form.number("note")) == ("", (), None)
    assert _fault(lambda: form.required("reason")) == {"field": "reason", "rule": "required"}


def test_password_is_taken_as_typed():
    assert Form({"password": [" a b "]}).raw("password") == " a b "


def test_choices_are_of_the_enumeration():
    form = Form({"kind": ["offer"], "partnership": ["supply", "services"], "other": ["x"]})

    assert form.choice("kind", Kind) is Kind.OFFER
    assert form.choices("partnership", Partnership) == (Partnership.SUPPLY, Partnership.SERVICES)
    assert _fault(lambda: form.choice("other", Kind))["rule"] == "unknown_choice"
    assert _fault(lambda: form.choices("other", Kind))["rule"] == "unknown_choice"


@pytest.mark.parametrize("value", ["-1", "1e3", "٣", "9" * 12, "x"])
def test_number_is_plain_and_not_huge(value):
    assert _fault(lambda: Form({"n": [value]}).number("n")) == {"field": "n", "rule": "not_a_number"}


def test_days_and_moments_are_those_of_the_office():
    form = Form({"day": ["2026-03-02"], "when": ["2026-07-01T10:00"], "bad": ["soon"]})

    assert form.day("day") == date(2026, 3, 2)
    assert form.moment("when") == datetime(2026, 7, 1, 8, 0, tzinfo=UTC)
    assert _fault(lambda: form.day("bad"))["rule"] == "not_a_date"
    assert _fault(lambda: form.moment("bad"))["rule"] == "not_a_date"


def test_lines_take_commas_too():
    assert Form({"codes": ["NACE:10.72\nHS:1905, CPV:15"]}).lines("codes") == ("NACE:10.72", "HS:1905", "CPV:15")
