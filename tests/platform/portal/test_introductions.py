"""The case page: next step, letter, answers, history, the ways on and out."""

from datetime import date
from urllib.parse import urlencode

import pytest
import pytest_asyncio

from dooropener import introductions, mailbox, outbox
from dooropener.accounts import Role
from dooropener.agenda.waiting import count_waiting
from dooropener.introductions import ClosedReason, IntroductionState, sending
from dooropener.mailbox import MailKind, ProposalLabel, ThreadedBy
from dooropener.mailbox.arrivals import file_answer
from dooropener.mailbox.tasks import write_down
from dooropener.outbox import DeliveryState
from doubles.mails import answer, stored
from people import asked, consented, eva, story

SUMMARY = "Björns Värme AB di Norrköping costruisce pompe di calore a propano e cerca un grossista."
S = IntroductionState


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


@pytest_asyncio.fixture
async def agreed(session, told, clock):
    """The company has said yes."""
    return await consented(session, told, clock.now())


@pytest_asyncio.fixture
async def sent(session, told, agreed, house, clock):
    """Chiara has the letter."""
    delivery = await introductions.approve_letter(
        session, agreed, by=told.ada, summary=SUMMARY, language="it", at=clock.now(), house=house
    )
    delivery.state, delivery.sent_at = DeliveryState.SENT, clock.now()
    await sending.letter_sent(session, delivery, at=clock.now())
    return await introductions.get_introduction(session, agreed.id)


async def _now(session, introduction):
    return await introductions.get_introduction(session, introduction.id)


async def _state(session, introduction):
    return (await _now(session, introduction)).state


def _page(introduction):
    return f"/introductions/{introduction.id}"


def _step(introduction, step):
    return f"/introductions/{introduction.id}/step/{step}"


async def test_board_groups_by_state_and_says_the_next_step(desk, agreed):
    await desk.get("/introductions")

    assert desk.tree().css_first("#state-company_consented").text() == "Company says yes"
    assert "Approve the letter" in desk.words()


async def test_ended_ones_stand_apart(desk, session, told, agreed, clock):
    await introductions.withdraw(session, agreed, by=told.ada, reason="dubbel", at=clock.now())

    await desk.get("/introductions")
    under_way = "No introductions here" in desk.words()
    await desk.get("/introductions?show=ended")

    assert under_way
    assert "Withdrawn" in desk.words()


@pytest.mark.parametrize("language", ["tlh", "\n\x0e", "x" * 300])
async def test_letter_in_a_language_that_is_not_written_is_refused(desk, agreed, language):
    answer = await desk.get(f"{_page(agreed)}/letter/html?{urlencode({'language': language})}")

    assert answer.status_code == 422


async def test_address_that_its_owner_has_not_confirmed_is_told_before_contacts_go_there(desk, told, agreed, session):
    pages = _page(agreed), f"/organisations/{told.match.local.organisation_id}"
    said = []
    for proved in (told.company.person.email_proved_at, None):
        told.company.person.email_proved_at = proved
        await session.commit()
        for page in pages:
            await desk.get(page)
            said.append("not confirmed by its owner" in desk.words())

    assert said == [False, False, True, True]


async def test_letter_starts_in_the_partners_language_with_a_draft(desk, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    tree = desk.tree()
    assert tree.css_first("#language option[selected]").attributes["value"] == "it"
    assert "Björns Värme AB" in tree.css_first("#summary").text()
    assert tree.css_first("article.letter pre").attributes["lang"] == "it"


async def test_preview_shows_the_words_as_edited_and_sends_nothing(desk, session, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    await desk.submit(f"{_page(agreed)}/letter", do="preview", summary="Una frase tutta mia.")

    assert "Una frase tutta mia." in desk.tree().css_first("article.letter").text()
    assert (await _now(session, agreed)).letter_approved_at is None


async def test_other_language_gives_a_new_draft(desk, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    await desk.submit(f"{_page(agreed)}/letter", do="preview", language="en")

    assert "is looking" in desk.tree().css_first("#summary").text()
    assert desk.form(f"{_page(agreed)}/letter").css_first('[name="other_language"]')


async def test_letter_is_shown_as_it_will_look_with_the_words_of_the_form(desk, agreed):
    await desk.get(f"{_page(agreed)}/letter")
    await desk.submit(f"{_page(agreed)}/letter", do="preview", summary="Una frase tutta mia & nuova.")
    allowed = desk.page.headers["content-security-policy"]
    frame = desk.tree().css_first("iframe").attributes

    letter = await desk.get(frame["src"])

    assert "frame-src 'self'" in allowed
    assert "sandbox" in frame
    assert "Una frase tutta mia &amp; nuova." in letter.text
    assert letter.headers["content-security-policy"].startswith("sandbox ")
    assert "script-src" not in letter.headers["content-security-policy"]
    assert letter.headers["x-frame-options"] == "SAMEORIGIN"


async def test_letter_is_approved_once(desk, session, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    await desk.submit(f"{_page(agreed)}/letter", do="approve", summary=SUMMARY, follow=False)
    await desk.get("/settings")
    await desk.post(f"{_page(agreed)}/letter", do="approve", summary=SUMMARY, language="it")

    assert desk.page.url.path == _page(agreed)
    assert "Approved. The letter leaves in ten seconds." in desk.words()
    now = await _now(session, agreed)
    assert (now.summary, now.letter_language) == (SUMMARY, "it")


async def test_language_that_is_not_the_readers_is_chosen_aloud(desk, session, agreed):
    await desk.get(f"{_page(agreed)}/letter")
    await desk.submit(f"{_page(agreed)}/letter", do="preview", language="en")
    await desk.submit(f"{_page(agreed)}/letter", do="approve")
    refused = desk.page.status_code, desk.tree().css_first("#other_language-wrong").text(strip=True)

    await desk.submit(f"{_page(agreed)}/letter", do="approve", other_language="yes")

    assert refused == (422, "Tick this to go on.")
    assert (await _now(session, agreed)).letter_language == "en"


async def test_language_without_letters_asks_for_a_choice(browser, session, clock):
    told = await story(session, clock.now(), region="kenya", country="KE", language="fr")
    introduction = await consented(session, told, clock.now())
    await browser.come_in(told.ada.email)

    await browser.get(f"{_page(introduction)}/letter")
    before = browser.words()
    await browser.submit(f"{_page(introduction)}/letter", do="preview", language="en")

    assert "There are no letters in French yet." in before
    assert browser.tree().css_first("article.letter pre").attributes["lang"] == "en"


async def test_summary_too_long_is_marked(desk, session, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    await desk.submit(f"{_page(agreed)}/letter", do="approve", summary="x" * 501)

    assert desk.page.status_code == 422
    assert desk.tree().css_first("#summary-wrong")


async def test_direct_where_an_institution_is_usual_needs_a_reason(browser, session, clock):
    told = await story(session, clock.now(), region="esslingen", country="DE", language="de")
    introduction = await consented(session, told, clock.now())
    await browser.come_in(told.ada.email)
    await browser.get(f"{_page(introduction)}/letter")
    nobody = browser.words()
    await browser.submit(f"{_page(introduction)}/route", route="direct")
    refused = browser.page.status_code

    await browser.submit(f"{_page(introduction)}/route", route="direct", reason="Känd sedan mässan.")

    assert "There is nobody to write to yet." in nobody
    assert refused == 422
    assert (await _now(session, introduction)).route_reason == "Känd sedan mässan."
    assert browser.tree().css_first("article.letter")


async def test_other_reader_must_be_of_the_partners_organisation(desk, session, told, agreed):
    await desk.get(f"{_page(agreed)}/letter")

    await desk.post(f"{_page(agreed)}/addressee", contact=str(told.company.contact.id))

    assert desk.page.status_code == 422
    assert (await _now(session, agreed)).addressee_id == told.chiara.id


async def test_answer_is_confirmed_with_one_key_and_its_words(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.INTERESTED, text="Volentieri!", at=clock.now())
    await desk.get(_page(sent))
    shown = desk.tree().css_first(f"#proposal-{proposal.id}").text(), desk.tree().css_first("blockquote").text()
    key = desk.form(f"/proposals/{proposal.id}/confirm").css_first("button").attributes["data-key"]

    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    assert (shown, key) == (("Is interested", "Volentieri!"), "y")
    assert await _state(session, sent) is S.PARTNER_CONSENTED


async def test_second_confirmation_changes_nothing(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.INTERESTED, at=clock.now())
    await desk.get(_page(sent))
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    await desk.post(f"/proposals/{proposal.id}/confirm", label="declined")
    await ten_seconds_later()

    assert desk.page.status_code == 200
    assert await _state(session, sent) is S.PARTNER_CONSENTED


async def test_answer_is_corrected_with_the_day(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.DECLINED, at=clock.now())
    await desk.get(_page(sent))
    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now")
    asked_for = desk.page.status_code, desk.tree().css_first("#resume_on-wrong").text(strip=True)

    await desk.post(f"/proposals/{proposal.id}/confirm", label="not_now", resume_on="2026-06-01")
    await ten_seconds_later()

    now = await _now(session, sent)
    assert asked_for == (422, "Fill this in.")
    assert (now.state, now.snoozed_until) == (S.SNOOZED, date(2026, 6, 1))


async def test_machine_that_says_whom_to_write_to_is_followed_by_one_key(desk, session, sent, house, ten_seconds_later):
    mail = answer(ProposalLabel.WRONG_PERSON, kind=MailKind.AUTO_REPLY, referral="luca@termoemilia.example")
    message = await stored(session, house.clock.now())
    write_down(message, mail)
    await file_answer(session, message, mail, await _now(session, sent), by=ThreadedBy.TOKEN)
    [proposal] = await mailbox.open_proposals(session)
    await desk.get("/today")
    waits = desk.tree().css_first("main").text()
    await desk.get(_page(sent))

    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    after = await _now(session, sent)
    assert "Answers to confirm" in waits
    assert "Wrong person" in waits
    assert (after.state, after.addressee.email) == (S.REPLIED, "luca@termoemilia.example")


async def test_person_named_without_an_address_is_looked_for_on_the_page(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.WRONG_PERSON, at=clock.now())
    proposal.referral_name = "Luca Neri"
    await session.flush()
    await desk.get(_page(sent))
    named = desk.tree().css_first(f"#proposal-{proposal.id}").parent.text()
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    await desk.get(_page(sent))
    asked = desk.tree().css_first("#next").parent.text()
    await desk.submit(_step(sent, "refer"), email="luca")
    wrong = desk.page.status_code, (await _now(session, sent)).sought_person
    await desk.submit(_step(sent, "refer"), email="luca@termoemilia.example")

    after = await _now(session, sent)
    assert "Luca Neri, without an address" in named
    assert "Find the right person's address" in asked
    assert "The answer names Luca Neri, without an address." in asked
    assert wrong == (422, "Luca Neri")
    assert (after.state, after.addressee.name, after.addressee.email) == (
        S.REPLIED,
        "Luca Neri",
        "luca@termoemilia.example",
    )


async def test_firm_is_asked_for_the_address_with_a_letter_that_is_read_first(
    desk, session, sent, clock, ten_seconds_later
):
    proposal = await mailbox.choose(session, sent, ProposalLabel.WRONG_PERSON, at=clock.now())
    proposal.referral_name = "Luca Neri"
    await session.flush()
    await desk.get(_page(sent))
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    await desk.get(_page(sent))
    offered = desk.tree().css_first("#next").parent.text()
    await desk.submit(_step(sent, "ask-address"))
    await desk.undo()
    undone = await _facts(session, sent)
    await desk.submit(_step(sent, "ask-address"))
    await ten_seconds_later()
    await desk.get(_page(sent))
    afterwards = desk.tree().css_first("#next").parent.text()

    assert "Ask the firm for the address" in offered
    assert "ci indica Luca Neri" in " ".join(offered.split())
    assert undone == ["introduction_requested"]
    assert await _facts(session, sent) == ["introduction_requested", "address_asked"]
    assert "The firm has been asked for the address." in afterwards
    assert "Ask the firm for the address" not in afterwards


@pytest.mark.parametrize(
    ("filled_in", "sought"),
    [
        ({"referral": ""}, "Luca Neri"),
        ({"referral": "", "referral_name": ""}, ""),
        ({"referral": "", "referral_name": "Carla Neri"}, "Carla Neri"),
    ],
)
async def test_address_that_was_taken_out_of_the_form_is_not_written_to(
    desk, session, sent, clock, ten_seconds_later, filled_in, sought
):
    proposal = await mailbox.choose(session, sent, ProposalLabel.WRONG_PERSON, at=clock.now())
    proposal.referral, proposal.referral_name = "no-one@termoemilia.example", "Luca Neri"
    await session.flush()
    await desk.get(_page(sent))
    await desk.post(
        f"/proposals/{proposal.id}/confirm",
        **{"label": "wrong_person", "referral": proposal.referral, "referral_name": "Luca Neri", **filled_in},
    )
    await ten_seconds_later()

    after = await _now(session, sent)
    assert (after.state, after.sought_person) == (S.REPLIED, sought)


async def test_when_nobody_is_found_it_ends(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.WRONG_PERSON, at=clock.now())
    await desk.get(_page(sent))
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    await desk.get(_page(sent))
    await desk.submit(_step(sent, "close"))

    after = await _now(session, sent)
    assert (after.state, after.closed_reason) == (S.CLOSED, ClosedReason.UNREACHABLE)


async def test_question_is_answered_by_mail(desk, session, sent, clock, ten_seconds_later):
    proposal = await mailbox.choose(session, sent, ProposalLabel.QUESTION, text="Avete il CE?", at=clock.now())
    await desk.get(_page(sent))
    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()
    await desk.get(_page(sent))
    await desk.submit(_step(sent, "answer"), text="")
    empty = desk.page.status_code

    await desk.submit(_step(sent, "answer"), text="Sì, tutte le pompe sono marcate CE.")
    begun = desk.words(), desk.form(_step(sent, "answer")), (await count_waiting(session)).questions
    await desk.undo()
    undone = desk.tree().css_first("#text").text().strip(), await _facts(session, sent)
    await desk.submit(_step(sent, "answer"))
    await ten_seconds_later()
    await desk.get(_page(sent))

    assert empty == 422
    assert begun[0].count("Your answer leaves in ten seconds.") == 2
    assert begun[1:] == (None, 0)
    assert undone == ("Sì, tutte le pompe sono marcate CE.", ["introduction_requested"])
    assert await _facts(session, sent) == ["introduction_requested", "question_answered"]
    assert "Sì, tutte le pompe sono marcate CE." in desk.words()


async def test_withdrawal_needs_a_reason_and_keeps_it(desk, session, told, clock):
    introduction = await asked(session, told, clock.now())
    await desk.get(_page(introduction))
    await desk.submit(_step(introduction, "withdraw"))
    without = desk.page.status_code

    await desk.submit(_step(introduction, "withdraw"), reason="Företaget har lagts ner.")

    assert without == 422
    assert await _state(session, introduction) is S.WITHDRAWN
    assert "Företaget har lagts ner." in desk.words()


async def test_step_that_the_table_does_not_have_is_refused(desk, session, agreed):
    await desk.get(_page(agreed))

    await desk.post(_step(agreed, "agree"), level="L2", words="De har skrivit på.")

    assert desk.page.status_code == 409
    assert "This has moved on since the page was loaded." in desk.words()
    assert await _state(session, agreed) is S.COMPANY_CONSENTED


@pytest_asyncio.fixture
async def in_contact(session, sent):
    sent.state = S.CONTACTS_EXCHANGED
    await session.flush()
    return sent


async def test_from_meeting_to_impact_with_evidence(desk, session, in_contact):
    states = []
    await desk.get(_page(in_contact))
    await desk.submit(f"{_page(in_contact)}/meeting/arrange", when="2026-03-20T10:00", place="Modena")
    states.append(await _state(session, in_contact))
    for step, fields in (
        ("met", {"company_says": "cooperation_possible", "partner_says": ""}),
        ("negotiate", {"level": "L1", "words": "Björn: vi räknar på priser."}),
        ("agree", {"level": "L3", "words": "Avtal av den 1 april."}),
        ("impact", {"words": "Båda: 40 pumpar sålda."}),
    ):
        await desk.get(_page(in_contact))
        await desk.submit(_step(in_contact, step), **fields)
        states.append(await _state(session, in_contact))

    assert states == [S.MEETING_BOOKED, S.MET, S.NEGOTIATING, S.AGREEMENT, S.IMPACT_CONFIRMED]
    assert "A document shows it" in desk.words()
    assert "Båda: 40 pumpar sålda." in desk.words()


@pytest.mark.parametrize(
    ("step", "fields"),
    [
        ("negotiate", {"level": "L1", "words": " "}),
        ("negotiate", {"level": "L9", "words": "Ja"}),
    ],
)
async def test_outcome_that_cannot_be_read_changes_nothing(desk, session, in_contact, step, fields):
    await desk.get(_page(in_contact))

    await desk.submit(_step(in_contact, step), **fields)

    assert desk.page.status_code == 422
    assert await _state(session, in_contact) is S.CONTACTS_EXCHANGED


async def test_close_and_take_up_again(desk, session, in_contact):
    await desk.get(_page(in_contact))
    await desk.submit(_step(in_contact, "close"), closed_reason="no_contact", note="Ingen hörde av sig.")
    closed = await _now(session, in_contact)
    reason = closed.closed_reason
    await desk.submit(_step(in_contact, "reopen"), reason="Ett sent svar.")

    assert reason is ClosedReason.NO_CONTACT
    assert await _state(session, in_contact) is S.REPLIED


async def test_no_show_says_who(desk, session, in_contact):
    in_contact.state = S.MEETING_BOOKED
    await session.flush()
    await desk.get(_page(in_contact))

    await desk.submit(_step(in_contact, "no-show"), absent="partner")

    assert await _state(session, in_contact) is S.NO_SHOW
    assert "The partner did not come" in desk.words()


async def test_history_is_whole_with_actors(desk, sent):
    await desk.get(_page(sent))

    steps = [node.css_first("strong") for node in desk.tree().css(".timeline > li:not([data-kind=talk])")]
    told = [" ".join(step.text().split()) for step in steps]
    assert told == [
        "Suggested",
        "Approved",
        "Company asked",
        "Company says yes",
        "Letter approved",
        "Letter sent",
    ]


async def test_the_page_tells_the_day_of_the_next_reminder_and_lets_it_be_skipped(desk, session, sent):
    await desk.get(_page(sent))
    first = desk.words()

    await desk.submit(_step(sent, "skip-reminder"))

    assert "The first reminder goes out on 9 March 2026." in first
    assert "The last reminder goes out on 16 March 2026." in desk.words()
    assert "Reminder skipped" in desk.words()
    assert (await _now(session, sent)).reminders == 1


async def test_the_page_tells_after_how_many_days_the_office_lets_it_end(desk, session, sent, told, clock):
    await introductions.choose_rhythm(session, introductions.Rhythm(2, 5, 35), by=told.ada, at=clock.now())

    await desk.get(_page(sent))

    assert "ends by itself after 35 of the partner's working days" in desk.words()


async def test_reminders_are_turned_off_and_on_again(desk, session, sent):
    await desk.get(_page(sent))

    await desk.submit(_step(sent, "reminders-off"))
    off = desk.words()
    await desk.submit(_step(sent, "reminders-on"))

    assert "Reminders are turned off." in off
    assert "The first reminder goes out on 9 March 2026." in desk.words()
    assert (await _now(session, sent)).reminders_off is False


async def _facts(session, introduction):
    return [one.fact for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]


async def _declined_by_mail(session, sent, clock):
    await mailbox.choose(session, sent, ProposalLabel.DECLINED, at=clock.now())
    (proposal,) = await mailbox.open_proposals(session)
    message = await mailbox.receive(session, b"No, grazie", envelope_from="", envelope_to=[], at=clock.now())
    proposal.message_id = message.id
    await session.flush()
    session.expunge(proposal)
    return proposal


async def test_a_no_by_mail_is_thanked_for_unless_the_tick_is_taken_away(desk, session, sent, clock, ten_seconds_later):
    proposal = await _declined_by_mail(session, sent, clock)
    await desk.get(_page(sent))

    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()
    await desk.get(_page(sent))

    assert await _state(session, sent) is S.CLOSED
    assert await _facts(session, sent) == ["introduction_requested", "introduction_ended"]
    assert "Say goodbye to the partner?" not in desk.words()


async def test_without_the_tick_no_farewell_goes_out_until_it_is_asked_for(
    desk, session, sent, clock, ten_seconds_later
):
    proposal = await _declined_by_mail(session, sent, clock)
    await desk.get(_page(sent))

    await desk.submit(f"/proposals/{proposal.id}/confirm", farewell="")
    await ten_seconds_later()
    await desk.get(_page(sent))
    without = await _facts(session, sent)
    await desk.submit(_step(sent, "farewell"))

    assert without == ["introduction_requested"]
    assert await _facts(session, sent) == ["introduction_requested", "introduction_ended"]


async def test_who_said_no_on_the_page_has_been_thanked_there(desk, session, sent, clock, ten_seconds_later):
    await mailbox.choose(session, sent, ProposalLabel.DECLINED, at=clock.now())
    (proposal,) = await mailbox.open_proposals(session)
    await desk.get(_page(sent))

    await desk.submit(f"/proposals/{proposal.id}/confirm")
    await ten_seconds_later()

    assert await _facts(session, sent) == ["introduction_requested"]


async def test_withdrawing_after_the_letter_tells_the_partner(desk, session, sent):
    await desk.get(_page(sent))

    await desk.submit(_step(sent, "withdraw"), reason="Sold out")

    assert await _facts(session, sent) == ["introduction_requested", "introduction_ended"]


async def test_withdrawing_before_the_letter_tells_no_one_there(desk, session, agreed):
    await desk.get(_page(agreed))

    await desk.submit(_step(agreed, "withdraw"), reason="Sold out")

    assert await _facts(session, agreed) == []


async def test_who_only_reads_sees_the_day_but_no_button(browser, session, told, sent, clock):
    await eva(session, clock.now(), role=Role.READER)
    await browser.come_in("eva@norrkoping.example")
    await browser.get(_page(sent))
    reads = browser.form(_step(sent, "skip-reminder"))

    answer = await browser.post(_step(sent, "reminders-off"))

    assert reads is None
    assert answer.status_code == 403
    assert (await _now(session, sent)).reminders_off is False
