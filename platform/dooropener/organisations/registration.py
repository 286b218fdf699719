"""National registration numbers, checked by python-stdnum."""

from importlib import import_module
from typing import Any

from stdnum.exceptions import ValidationError

from dooropener.errors import Invalid

_MODULES = {
    "SE": "stdnum.se.orgnr",
    "IT": "stdnum.it.iva",
    "DE": "stdnum.de.vat",
    "AT": "stdnum.at.uid",
    "LV": "stdnum.lv.pvn",
    "FI": "stdnum.fi.ytunnus",
    "DK": "stdnum.dk.cvr",
    "NO": "stdnum.no.orgnr",
    "IS": "stdnum.is_.kennitala",
    "CN": "stdnum.cn.uscc",
}
"""The number by which a firm is known in its country; Kenya has none with a check digit."""


class InvalidRegistrationNumber(Invalid):
    """`details["rule"]` is `length`, `checksum`, `format`, or `component` (a part such as a date cannot be)."""

    code = "invalid_registration_number"


def check_registration_number(country: str, number: str) -> str:
    """The number in its compact form. Raises `InvalidRegistrationNumber` with the rule that it breaks.

    `country` is ISO 3166-1 alpha-2. Where no check exists, spaces and hyphens are removed and the rest is kept.
    """
    name = _MODULES.get(country)
    if name is None:
        compact = "".join(character for character in number.upper() if character.isalnum())
        if not compact:
            raise InvalidRegistrationNumber(number=number[:40], country=country, rule="format")
        return compact
    module: Any = import_module(name)
    try:
        return str(module.validate(_without_century(country, number)))
    except ValidationError as error:
        rule = type(error).__name__.removeprefix("Invalid").lower()
        raise InvalidRegistrationNumber(number=number[:40], country=country, rule=rule) from error


def _without_century(country: str, number: str) -> str:
    """A Swedish number may be written with the 16 that authorities put before it."""
    digits = "".join(character for character in number if character.isdigit())
    return digits[2:] if country == "SE" and len(digits) == 12 and digits.startswith("16") else number.strip()


def formatted(country: str, number: str) -> str:
    """The number as people write it."""
    name = _MODULES.get(country)
    module: Any = import_module(name) if name else None
    return str(module.format(number)) if module and hasattr(module, "format") else number
