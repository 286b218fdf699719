"""What the case page holds beside the decisions: one time line, private notes, owner and hand-over."""

import pytest_asyncio

from dooropener import enquiries, introductions, mailbox
from dooropener.accounts import Role
from dooropener.enquiries import EnquiryTopic
from dooropener.mailbox import ProposalLabel
from people import ada, asked, eva, in_contact, sent, story


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.sign_in(told.ada.email)
    return browser


def _page(introduction):
    return f"/introductions/{introduction.id}"


def _steps(desk):
    return [" ".join(node.css_first("strong, h3").text().split()) for node in desk.tree().css(".timeline > li")]


async def test_letters_mails_talks_and_steps_are_one_line_of_time(desk, session, house, told, clock):
    introduction = await sent(session, house, told, clock.now())
    clock.advance(hours=1)
    await enquiries.write(
        session, told.company.person, "Kan de italienska?", language="sv", topic=EnquiryTopic.QUESTION,
        introduction_id=introduction.id, at=clock.now(),
    )  # fmt: skip
    clock.advance(hours=1)
    await mailbox.choose(session, introduction, ProposalLabel.QUESTION, text="Avete il CE?", at=clock.now())

    await desk.get(_page(introduction))

    assert _steps(desk)[-5:] == [
        "Letter approved",
        "Letter sent",
        "Told to the company in the chat: The letter is on its way",
        "Björn in the chat" if told.company.person.name else "Someone in the chat",
        "Partner has replied",
    ]
    letter = desk.tree().css_first(".timeline > li[data-kind=letter]")
    assert "Letter sent" in letter.text()
    assert letter.css_first("article.mail.out details.told pre")
    assert "Kan de italienska?" in desk.words()


async def test_a_long_story_begins_with_its_newest_part(desk, session, told, clock):
    introduction = await asked(session, told, clock.now())
    for _ in range(61):
        introductions.INTRODUCTION.note(session, introduction, by=told.ada.actor, at=clock.now(), reason="reminded")
    await session.flush()

    await desk.get(_page(introduction))

    early = desk.tree().css_first("details.told")
    assert early.css_first("summary").text() == "Show 4 that came before"
    assert len(early.css("li")) == 4


async def test_note_is_written_changed_deleted_and_brought_back(desk, session, told, clock):
    introduction = await asked(session, told, clock.now())
    await desk.get(_page(introduction))
    await desk.submit(f"{_page(introduction)}/notes", note="")
    empty = desk.page.status_code, desk.tree().css_first("#note-wrong").text(strip=True)
    await desk.submit(f"{_page(introduction)}/notes", note="Ring <inte> före nio.")
    (note,) = await introductions.notes_of(session, [introduction.id])
    written = desk.words()
    await desk.submit(f"{_page(introduction)}/notes/{note.id}/edit", note="Ring efter nio.")
    changed = desk.words()
    await desk.submit(f"/notes/{note.id}/undo")
    undone = desk.words()
    await desk.submit(f"{_page(introduction)}/notes/{note.id}/delete")
    deleted = desk.words()

    await desk.submit(f"/notes/{note.id}/undo")

    assert empty == (422, "Fill this in.")
    assert "Ring <inte> före nio." in written
    assert "Ring efter nio." in changed
    assert "Ring <inte> före nio." in undone
    assert "Ring <inte> före nio." not in deleted
    assert "Ring <inte> före nio." in desk.words()
    assert all(change.reason != "Ring" for change in await introductions.history_of(session, introduction))


async def test_notes_of_others_are_read_and_not_changed(browser, session, told, clock):
    introduction = await asked(session, told, clock.now())
    note = await introductions.write_note(session, introduction, "Ring dem", by=told.ada, at=clock.now())
    colleague = await eva(session, clock.now())
    await browser.sign_in(colleague.email)
    await browser.get(_page(introduction))
    forms = browser.form(f"{_page(introduction)}/notes/{note.id}/delete")

    await browser.post(f"{_page(introduction)}/notes/{note.id}/delete")

    assert forms is None
    assert browser.page.status_code == 403
    assert [one.text for one in await introductions.notes_of(session, [introduction.id])] == ["Ring dem"]


async def test_reader_sees_notes_and_owner_and_no_form(browser, session, told, clock):
    introduction = await asked(session, told, clock.now())
    await introductions.write_note(session, introduction, "Ring dem", by=told.ada, at=clock.now())
    reads = await ada(session, clock.now(), role=Role.READER, email="reads@norrkoping.example")
    await browser.sign_in(reads.email)

    await browser.get(_page(introduction))

    assert "Ring dem" in browser.words()
    assert browser.tree().css('main form[method="post"]') == []


async def test_no_page_or_letter_of_others_holds_a_note(desk, session, house, told, clock):
    introduction = await in_contact(session, house, told, clock.now())
    await introductions.write_note(session, introduction, "Hemlig rad", by=told.ada, at=clock.now())

    await desk.get(_page(introduction))

    private = [node.text() for node in desk.tree().css(".private") if "Hemlig rad" in node.text()]
    everywhere = desk.tree().body.text().count("Hemlig rad")
    assert (len(private), everywhere) == (1, 2 if desk.tree().css("textarea") else 1)


async def test_hand_over_with_a_line_is_seen_and_noted_by_the_colleague(
    browser, open_browser, house, session, told, clock
):
    introduction = await asked(session, told, clock.now())
    colleague = await eva(session, clock.now())
    colleague.language = "en"
    await session.flush()
    await browser.sign_in(told.ada.email)
    await browser.get(_page(introduction))
    await browser.submit(f"{_page(introduction)}/hand-over", to="")
    missing = browser.page.status_code
    await browser.post(f"{_page(introduction)}/hand-over", to=str(colleague.id), words="Ring på måndag.")
    said = browser.words()
    evas = open_browser(house)
    await evas.sign_in(colleague.email)
    on_today = evas.words()
    await evas.get("/introductions")
    told_there = evas.words()
    await evas.get("/introductions?owner=me&handed=yes")
    found = len(evas.tree().css(".tile"))
    await evas.get(_page(introduction))
    case = evas.words()

    await evas.submit(f"{_page(introduction)}/taken-note")

    assert missing == 422
    assert "Handed over. Your colleague sees it on the board." in said
    assert "Handed over at the office" in said
    assert "1 introduction was handed over to you." in on_today
    assert "1 introduction was handed over to you." in told_there
    assert found == 1
    assert "Handed over to you" in case
    assert "Ring på måndag." in case
    assert "Handed over to you" not in evas.words()


async def test_all_of_one_who_leaves_go_to_a_colleague(desk, session, told, clock):
    introduction = await asked(session, told, clock.now())
    colleague = await eva(session, clock.now())
    await desk.get("/introductions/hand-over")
    await desk.submit("/introductions/hand-over", **{"from": str(told.ada.id)}, to=str(told.ada.id))
    refused = desk.page.status_code, desk.tree().css_first("#to-wrong").text(strip=True)

    await desk.submit(
        "/introductions/hand-over", **{"from": str(told.ada.id)}, to=str(colleague.id), words="Allt finns i akten."
    )

    assert refused == (422, "Choose one of the options.")
    assert "1 introduction is handed over." in desk.words()
    await session.refresh(introduction, ["owner_id"])
    assert introduction.owner_id == colleague.id
