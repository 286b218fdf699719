"""A copy of one's data, and being forgotten: asked for in the chat, carried out by a job, undone in time."""

import json
import re
from datetime import UTC, datetime

import httpx
import pytest
import pytest_asyncio
from sqlalchemy import select, text

from dooropener import enquiries, introductions, listings, mailbox, organisations, outbox, privacy, regions
from dooropener.accounts import Person
from dooropener.enquiries import EnquiryTopic
from dooropener.introductions import IntroductionState
from dooropener.listings import ListingState
from dooropener.mailbox import Message
from dooropener.organisations import Contact, LawfulBasis, MembershipState
from dooropener.outbox import DeliveryState
from dooropener.outbox.models import Delivery
from dooropener.portal import create_app
from dooropener.privacy import DataRequest, DataRequestKind, DataRequestState
from dooropener_bot.channels import updates
from dooropener_bot.channels.data_copy import data_copy_router
from dooropener_bot.conversations import ChatMessage, Conversation, Door, Engine, TelegramUpdate
from dooropener_bot.conversations.forgetting import forget_once
from doubles.portals import portal_in
from people import NUMBER, consented, sent, story

from .conftest import Talk, labels

SECRET = "Jag heter Björn Berg och nås på 070-123 45 67 eller bjorn@bjornsvarme.example"
ADDRESS = "bjorn@bjornsvarme.example"


@pytest_asyncio.fixture
async def told(talk, session, clock):
    made = await story(session, clock.now())
    made.company.person.name = made.company.contact.name = "Björn Berg"
    return made


@pytest_asyncio.fixture
async def bjorn(talk, told, session):
    await talk.say("hej")
    (await session.get_one(Conversation, talk.conversation_id)).person_id = told.company.person.id
    await session.flush()
    return talk


def _with_copies(house):
    return create_app(house, routers=[data_copy_router(house)])


@pytest_asyncio.fixture
async def browser(house):
    app = portal_in(house, _with_copies)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url=house.settings.public_url) as client:
        yield client


async def _ask_to_be_forgotten(talk) -> int:
    await talk.say("radera allt ni har om mig, gdpr")
    await talk.say("ja")
    async with talk.engine.house.sessions.begin() as session:
        query = select(DataRequest.id).where(DataRequest.kind == DataRequestKind.ERASURE)
        return (await session.scalars(query)).one()


async def _forgotten(talk, clock) -> None:
    request = await _ask_to_be_forgotten(talk)
    clock.advance(days=1, minutes=1)
    await forget_once(talk.engine.house, request)


def _link(said: str) -> str:
    return re.search(r"https?://\S+", said)[0]


async def test_copy_holds_everything_about_the_person(bjorn, told, session, house, browser, clock):
    introduction = await consented(session, told, clock.now())
    await bjorn.say(SECRET)
    await enquiries.write(
        session, told.company.person, "Om tullen", language="sv", topic=EnquiryTopic.MESSAGE, at=clock.now()
    )

    answer = await browser.get(_link(await bjorn.text("Jag vill ha ett registerutdrag enligt gdpr")))

    copy = json.loads(answer.content)
    assert answer.headers["content-disposition"].startswith('attachment; filename="dorroppnaren-2026-03-02.json"')
    assert answer.headers["cache-control"] == "no-store"
    assert copy["person"]["email"] == ADDRESS
    assert copy["contact_details"][0]["lawful_basis"] == "consent"
    assert copy["companies"][0]["registration_number"] == NUMBER.replace("-", "")
    assert [listing["title"] for listing in copy["listings"]] == [told.local.title]
    assert [each["state"] for each in copy["introductions"]] == [introduction.state]
    assert copy["talks_with_the_office"][0]["lines"][0]["text"] == "Om tullen"
    assert SECRET in [message["text"] for message in copy["conversations"][0]["messages"]]
    assert "chiara" not in answer.text.lower()


async def test_copy_is_there_for_an_hour(bjorn, house, browser, clock):
    link = _link(await bjorn.text("Jag vill ha ett registerutdrag enligt gdpr"))
    clock.advance(minutes=59)
    in_time = await browser.get(link)
    clock.advance(minutes=1)

    assert in_time.status_code == 200
    assert (await browser.get(link)).status_code == 404


@pytest.mark.parametrize("token", ["a" * 24, "x", "a" * 23 + "1"])
async def test_link_that_was_not_made_here_opens_nothing(browser, token):
    assert (await browser.get(f"/my-data/{token}")).status_code == 404


async def test_link_of_an_erasure_is_no_copy(bjorn, house, session, browser):
    request = await session.get_one(DataRequest, await _ask_to_be_forgotten(bjorn))

    assert (await browser.get(f"/my-data/{privacy.copy_token(house.secret, request)}")).status_code == 404


async def test_copy_of_someone_who_typed_anothers_address_holds_nothing_of_them(bjorn, told, browser, session):
    dmitri = Talk(bjorn.engine, address="dmitri")
    await dmitri.say("hej")
    answer = await browser.get(_link(await dmitri.text("Jag vill ha ett registerutdrag enligt gdpr")))

    copy = json.loads(answer.content)
    assert (copy["listings"], copy["introductions"], copy["contact_details"]) == ([], [], [])


async def test_erasure_tells_first_what_is_kept_and_why(bjorn, session):
    asked = await bjorn.say("radera allt ni har om mig, gdpr")
    none = list(await session.scalars(select(DataRequest)))
    said = await bjorn.say("ja")

    assert "arkivlagen" in asked[0].text
    assert labels(asked) == ["Ja, radera mina uppgifter", "Nej"]
    assert none == []
    assert "Dina uppgifter raderas 2026-03-03 13:00" in said[0].text
    assert labels(said) == ["Behåll mina uppgifter"]


async def test_nothing_is_erased_before_the_day_is_over_and_undo_takes_it_back(bjorn, told, session, clock, house):
    request = await _ask_to_be_forgotten(bjorn)
    still = told.company.person.name

    said = await bjorn.text("ångra")
    clock.advance(days=2)
    await forget_once(house, request)

    person = await session.get_one(Person, told.company.person.id, populate_existing=True)
    assert said == "Bra: dina uppgifter är kvar och allt fortsätter som förut."
    assert still == person.name == "Björn Berg"
    assert (await session.get_one(DataRequest, request)).state is DataRequestState.WITHDRAWN


async def test_button_keeps_the_data_and_asking_again_tells_the_day(bjorn, session):
    await _ask_to_be_forgotten(bjorn)
    again = await bjorn.text("radera allt ni har om mig, gdpr")
    await bjorn.press("Keep my data")

    (request,) = await session.scalars(select(DataRequest))
    assert "Till dess kan du ändra dig" in again
    assert request.state is DataRequestState.WITHDRAWN


async def test_nothing_in_the_database_names_the_person_any_more(bjorn, told, session, house, clock):
    """The names are looked for in every text, JSON and array column of every table but the raw mail."""
    introduction = await sent(session, house, told, clock.now())
    await bjorn.say("jag vill prata med en människa")
    await bjorn.say(SECRET)
    told.local.text += " Frågor till Björn Berg."
    await mailbox.choose(
        session, introduction, mailbox.ProposalLabel.INTERESTED, text="Scrivo a Björn Berg.", at=clock.now()
    )
    await outbox.enqueue_chat(session, fact="x", person_id=told.company.person.id, values={"a": SECRET}, at=clock.now())
    await session.flush()
    before = await _tables_that_name(session, "Björn Berg")

    await _forgotten(bjorn, clock)

    assert {"person", "contact", "chat_message", "listing", "enquiry_line", "delivery"} <= before
    assert await _tables_that_name(session, "Björn Berg") == set()
    assert await _tables_that_name(session, ADDRESS) == set()
    assert await _tables_that_name(session, "070-123 45 67") == set()
    assert introduction.match.partner.organisation.name in await _whole(session, "organisation")


async def _tables_that_name(session, words: str) -> set[str]:
    await session.flush()
    tables = await session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
    names = [name for name in tables if not name.startswith("procrastinate")]
    return {name for name in names if words.casefold() in (await _whole(session, name)).casefold()}


async def _whole(session, table: str) -> str:
    rows = await session.scalars(text(f'SELECT row_to_json(t)::text FROM "{table}" AS t'))
    return "\n".join(rows)


async def test_listing_ends_and_nobody_abroad_hears_more(bjorn, told, session, house, clock):
    introduction = await consented(session, told, clock.now())

    await _forgotten(bjorn, clock)

    listing = await listings.get_listing(session, told.local.id)
    await session.refresh(listing)
    changes = await introductions.history_of(session, introduction)
    assert listing.state is ListingState.ARCHIVED
    assert (await introductions.get_introduction(session, introduction.id)).state is IntroductionState.WITHDRAWN
    assert (changes[-1].reason, changes[-1].actor_name) == ("data_erased", "•••")
    await session.refresh(told.company.membership)
    assert told.company.membership.state is MembershipState.ENDED


async def test_confirmed_colleague_takes_over(bjorn, told, session, clock):
    introduction = await consented(session, told, clock.now())
    code = await organisations.invite(session, told.company.organisation, by=told.company.person, at=clock.now())
    cecilia = Person(name="Cecilia", email="cecilia@bjornsvarme.example", created_at=clock.now())
    session.add(cecilia)
    await session.flush()
    await organisations.redeem(session, code, by=cecilia, at=clock.now())
    contact = await organisations.add_contact(
        session,
        told.company.organisation,
        name="Cecilia",
        email="cecilia@bjornsvarme.example",
        language="sv",
        lawful_basis=LawfulBasis.CONSENT,
        source="chat",
        sourced_on=clock.now().date(),
    )
    contact.person_id = cecilia.id
    await session.flush()

    await _forgotten(bjorn, clock)

    loaded = await introductions.get_introduction(session, introduction.id)
    await session.refresh(told.local)
    assert (told.local.state, told.local.contact_id) == (ListingState.PUBLISHED, contact.id)
    assert (loaded.state, loaded.company_contact_id) == (IntroductionState.COMPANY_CONSENTED, contact.id)


async def test_yes_to_a_colleagues_door_goes_back_to_the_listings_contact(bjorn, told, session, clock):
    """Björn said yes for a listing that Cecilia wrote; she is not confirmed yet."""
    cecilia = Contact(
        organisation_id=told.company.organisation.id,
        name="Cecilia",
        email="cecilia@bjornsvarme.example",
        language="sv",
        lawful_basis=LawfulBasis.CONSENT,
        source="import",
        sourced_on=clock.now().date(),
    )
    session.add(cecilia)
    await session.flush()
    told.local.contact_id, told.local.author_person_id = cecilia.id, None
    introduction = await consented(session, told, clock.now())
    before = introduction.company_contact_id

    await _forgotten(bjorn, clock)

    loaded = await introductions.get_introduction(session, introduction.id)
    assert before == told.company.contact.id
    assert (loaded.state, loaded.company_contact_id) == (IntroductionState.COMPANY_CONSENTED, cecilia.id)


async def test_a_no_stays_a_no_until_an_advisor_confirms_the_person_anew(bjorn, told, session, clock):
    await _forgotten(bjorn, clock)
    suppressed = await outbox.is_suppressed(session, ADDRESS)
    anew = await organisations.register_company(
        session,
        name="Björns Värme AB",
        registration_number=NUMBER,
        person=await _newcomer(session, clock),
        contact_name="Björn Berg",
        contact_email=ADDRESS,
        at=clock.now(),
    )
    typed = await outbox.is_suppressed(session, ADDRESS)

    await organisations.verify(session, anew.membership, by=told.ada, at=clock.now())

    assert (suppressed, typed) == (True, True)
    assert not await outbox.is_suppressed(session, ADDRESS)


async def _newcomer(session, clock) -> Person:
    person = Person(language="sv", created_at=clock.now())
    session.add(person)
    await session.flush()
    return person


async def test_address_that_nobody_confirmed_is_neither_stopped_nor_searched_for(talk, told, session, house, clock):
    """Dmitri types Björn's address and asks to be forgotten: Björn's own things stay as they are."""
    dmitri = Talk(talk.engine, address="dmitri")
    await dmitri.say("hej")
    person = await _newcomer(session, clock)
    await organisations.register_company(
        session,
        name="Dmitris AB",
        registration_number="556016-0680",
        person=person,
        contact_name="Dmitri",
        contact_email=ADDRESS,
        at=clock.now(),
    )
    (await session.get_one(Conversation, dmitri.conversation_id)).person_id = person.id
    introduction = await sent(session, house, told, clock.now())
    await mailbox.choose(session, introduction, mailbox.ProposalLabel.INTERESTED, at=clock.now())

    await _forgotten(dmitri, clock)

    contact = await session.get_one(Contact, told.company.contact.id, populate_existing=True)
    letters = await outbox.deliveries_of(session, introduction.id)
    assert not await outbox.is_suppressed(session, ADDRESS)
    assert (contact.email, contact.ended_at) == (ADDRESS, None)
    assert all("•" not in letter.recipient for letter in letters)


async def test_conversation_is_locked_away_and_the_next_word_is_a_strangers(bjorn, told, session, clock):
    before = bjorn.conversation_id

    await _forgotten(bjorn, clock)
    said = await bjorn.say("hej igen")

    conversation = await session.get_one(Conversation, before, populate_existing=True)
    assert conversation.address == f"erased:{before}"
    assert conversation.restricted_at
    assert conversation.state == {}
    assert bjorn.conversation_id != before
    assert "Jag är dörröppnaren hos" in said[0].text


async def test_telegrams_updates_keep_neither_chat_nor_name(talk, told, session, house, clock):
    telegram = Talk(talk.engine, address="4711", door=Door.TELEGRAM)
    await telegram.say("hej")
    (await session.get_one(Conversation, telegram.conversation_id)).person_id = told.company.person.id
    for number, chat in ((1, 4711), (2, 4712)):
        message = {
            "message_id": 1,
            "chat": {"id": chat, "type": "private"},
            "from": {"first_name": "Björn"},
            "text": "hej",
        }
        await updates.store(session, number, {"update_id": number, "message": message}, at=clock.now())

    await _forgotten(telegram, clock)

    kept = {update.id: update.raw for update in await session.scalars(select(TelegramUpdate))}
    assert kept[1] == {"update_id": 1, "erased": True}
    assert kept[2]["message"]["chat"]["id"] == 4712
    for message in await session.scalars(select(ChatMessage)):
        assert (message.raw, message.external_id) == (None, None)


async def test_what_was_still_to_go_to_the_person_does_not(bjorn, told, session, clock):
    delivery = await outbox.enqueue_chat(
        session, fact="listing_published", person_id=told.company.person.id, values={"title": "x"}, at=clock.now()
    )

    await _forgotten(bjorn, clock)

    kept = await session.get_one(Delivery, delivery.id, populate_existing=True)
    assert kept.state is DeliveryState.CANCELLED


async def test_mail_of_a_confirmed_person_is_masked_and_its_bytes_are_locked_away(bjorn, told, session, clock):
    stored = Message(
        direction=mailbox.Direction.IN,
        state=mailbox.MessageState.TRIAGE,
        raw=b"From: Bj\xc3\xb6rn",
        digest="x",
        envelope_from=ADDRESS,
        envelope_to=["office@norrkoping.example"],
        at=clock.now(),
        from_address=ADDRESS,
        from_name="Björn Berg",
        subject="Fråga",
        text="Hälsar Björn Berg",
        visible_text="Hälsar Björn Berg",
    )
    session.add(stored)
    await session.flush()

    await _forgotten(bjorn, clock)

    kept = await mailbox.get_message(session, stored.id, raw=True)
    assert kept.restricted_at
    assert (kept.raw, kept.subject) == (b"From: Bj\xc3\xb6rn", "Fråga")
    assert {kept.from_name, kept.visible_text.removeprefix("Hälsar ")} == {"•" * len("Björn Berg")}
    assert set(kept.from_address + kept.envelope_from) == {"•"}


async def test_job_carries_it_out_by_itself_on_the_day(committed_house, understanding, clock, run_jobs):
    clock.moment = datetime.now(UTC)  # the queue has no other clock
    talk = Talk(await _engine(committed_house, understanding))
    await talk.say("hej")
    request = await _ask_to_be_forgotten(talk)
    await run_jobs(committed_house)
    async with committed_house.sessions.begin() as session:
        too_early = (await session.get_one(DataRequest, request)).state
        await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'"))

    await run_jobs(committed_house)
    await run_jobs(committed_house)

    async with committed_house.sessions.begin() as session:
        assert too_early is DataRequestState.OPEN
        assert (await session.get_one(DataRequest, request)).state is DataRequestState.CARRIED_OUT


async def _engine(house, understanding):
    async with house.sessions.begin() as session:
        await regions.seed(session)
    return Engine(house, understanding)


async def test_taking_consent_back_leads_to_the_question_whether_to_delete(bjorn):
    assert "arkivlagen" in await bjorn.text("Jag tar tillbaka mitt samtycke.")
