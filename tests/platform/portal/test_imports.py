"""Data in and out on the portal: upload, preview, result, undo, export."""

import csv
import io

import pytest
import pytest_asyncio
from sqlalchemy import func, select

from dooropener import audit, exchanges, regions
from dooropener.accounts import Role, User
from dooropener.audit import AuditFilter
from dooropener.exchanges import ImportEffect, ImportState, RecordKind
from dooropener.organisations import Organisation
from dooropener.portal.import_words import RowWords
from dooropener.words import words
from exchanging import DEFAULTS, FIRM, ORGANISATIONS, PUMPS, as_csv, as_xlsx, taken_in
from people import ada, eva

PATH = "/settings/imports"
REGIONS = (
    "Write one of: Emilia-Romagna, Esslingen am Neckar, Kenya, Kópavogur, Linz, Odense, Riga, Tampere, Trondheim, "
    "Xuzhou or Norrköping."
)
WRONG = {**FIRM, "name": "Nord AB", "region": "atlantis", "registration_number": "123"}


@pytest_asyncio.fixture
async def desk(browser, session, clock):
    await regions.seed(session)
    user = await ada(session, clock.now())
    await browser.come_in(user.email)
    await browser.get(PATH)
    return browser


async def _upload(desk, content, name="firms.csv", **fields):
    await desk.upload(PATH, name, content, **DEFAULTS, **fields)
    return str(desk.page.url.path)


async def _organisations(session):
    return await session.scalar(select(func.count()).select_from(Organisation))


async def test_a_file_is_looked_at_before_anything_is_written(desk, session):
    await _upload(desk, as_csv(FIRM, WRONG))

    told = desk.words()
    assert "What would happen New 1 Changed 0 As before 0 Refused 1" in told
    assert "There is no region called “atlantis”." in told
    assert await _organisations(session) == 0


async def test_what_was_looked_at_is_taken_in_and_undone(desk, session):
    path = await _upload(desk, as_xlsx(FIRM), "firms.xlsx")

    await desk.submit(f"{path}/start")
    taken = (desk.words(), await _organisations(session))
    await desk.submit(f"{path}/undo")

    assert ("What happened New 1" in taken[0], taken[1]) == (True, 1)
    assert "Taken back 1 Left as they are 0" in desk.words()
    assert await _organisations(session) == 0


async def test_a_file_that_was_dropped_claims_nothing_and_leaves_nothing(desk, session):
    path = await _upload(desk, as_csv(FIRM))

    await desk.submit(f"{path}/cancel")

    assert "What happened" not in desk.words()
    assert desk.form(f"{path}/undo") is None
    assert await _organisations(session) == 0


async def test_columns_that_nobody_knows_are_mapped_by_hand(desk, session):
    path = await _upload(desk, b"who;where;what\nTermo Emilia;riga;heat pumps\n", kind="organisations")
    asked = desk.words()

    await desk.submit(f"{path}/columns", **{"column-0": "name", "column-1": "region", "column-2": "sectors"})
    await desk.submit(f"{path}/start")

    assert "These columns are missing: Name , Region" in asked or "These columns are missing: Name, Region" in asked
    organisation = (await session.scalars(select(Organisation))).one()
    assert (organisation.name, organisation.region_id, organisation.sectors) == ("Termo Emilia", "riga", ["heat pumps"])


async def test_an_encoding_that_nobody_offered_is_not_passed_over(desk, session):
    await _upload(desk, as_csv(FIRM), encoding="klingon")

    assert "There is no encoding called “klingon”. Choose one of: utf-8, cp1252" in desk.words()
    assert await session.scalar(select(func.count()).select_from(exchanges.Import)) == 0


async def test_two_columns_for_one_field_are_refused(desk):
    path = await _upload(desk, as_csv(FIRM))

    await desk.submit(f"{path}/columns", **{"column-0": "name", "column-1": "name"})

    assert desk.page.status_code == 422
    assert "each field belongs to one column" in desk.words()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "Choose a file."),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 90, "This is not a table"),
        (b"name;region\n", "The file has no rows below its first line."),
    ],
)
async def test_a_file_that_is_none_is_answered_with_its_reason(desk, session, content, said):
    name = "firms.csv" if content else ""

    await _upload(desk, content, name)

    assert (desk.page.status_code, said in desk.words()) == (422, True)
    assert await exchanges.imports(session, limit=9) == []


async def test_refused_rows_are_saved_with_their_reasons_to_be_mended(desk):
    path = await _upload(desk, as_csv({**FIRM, "sectors": "=1+1"}, WRONG))

    answer = await desk.get(f"{path}/refused.csv")

    header, row = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert header == [*FIRM, "Line", "What is wrong"]
    assert row[:2] == ["Nord AB", "atlantis"]
    assert row[-2:] == ["3", f"Region: There is no region called “atlantis”. {REGIONS}"]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "sv",
            [
                "Språk: ”Klingon” är inget språk som vi känner. Skriv, på svenska eller engelska: svenska, engelska,",
                "Slag: ”gåva” går inte att förstå. Skriv, på svenska eller engelska: Erbjuder eller Söker.",
                "Typ av organisation: ”klubb” går inte att förstå. Skriv, på svenska eller engelska: Företag,",
                "Form av samarbete: ”barter” går inte att förstå. Skriv, på svenska eller engelska: Distribution,",
            ],
        ),
        (
            "en",
            [
                "Language: “Klingon” is no language that we know. Write, in Swedish or English: Swedish, English,",
                "Kind: “gåva” is not understood. Write, in Swedish or English: Offer or Request.",
                "Kind of organisation: “klubb” is not understood. Write, in Swedish or English: Company,",
                "Form of partnership: “barter” is not understood. Write, in Swedish or English: Distribution,",
            ],
        ),
    ],
)
async def test_words_that_are_taken_are_said_in_the_readers_words(desk, session, language, said):
    (await session.scalars(select(User))).one().language = language
    await session.commit()
    wrong = {"language": "Klingon", "kind": "gåva", "organisation_kind": "klubb", "partnership": "barter"}

    await _upload(desk, as_csv({**PUMPS, **wrong}), "listings.csv")

    shown = desk.words().replace(" : ", ": ")
    assert [sentence for sentence in said if sentence not in shown] == []
    assert [code for code in ("trade_contact", "eu_project", "joint_development") if code in shown] == []


async def test_changes_are_shown_in_the_readers_words(desk, session, clock):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=clock.now())
    await session.commit()
    changed = {"kind": "trade_contact", "languages": "it;lv"}

    await _upload(desk, as_csv({**FIRM, **changed}))

    changes = {tuple(node.text() for node in line.css("del, ins")) for line in desk.tree().css("ul.small li")}
    assert changes == {("Company", "Trade contact"), ("Italian, Latvian",)}


@pytest.mark.parametrize(
    ("kind", "field", "told", "shown"),
    [
        (RecordKind.LISTINGS, "kind", "offer", "Erbjuder"),
        (RecordKind.ORGANISATIONS, "kind", "public_body", "Myndighet"),
        (RecordKind.LISTINGS, "partnership", "eu_project, supply", "EU-projekt, Leverans av varor"),
        (RecordKind.LISTINGS, "target_regions", "riga, atlantis", "Riga, atlantis"),
        (RecordKind.ORGANISATIONS, "region_id", "riga", "Riga"),
        (RecordKind.ORGANISATIONS, "country", "IT", "Italien"),
        (RecordKind.CONTACTS, "lawful_basis", "consent", "Samtycke"),
        (RecordKind.CONTACTS, "sourced_on", "2026-02-01", "1 februari 2026"),
        (RecordKind.CONTACTS, "language", "it", "italienska"),
        (RecordKind.CONTACTS, "role", "export, sales", "export, sales"),
        (RecordKind.CONTACTS, "sourced_on", "", ""),
    ],
)
def test_kept_values_are_told_in_words(kind, field, told, shown):
    assert RowWords(words("sv"), kind, {"riga": "Riga"}).shown(field, told) == shown


async def test_a_large_file_is_a_job_with_progress_that_can_be_stopped(desk, session):
    rows = [{"name": f"Firm {number}", "region": "riga"} for number in range(exchanges.SMALL + 1)]

    path = await _upload(desk, as_csv(*rows))
    shown = desk.words()
    await desk.submit(f"{path}/cancel")

    running = await exchanges.get_import(session, int(path.rpartition("/")[2]))
    assert "The rows are being checked 0 of 301" in shown
    assert (running.state, await exchanges.first_rows(session, running.id, limit=9)) == (ImportState.CANCELLED, [])


async def test_while_the_matcher_reads_the_page_tells_by_itself_how_far_it_has_come(desk, session):
    path = await _upload(desk, as_csv(PUMPS), kind="listings")
    await desk.submit(f"{path}/start")
    shown = str(desk.page.text)
    running = await exchanges.get_import(session, int(path.rpartition("/")[2]))
    running.encoded_to = (
        await session.scalars(select(ImportEffect.subject_id).order_by(ImportEffect.id.desc()))
    ).first()
    await session.flush()

    await desk.get(f"{path}/following")
    piece = desk.words()
    running.to_encode = False
    await session.flush()
    await desk.get(path)

    assert f'role="status" data-live="{path}/following">' in shown
    assert "The matcher has read 0 of 1." in shown
    assert (piece.startswith("1 listing waits"), "The matcher has read 1 of 1." in piece) == (True, True)
    assert "data-live" not in str(desk.page.text)


async def test_an_import_without_listings_has_nothing_to_follow(desk):
    path = await _upload(desk, as_csv(FIRM))
    await desk.submit(f"{path}/start")

    await desk.get(f"{path}/following")

    assert desk.page.status_code == 404


async def test_a_reader_takes_nothing_in_or_out(browser, session, clock):
    user = await eva(session, clock.now(), role=Role.READER)
    await browser.come_in(user.email)

    found = [(await browser.get(path)).status_code for path in (PATH, "/settings/exports")]

    assert found == [403, 403]


async def test_a_strangers_file_is_not_read(browser):
    answer = await browser.client.post(PATH, files={"file": ("a.csv", b"x" * 2_000_000)})

    assert (answer.status_code, answer.headers.get("location")) == (303, "/login?next=%2Ftoday")


async def test_an_export_is_sent_as_a_file_and_written_into_the_trail(desk, session, clock):
    await taken_in(session, as_csv(FIRM), ORGANISATIONS, at=clock.now())
    await session.commit()
    await desk.get("/settings/exports?kind=organisations&region=emilia-romagna")

    answer = await desk.submit("/settings/exports", format="csv")

    (record,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert answer.headers["content-disposition"] == 'attachment; filename="organisations-2026-03-02.csv"'
    assert (record["name"], record["registration_number"]) == (FIRM["name"], FIRM["registration_number"])
    found = await audit.entries(session, AuditFilter(act="data_exported"))
    assert [each.details for each in found.entries] == [
        {"kinds": ["organisations"], "format": "csv", "region": "emilia-romagna", "state": ""}
    ]


async def test_pages_ask_as_often_whatever_the_number_of_rows(desk, session, clock, statements):
    asked = []
    for number in (1, 3, 30):
        rows = [{**PUMPS, "id": f"{number}-{each}"} for each in range(number)]
        running = await taken_in(session, as_csv(*rows), at=clock.now())
        await session.commit()
        asked.append([await statements.of(desk, page) for page in (PATH, f"{PATH}/{running.id}")])

    assert asked[0] == asked[1] == asked[2]
