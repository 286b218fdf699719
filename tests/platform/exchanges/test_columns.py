"""What the columns of a file mean."""

import pytest

from dooropener.exchanges import guess_columns, guess_kind
from exchanging import CONTACTS, LISTINGS, ORGANISATIONS


@pytest.mark.parametrize(
    ("kind", "columns", "meant"),
    [
        (
            ORGANISATIONS,
            ["Företagsnamn", "Org.nr", "Bransch", "Ort", "Anteckning"],
            ["name", "registration_number", "sectors", "region", ""],
        ),
        (ORGANISATIONS, ["Ragione sociale", "Partita IVA", "Paese"], ["name", "registration_number", "country"]),
        (ORGANISATIONS, ["Compnay name", "Registraton number"], ["name", "registration_number"]),
        (
            CONTACTS,
            ["Företag", "Namn", "E-post", "Rättslig grund", "Källa", "Datum"],
            ["organisation", "name", "email", "lawful_basis", "source", "sourced_on"],
        ),
        (
            LISTINGS,
            ["id", "Företag", "Typ", "Samarbetsform", "Språk", "Rubrik", "Beskrivning", "Målregioner"],
            ["id", "organisation", "kind", "partnership", "language", "title", "text", "target_regions"],
        ),
        (LISTINGS, ["id", "state", "valid_until"], ["id", "", ""]),
        (ORGANISATIONS, ["Name", "name_2"], ["name", ""]),
    ],
)
def test_columns_are_guessed_in_the_languages_people_use(kind, columns, meant):
    assert guess_columns(kind, columns) == meant


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        (["Företagsnamn", "Org.nr", "Region"], ORGANISATIONS),
        (["Företag", "Region", "Namn", "E-post"], CONTACTS),
        (["id", "organisation", "region", "kind", "partnership", "language", "title", "text"], LISTINGS),
        (["Företag", "Region", "Typ", "Partnerskap", "Språk", "Rubrik", "Text"], LISTINGS),
        (["Företag", "Rubrik", "Text"], LISTINGS),
        (["Namn", "Adress", "Bransch", "Land"], ORGANISATIONS),
        (["a", "b"], None),
    ],
)
def test_what_a_file_holds_is_told_from_its_columns(columns, kind):
    assert guess_kind(columns) is kind
