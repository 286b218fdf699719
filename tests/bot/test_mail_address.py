"""Another mail address: written to at once, in use when its owner has confirmed it there, and the old one is told."""

import re

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts, outbox, privacy
from dooropener.accounts import LETTERS_A_DAY
from dooropener.outbox import Delivery
from dooropener.words import LANGUAGES
from people import bjorns_company

from .conftest import Talk
from .test_coming_in import new_browser, post  # noqa: F401  # a fixture
from .test_doors import known

OLD, NEW = "bjorn@bjornsvarme.example", "berg@bjornsvarme.example"


@pytest_asyncio.fixture
async def company(session, clock, talk):
    return await bjorns_company(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, company, session) -> Talk:
    return await known(talk, company.person, session)


async def mails(session) -> list[tuple[str, str]]:
    query = select(Delivery).where(Delivery.channel == outbox.Channel.MAIL).order_by(Delivery.id)
    return [(letter.fact, letter.recipient) for letter in await session.scalars(query)]


async def link(session) -> str:
    query = select(Delivery).where(Delivery.fact == "new_address_given").order_by(Delivery.id.desc()).limit(1)
    letter = (await session.scalars(query)).one()
    found = re.search(r"http://localhost:8000(/chat/address/[a-z2-7]{24})", letter.payload["text"])
    assert found
    return found[1]


async def now(session, company) -> tuple[str | None, str]:
    await session.refresh(company.person)
    await session.refresh(company.contact)
    return company.person.email, company.contact.email


async def test_old_address_holds_until_the_new_one_is_confirmed(bjorn, company, session):
    asked = await bjorn.text("ny e-postadress")
    said = await bjorn.text(f"ta {NEW.upper()} i stället")

    assert asked == f"Vi skriver till dig på {OLD}. Vilken adress ska det vara i stället?"
    assert NEW in said
    assert f"Till dess gäller {OLD}." in said
    assert await now(session, company) == (OLD, OLD)
    assert await mails(session) == [("new_address_given", NEW)]


async def test_button_behind_the_link_brings_it_into_use_and_tells_the_old_one(bjorn, company, session, new_browser):  # noqa: F811
    await bjorn.say("byt min e-postadress")
    await bjorn.say(NEW)
    path = await link(session)

    seen = await new_browser().get(path)
    before = await now(session, company)
    done = await post(new_browser(), path)

    assert NEW in seen.text
    assert before == (OLD, OLD)
    assert f"Från och med nu skriver vi till dig på {NEW}." in done.text
    assert await now(session, company) == (NEW, NEW)
    assert await mails(session) == [("new_address_given", NEW), ("address_changed", OLD)]
    told = await outbox.told_in_chat(session, company.person.id, "address_confirmed")
    assert [delivery.payload["values"] for delivery in told] == [{"address": NEW}]


async def test_link_works_once_and_for_a_day(bjorn, company, session, clock, new_browser):  # noqa: F811
    await bjorn.say("byt min e-postadress")
    await bjorn.say(NEW)
    path = await link(session)
    clock.advance(days=1)

    late = await new_browser().get(path)
    strange = await new_browser().get(path[:-1] + ("a" if path[-1] != "a" else "b"))

    assert (late.status_code, strange.status_code) == (404, 404)
    assert await now(session, company) == (OLD, OLD)


async def test_newer_address_closes_the_link_to_the_one_before(bjorn, company, session, new_browser):  # noqa: F811
    await bjorn.say("byt min e-postadress")
    await bjorn.say("fel@bjornsvarme.example")
    wrong = await link(session)
    await bjorn.say("byt min e-postadress")
    await bjorn.say(NEW)

    assert (await new_browser().get(wrong)).status_code == 404
    assert (await new_browser().get(await link(session))).status_code == 200


async def test_registering_again_with_another_address_does_not_change_it(bjorn, company, session):
    await bjorn.say("Vi vill registrera ett företag till")
    await bjorn.say("Annat AB, 556703-7485")
    await bjorn.say("hoppa över")
    await bjorn.say("VD")
    await bjorn.press("Change contact")
    await bjorn.say(f"Björn Berg, {NEW}")
    await bjorn.say("VD")

    said = await bjorn.press("Yes, save it")

    assert "Till dess gäller" in said[-1].text
    assert await now(session, company) == (OLD, OLD)
    assert await mails(session) == [("new_address_given", NEW)]


@pytest.mark.parametrize("said", ["nej", OLD])
async def test_nothing_is_sent_where_it_stays(bjorn, session, said):
    await bjorn.say("byt min e-postadress")

    assert await bjorn.text(said) == "Okej, den får vara som den är."
    assert await mails(session) == []


async def test_what_is_no_address_is_explained(bjorn):
    await bjorn.say("byt min e-postadress")

    assert "är ingen e-postadress" in await bjorn.text("björn@värme")


async def test_chat_is_no_way_to_have_strangers_written_to(bjorn, session):
    for number in range(LETTERS_A_DAY + 1):
        await bjorn.say("byt min e-postadress")
        said = await bjorn.text(f"n{number}@strangers.example")

    assert said.startswith("Det var väldigt många gånger på en dag.")
    assert len(await mails(session)) == LETTERS_A_DAY


async def test_who_is_not_known_is_asked_for_the_company_first(talk):
    await talk.say("hej")

    assert "känner inte ert företag" in await talk.text("byt min e-postadress")


async def test_address_that_waits_is_in_the_copy_and_forgotten_with_the_person(bjorn, company, session, clock):
    await bjorn.say("byt min e-postadress")
    await bjorn.say(NEW)
    copied = await privacy.copy_of(session, company.person)
    request = await privacy.ask_erasure(session, company.person, at=clock.now())

    await privacy.erase(session, request, await privacy.holdings_of(session, company.person), at=clock.now())

    assert copied["person"]["addresses_not_confirmed"] == [NEW]
    assert await accounts.new_addresses_of(session, company.person) == []
    (letter,) = await session.scalars(select(Delivery).where(Delivery.fact == "new_address_given"))
    assert NEW not in letter.recipient
    assert letter.state is outbox.DeliveryState.CANCELLED


WISHES = {
    "sv": "jag har en ny mejladress",
    "en": "I have a new e-mail address",
    "it": "vorrei cambiare e-mail",
    "de": "meine E-Mail-Adresse ändern",
    "zh": "我想更改邮箱",
    "lv": "mainīt e-pasta adresi",
    "fi": "vaihda sähköpostiosoitteeni",
    "da": "jeg har fået en ny mailadresse",
    "nb": "endre e-postadressen min",
    "is": "ég er með nýtt netfang",
    "sw": "badilisha barua pepe yangu",
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_it_is_asked_for_in_every_language(bjorn, company, session, language):
    company.person.language = language
    bjorn.language = language

    assert OLD in await bjorn.text(WISHES[language])


async def test_undo_closes_the_link_of_the_letter(bjorn, company, session, new_browser):  # noqa: F811
    await bjorn.say("byt min e-postadress")
    await bjorn.say(NEW)

    said = await bjorn.text("ångra")

    assert "som det var" in said
    assert (await new_browser().get(await link(session))).status_code == 404
    assert await now(session, company) == (OLD, OLD)
