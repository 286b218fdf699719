"""Several people of one company: the code that one gives, and what another does with it."""

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import organisations
from dooropener.accounts import Person
from dooropener.listings import Listing
from dooropener.organisations import MembershipState
from dooropener_bot.conversations import Conversation, Engine
from dooropener_bot.conversations.dialogues.colleagues import MOST_TRIES, find_code
from people import ada, bjorns_company, dmitri

from .conftest import Talk, labels
from .test_doors import known


@pytest_asyncio.fixture
async def company(talk, session, clock):
    return await bjorns_company(session, clock.now(), verified_by=await ada(session, clock.now()))


@pytest_asyncio.fixture
async def bjorn(talk: Talk, company, session) -> Talk:
    return await known(talk, company.person, session)


@pytest_asyncio.fixture
async def dmitris(talk: Talk) -> Talk:
    """The conversation of someone we do not know."""
    return Talk(talk.engine, address="dmitri")


async def code_from(bjorn: Talk) -> str:
    code = find_code(await bjorn.text("bjud in en kollega"))
    assert code
    return code


async def standing(session, conversation_id: int) -> list[MembershipState]:
    conversation = await session.get_one(Conversation, conversation_id)
    await session.refresh(conversation)
    if conversation.person_id is None:
        return []
    person = await session.get_one(Person, conversation.person_id)
    memberships = await organisations.memberships(session, person)
    for membership in memberships:
        await session.refresh(membership)
    return [membership.state for membership in memberships]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("7KQ2M-XW4RA", "7KQ2M-XW4RA"),
        ("koden är 7kq2m-xw4ra.", "7kq2m-xw4ra"),
        ("ABCDE–FGHJK", "ABCDE–FGHJK"),
        ("hydro-power", None),
        ("steam-pumps", None),
        ("556036-0793", None),
        ("7KQ2M-XW4RA-B", None),
    ],
)
def test_code_is_told_from_words_and_numbers(text, code):
    assert find_code(text) == code


async def test_confirmed_member_gets_a_code_that_works_for_a_week(bjorn):
    said = await bjorn.text("bjud in en kollega")

    assert find_code(said)
    assert "Björns Värme AB" in said
    assert "till och med den 9 mars 2026" in said


async def test_colleague_becomes_a_confirmed_member_with_name_address_and_consent(bjorn, dmitris, company, session):
    code = await code_from(bjorn)

    welcome = await dmitris.text(code)
    await dmitris.say("Dmitri Danilov, dmitri@bjornsvarme.example, inköp")
    before = await standing(session, dmitris.conversation_id)
    saved = "".join(one.text for one in await dmitris.press("Yes, save it"))

    contacts = (await organisations.get_organisation(session, company.organisation.id)).contacts
    assert "Välkommen! Koden hör till Björns Värme AB." in welcome
    assert before == []
    assert "du kan svara för företaget direkt" in saved
    assert "behöver" not in saved
    assert await standing(session, dmitris.conversation_id) == [MembershipState.VERIFIED]
    assert ("Dmitri Danilov", "dmitri@bjornsvarme.example") in [(one.name, one.email) for one in contacts]


async def test_code_works_once(bjorn, dmitris, talk):
    code = await code_from(bjorn)
    await dmitris.say(code)
    await dmitris.say("Dmitri Danilov, dmitri@bjornsvarme.example, inköp")
    await dmitris.say("ja")

    assert "fungerar inte" in await Talk(talk.engine, address="eva").text(code)


async def test_code_is_too_old_after_a_week(bjorn, dmitris, clock):
    code = await code_from(bjorn)
    clock.advance(days=7)

    assert "fungerar inte" in await dmitris.text(code)


async def test_code_that_reads_as_a_greeting_is_a_code_still(dmitris):
    assert "fungerar inte" in await dmitris.text("HELLO-HELLO")


async def test_who_waits_for_the_office_is_confirmed_by_a_code_at_once(bjorn, talk, company, session, clock):
    waiting = await bjorns_company(session, clock.now())  # the same number joins the same company, unconfirmed
    eva = await known(Talk(talk.engine, address="eva"), waiting.person, session)
    code = await code_from(bjorn)

    said = await eva.text(f"koden är {code}")

    contact = await organisations.contact_for(session, company.organisation.id)
    assert said == "Du hör nu till Björns Värme AB och kan svara för företaget."
    assert contact.role == "VD"
    assert await standing(session, eva.conversation_id) == [MembershipState.VERIFIED]


async def test_code_is_asked_for(bjorn, dmitris, session):
    code = await code_from(bjorn)
    asked = await dmitris.text("jag har en kod från min kollega")
    said = await dmitris.text(code.lower().replace("-", " "))

    assert "Vilken är koden?" in asked
    assert "Koden hör till Björns Värme AB" in said


async def test_guessing_ends_after_a_few_tries_even_with_the_right_code(bjorn, dmitris):
    code = await code_from(bjorn)
    for _ in range(MOST_TRIES):
        await dmitris.say("AAAAA-BBBB2")

    assert "ett försök för mycket" in await dmitris.text(code)


async def test_given_code_is_withdrawn_by_undo(bjorn, dmitris):
    code = await code_from(bjorn)

    assert await bjorn.text("ångra") == "Koden fungerar inte längre."
    assert "fungerar inte" in await dmitris.text(code)


async def test_code_used_by_mistake_works_again_after_undo(bjorn, dmitris, session):
    code = await code_from(bjorn)
    for said in (code, "Dmitri, dmitri@hydro.example", "säljare"):
        await dmitris.say(said)
    joined = await dmitris.text("ja")

    await dmitris.say("ångra")

    assert "Tack, det är sparat." in joined
    assert await standing(session, dmitris.conversation_id) == []
    assert "Koden hör till Björns Värme AB" in await Talk(dmitris.engine, address="another").text(code)


async def test_unconfirmed_member_gives_no_codes(talk, session, clock):
    unconfirmed = await bjorns_company(session, clock.now())
    bjorn = await known(talk, unconfirmed.person, session)

    assert "Kontoret behöver först bekräfta" in await bjorn.text("bjud in en kollega")


async def test_stranger_is_asked_for_the_company_first(talk, session, clock):
    stranger = await known(talk, await dmitri(session, clock.now()), session)

    assert "känner inte ert företag" in await stranger.text("bjud in en kollega")


async def test_colleagues_are_named(bjorn, session, clock):
    await bjorns_company(session, clock.now())  # a second person, unconfirmed, who gave the same name

    assert "Redan med hos er: Björn (ännu inte bekräftad)." in await bjorn.text("bjud in en kollega")


async def test_consent_can_wait_for_days_and_a_restart(bjorn, dmitris, house, understanding, session, clock):
    await dmitris.say(await code_from(bjorn))
    clock.advance(days=3)
    later = Talk(Engine(house, understanding), address="dmitri", conversation_id=dmitris.conversation_id)

    await later.say("Dmitri Danilov, dmitri@bjornsvarme.example, inköp")
    await later.say("ja")

    assert await standing(session, later.conversation_id) == [MembershipState.VERIFIED]


async def test_listing_on_its_way_is_handed_in_with_the_code(bjorn, dmitris, session):
    code = await code_from(bjorn)
    await dmitris.say("Vi söker en tillverkare av kretskort i Riga")
    await dmitris.say("ja")
    await dmitris.say(code)

    await dmitris.say("Dmitri Danilov, dmitri@bjornsvarme.example, inköp")
    said = await dmitris.say("ja")

    assert "läser ”" in said[0].text
    assert labels(said) == []


async def test_name_of_a_firm_is_no_command(talk):
    await talk.say("Vi söker en tillverkare av kretskort i Riga")
    await talk.say("ja")

    assert await talk.text("Alert Notifications AB") == "Vilket organisationsnummer har Alert Notifications AB?"


async def test_listing_that_its_author_has_not_agreed_to_is_finished_first(bjorn, dmitris, talk, house, session, clock):
    waiting = await bjorns_company(session, clock.now())
    eva = await known(Talk(talk.engine, address="eva"), waiting.person, session)
    for someone in (eva, dmitris):
        await someone.say("Vi söker en tillverkare av kretskort i Riga")
        said = await someone.text(await code_from(bjorn))
        assert "Så här har jag förstått er" in said

    await dmitris.say("ja")
    await dmitris.say("Dmitri Danilov, dmitri@bjornsvarme.example, inköp")
    await dmitris.say("ja")

    (listing,) = await session.scalars(select(Listing))
    assert listing.organisation_id == waiting.organisation.id
    assert await standing(session, dmitris.conversation_id) == [MembershipState.VERIFIED]


async def test_who_sells_alerts_is_not_asked_how_to_be_alerted(talk):
    await talk.say("hej")

    assert "Så här har jag förstått er" in await talk.text("Vi säljer alerts för fartyg i Riga")
