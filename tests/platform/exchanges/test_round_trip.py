"""What goes out comes in again as it was: nothing changes, and no cell is computed on the way."""

import io
import json
import zipfile

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select

from dooropener import exchanges, listings, regions
from dooropener.exchanges import FileFormat, Wanted
from dooropener.exchanges.texts import clean, defused, fused
from dooropener.listings import Listing, ListingFields, ListingState
from dooropener.organisations import Contact, Organisation
from dooropener_matching import Kind, Partnership
from exchanging import CONTACTS, FIRM, LISTINGS, ORGANISATIONS, PERSON, PUMPS, SECRET, as_csv, opened, taken_in
from people import ada

FORMULA = '=HYPERLINK("http://example.com";"x")'


@pytest_asyncio.fixture
async def at(session, clock):
    """An office whose data are hard to carry."""
    await regions.seed(session)
    at = clock.now()
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=at)
    await taken_in(session, as_csv(PERSON), CONTACTS, at=at)
    await taken_in(session, as_csv({**PUMPS, "contact_email": PERSON["email"]}), LISTINGS, at=at)
    organisation = (await session.scalars(select(Organisation))).one()
    organisation.sectors = ["food, drink", "'=1+1", "[pumps", "ｱ；b", "-5 °C"]
    organisation.legal_form = "@SUM(A1)"
    organisation.postal_address = "+46 Street, 41121 Modena"
    namesake = Organisation(name=organisation.name, region_id="riga", country="LV", source="test", languages=[])
    twin = Organisation(name=organisation.name, region_id="emilia-romagna", country="IT", source="test", languages=[])
    session.add_all([namesake, twin])
    (await session.scalars(select(Contact))).one().role = "-Export"
    fields = ListingFields(
        kind=Kind.OFFER,
        partnership=(Partnership.SUPPLY, Partnership.SERVICES),
        title=FORMULA,
        text='  Rad ett\r\n\ttabb; "citat", komma\x0b\n\n\'=2 – 漢字 🙂  ',
        language="sv",
        codes=("NACE:10.72", "HS:190540"),
        exclusions="-inga mellanhänder",
    )
    await session.flush()
    await listings.draft(session, organisation=twin, fields=fields, by=await ada(session, at), source="test", at=at)
    await session.flush()
    return at


EVERYTHING = Wanted()


async def _file(session, kinds, form, wanted=EVERYTHING, **more):
    return b"".join([chunk async for chunk in exchanges.export(session, kinds, form, wanted, secret=SECRET, **more)])


@pytest.mark.parametrize("form", list(FileFormat))
@pytest.mark.parametrize(("kind", "rows"), [(ORGANISATIONS, 3), (CONTACTS, 1), (LISTINGS, 2)])
async def test_an_export_taken_in_again_changes_nothing(session, at, kind, rows, form):
    content = await _file(session, [kind], form)

    running = await opened(session, content, kind, at=at, defaults={})

    assert (running.counts, exchanges.guess_kind(running.columns)) == ({"unchanged": rows}, kind)


async def test_another_office_does_not_take_our_ids_for_its_own(session, at):
    content = b"".join(
        [chunk async for chunk in exchanges.export(session, [LISTINGS], FileFormat.CSV, Wanted(), secret="another")]
    )

    assert (await opened(session, content, LISTINGS, at=at)).counts == {"unchanged": 1, "created": 1}


async def test_no_cell_begins_as_a_formula_does(session, at):
    text = (await _file(session, [LISTINGS], FileFormat.CSV, mark=True)).decode()
    book = load_workbook(io.BytesIO(await _file(session, list(exchanges.RecordKind), FileFormat.XLSX)))
    cells = [cell for sheet in book for row in sheet for cell in row if cell.value is not None]

    assert text.startswith("\ufeff")
    assert f'"\'{FORMULA.replace(chr(34), chr(34) * 2)}"' in text
    assert [cell.value for cell in cells if cell.data_type == "f" or str(cell.value)[:1] in "=+-@"] == []
    assert [sheet.title for sheet in book] == ["organisations", "contacts", "listings"]
    assert {cell.value.date().isoformat() for cell in cells if cell.is_date} == {"2026-02-01"}


async def test_several_kinds_are_packed_and_each_can_be_read(session, at):
    packed = zipfile.ZipFile(io.BytesIO(await _file(session, list(exchanges.RecordKind), FileFormat.JSONL)))

    (contact,) = [json.loads(line) for line in packed.read("contacts.jsonl").splitlines()]
    assert packed.namelist() == ["organisations.jsonl", "contacts.jsonl", "listings.jsonl"]
    assert (contact["email"], contact["sourced_on"], contact["role"]) == (PERSON["email"], "2026-02-01", "-Export")


async def test_an_export_is_narrowed_to_region_and_state(session, at):
    there = await _file(session, [ORGANISATIONS], FileFormat.JSONL, Wanted(region="riga"))
    drafts = await _file(session, [LISTINGS], FileFormat.JSONL, Wanted(state=ListingState.DRAFT))

    assert [json.loads(line)["region"] for line in there.splitlines()] == ["riga"]
    assert [json.loads(line)["title"] for line in drafts.splitlines()] == [FORMULA]


async def test_who_has_left_is_not_taken_out(session, at):
    (await session.scalars(select(Contact))).one().ended_at = at
    await session.flush()

    listing = json.loads((await _file(session, [LISTINGS], FileFormat.JSONL)).splitlines()[0])
    assert (await _file(session, [CONTACTS], FileFormat.JSONL), "contact_email" in listing) == (b"", False)
    assert (await session.scalars(select(Listing).where(Listing.external_id == "P1"))).one().contact_id is not None


@given(st.text(max_size=40))
def test_what_is_defused_comes_back_as_it_was(text):
    assert fused(defused(text)) == text


@given(st.text(alphabet="=+-@'\t\r a1", max_size=8))
def test_no_defused_text_begins_a_formula(text):
    assert defused(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not defused(text)


@given(st.text(max_size=40))
def test_a_clean_text_is_clean(text):
    assert clean(clean(text)) == clean(text)
