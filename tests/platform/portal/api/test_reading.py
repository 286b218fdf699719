"""What only pages showed once: mail as it came, files, profiles, the trail, and what needs an advisor now."""

import hashlib
from email.message import EmailMessage

from dooropener import listings, outcomes
from dooropener.outcomes import OutcomeKind
from dooropener.portal.today_rows import KINDS, TodayKind
from doubles.files import pdf
from people import consented, in_contact, stray_mail


def _mail():
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "dmitri@stranger.example", "doors@norrkoping.example", "Ciao"
    mail.set_content("Buongiorno")
    mail.add_attachment(pdf(), maintype="application", subtype="pdf", filename="listino.pdf")
    return mail.as_bytes()


async def test_mail_is_given_out_as_it_came_with_its_files_until_it_is_locked_away(machine, session, told, clock):
    mail = _mail()
    enclosed = {"filename": "listino.pdf", "sha256": hashlib.sha256(pdf()).hexdigest(), "size": len(pdf())}
    message = await stray_mail(session, clock.now(), text="Ciao", raw=mail, attachments=[enclosed])

    raw, file = await machine.get(f"/messages/{message.id}/raw"), await machine.get(f"/messages/{message.id}/files/1")
    missing = await machine.get(f"/messages/{message.id}/files/2")
    message.restricted_at = clock.now()
    await session.flush()
    locked = [await machine.get(f"/messages/{message.id}/{part}") for part in ("raw", "files/1")]

    assert (raw.content, file.content) == (mail, pdf())
    assert {each.headers["content-type"] for each in (raw, file)} == {"application/octet-stream"}
    assert file.headers["content-disposition"] == "attachment; filename*=UTF-8''listino.pdf"
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_piece")
    assert [(each.status_code, each.json()["code"]) for each in locked] == [(403, "locked_away")] * 2


async def test_file_of_a_listing_is_that_of_its_listing(machine, session, told, clock):
    kept = await listings.keep(session, name="Datablad.pdf", content=pdf(), at=clock.now())
    await listings.attach(session, told.local, [kept.id])

    (file,) = (await machine.get(f"/listings/{told.local.id}/files")).json()
    content = await machine.get(f"/listings/{told.local.id}/files/{file['id']}")
    elsewhere = await machine.get(f"/listings/{told.partner.id}/files/{file['id']}")

    assert (content.content, elsewhere.status_code) == (pdf(), 404)


async def test_listing_is_told_as_a_partnering_profile_with_what_it_lacks(machine, told):
    profile = (await machine.get(f"/listings/{told.local.id}/een")).json()

    assert profile["language"] == "sv"
    assert profile["fields"]["title"] == told.local.title
    assert {"field": None, "why": "not_in_english"} in profile["lacking"]


async def test_outcomes_tell_of_the_document_behind_them(machine, house, session, told, clock):
    introduction = await in_contact(session, house, told, clock.now())
    outcome = await outcomes.count(
        session, introduction, OutcomeKind.AGREEMENT, words="Ramavtal", by=told.ada, at=clock.now()
    )
    file = {"name": "avtal.pdf", "content": pdf()}
    await outcomes.support_with_document(session, introduction, outcome, **file, by=told.ada, at=clock.now())
    session.expunge_all()

    (told_of,) = (await machine.get("/outcomes")).json()
    document = next(each["document"] for each in told_of["evidence"] if each["document"])
    content = await machine.get(f"/introductions/{introduction.id}/documents/{document['id']}")

    assert (document["name"], document["media_type"]) == ("avtal.pdf", "application/pdf")
    assert content.content == pdf()


async def test_trail_is_told_in_its_order_a_page_at_a_time(machine, session, told):
    await session.commit()
    entries = []
    path = "/api/v1/audit?limit=1&thing=listing"
    while path:
        answer = await machine.client.get(path)
        entries += answer.json()
        path = answer.links.get("next", {}).get("url")

    assert {each["act"] for each in entries} == {"listing_changed"}
    steps = [f"listing:{each.id}" for each in (told.local, told.partner) for _ in ("drafted", "handed in", "published")]
    assert [each["subject"] for each in entries] == steps
    assert (await machine.get("/audit?act=nothing")).json() == []
    assert (await machine.get(f"/audit?user={told.ada.id}&thing=listing&since=2026-03-02&until=2026-03-02")).json()


async def test_introductions_are_found_by_name(machine, session, told, clock):
    introduction = await consented(session, told, clock.now())

    found = [
        (await machine.get(f"/introductions?name={name}")).json() for name in ("termo", "Termo Emila", "nobody at all")
    ]

    assert [[each["id"] for each in rows] for rows in found] == [[introduction.id], [introduction.id], []]


async def test_today_tells_how_much_waits_and_what(machine, house, session, told, clock):
    introduction = await consented(session, told, clock.now())
    message = await stray_mail(session, clock.now(), text="Ciao")

    counts = {each["kind"]: (each["number"], each["where"]) for each in (await machine.get("/today")).json()}
    waiting = {kind: (await machine.client.get(where)).json() for kind, (number, where) in counts.items() if number}

    assert {kind: [each["id"] for each in rows] for kind, rows in waiting.items()} == {
        "letters": [introduction.id],
        "mail": [message.id],
    }
    assert waiting["letters"] == [{"thing": "introduction", "id": introduction.id, "introduction_id": introduction.id}]
    assert {where.partition("?")[0] for _, where in counts.values()} >= {"/api/v1/listings", "/api/v1/today/stuck"}
    assert counts.keys() >= set(KINDS) == set(TodayKind)
    assert (await machine.get("/today/nothing")).status_code == 400
