"""Files at a listing."""

import hashlib

import pytest
from sqlalchemy import func, select

from dooropener import listings
from dooropener.listings import MOST_FILES, FileRefused, TooManyFiles, UnknownAttachment
from dooropener.listings.attachments import Attachment, safe_name, sweep
from doubles.files import PNG, docx, pdf
from people import story


async def test_file_is_kept_as_it_came_and_found_at_its_listing(session, clock):
    told = await story(session, clock.now())
    kept = await listings.keep(session, name="Datablad.pdf", content=pdf(), at=clock.now())
    before = await listings.attachments_of(session, told.local.id)

    await listings.attach(session, told.local, [kept.id])

    found, content = await listings.get_content(session, told.local.id, kept.id)
    assert list(before) == []
    assert [file.name for file in await listings.attachments_of(session, told.local.id)] == ["Datablad.pdf"]
    assert (content, found.sha256) == (pdf(), hashlib.sha256(pdf()).hexdigest())


async def test_file_of_another_listing_is_not_found(session, clock):
    told = await story(session, clock.now())
    kept = await listings.keep(session, name="Datablad.pdf", content=pdf(), at=clock.now())
    await listings.attach(session, told.local, [kept.id])

    await listings.attach(session, told.partner, [kept.id])

    with pytest.raises(UnknownAttachment):
        await listings.get_content(session, told.partner.id, kept.id)


async def test_refused_file_is_not_kept(session, clock):
    with pytest.raises(FileRefused):
        await listings.keep(session, name="Pris.docx", content=docx({"word/vbaProject.bin": b"MZ"}), at=clock.now())

    assert await session.get(listings.Attachment, 1) is None


async def test_listing_holds_only_so_many_files(session, clock):
    told = await story(session, clock.now())
    kept = [await listings.keep(session, name="a.png", content=PNG, at=clock.now()) for _ in range(MOST_FILES + 1)]
    await listings.attach(session, told.local, [file.id for file in kept[:-1]])

    with pytest.raises(TooManyFiles):
        await listings.attach(session, told.local, [kept[-1].id])


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Datablad 2026.pdf", "Datablad 2026.pdf"),
        (r"C:\Users\Björn\Skrivbord\Blåbär.PDF", "Blåbär.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("faktura.exe", "faktura.pdf"),
        ("cod.\u202efdp.exe", "cod.fdp.pdf"),
        ("rad\r\nbruten.pdf", "radbruten.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_name_is_safe_and_ends_as_its_content_does(name, kept):
    assert safe_name(name, "application/pdf") == kept


async def test_file_that_no_listing_took_in_goes_after_a_month(session, clock):
    told = await story(session, clock.now())
    taken = await listings.keep(session, name="Datablad.pdf", content=pdf(), at=clock.now())
    await listings.keep(session, name="pump.png", content=PNG, at=clock.now())
    await listings.attach(session, told.local, [taken.id])

    await sweep(session, at=clock.advance(days=29))
    soon = await session.scalar(select(func.count(Attachment.id)))
    await sweep(session, at=clock.advance(days=2))

    assert soon == 2
    assert list(await session.scalars(select(Attachment.name))) == ["Datablad.pdf"]
