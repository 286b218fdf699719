from math import inf

import pytest

from dooropener_matching.quantities import Bound, Measure, find_quantities
from dooropener_matching.reservations import starts_late, tender_first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Vi behöver 100–1 500 ton om året.", (Measure.MASS, 100_000, 1_500_000, Bound.ABOUT, True)),
        ("Kapacitet 1,5 ton i veckan.", (Measure.MASS, 78_000, 78_000, Bound.ABOUT, True)),
        ("Fabbisogno: 1.200 tonnellate l'anno.", (Measure.MASS, 1_200_000, 1_200_000, Bound.ABOUT, True)),
        ("Ordine minimo 100 kg.", (Measure.MASS, 100, inf, Bound.AT_LEAST, False)),
        ("Ordini da 50 kg al mese.", (Measure.MASS, 600, inf, Bound.AT_LEAST, True)),
        ("travi fino a 26 metri", (Measure.LENGTH, 0, 26, Bound.AT_MOST, False)),
        ("Losgrößen bis zu 500 Stück", (Measure.PIECES, 0, 500, Bound.AT_MOST, False)),
        ("vähintään 100 kg kerrallaan", (Measure.MASS, 100, inf, Bound.AT_LEAST, False)),
        ("garums līdz 12 m", (Measure.LENGTH, 0, 12, Bound.AT_MOST, False)),
        ("rammer op til 8 ton", (Measure.MASS, 0, 8_000, Bound.AT_MOST, False)),
        ("起订量500件", (Measure.PIECES, 500, inf, Bound.AT_LEAST, False)),
        ("月产3万件", (Measure.PIECES, 360_000, 360_000, Bound.ABOUT, True)),
        ("about 20,000 units a year", (Measure.PIECES, 20_000, 20_000, Bound.ABOUT, True)),
        ("pumps of 6-40 kW", (Measure.POWER, 6, 40, Bound.ABOUT, False)),
        ("bidhaa hadi 200 kg kwa mwezi", (Measure.MASS, 0, 2_400, Bound.AT_MOST, True)),
    ],
)
def test_quantities_are_read_in_one_unit(text, expected):
    [found] = find_quantities(text)

    assert (found.measure, found.low, found.high, found.bound, found.yearly) == expected
    assert text[found.start : found.end].strip()


@pytest.mark.parametrize(
    "text", ["Since 1987 in Linz", "1.2 M€ of funds", "call +46 11 150 000", "§ 12 m.fl.", "", "kg"]
)
def test_numbers_that_measure_nothing_are_left(text):
    assert [q for q in find_quantities(text) if q.measure is not Measure.LENGTH] == []


@pytest.mark.parametrize(
    ("text", "late", "tender"),
    [
        ("Vi kan leverera först hösten 2027.", True, False),
        ("Lieferung erst ab Frühjahr möglich.", True, False),
        ("Disponibile solo dal prossimo anno.", True, False),
        ("Vasta ensi vuonna on kapasiteettia.", True, False),
        ("明年才能供货。", True, False),
        ("Inköpet måste gå genom en offentlig upphandling.", False, True),
        ("L'acquisto passa da una gara pubblica.", False, True),
        ("Hankinta tehdään tarjouskilpailuna.", False, True),
        ("Grundat 2027 av ingenjörer.", False, False),
        ("Delivery within two weeks.", False, False),
    ],
)
def test_reservations_are_read(text, late, tender):
    assert (starts_late(text), tender_first(text)) == (late, tender)
