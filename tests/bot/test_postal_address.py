"""Where the company is: asked once, confirmed back, skipped, and not asked of a company that is known."""

import pytest
import pytest_asyncio

from dooropener import organisations
from people import bjorns_company

from .conftest import Talk

NUMBER = "556036-0793"
ADDRESS = "Kungsgatan 12\n 602 20  Norrköping "


@pytest_asyncio.fixture
async def asked(talk: Talk) -> Talk:
    await talk.say("Vi vill registrera vårt företag")
    await talk.say(f"Björns Värme AB, {NUMBER}")
    return talk


async def finish(talk: Talk) -> str:
    await talk.say("Björn Berg, bjorn@bjornsvarme.example")
    return await talk.text("VD")


async def saved(house) -> str:
    async with house.sessions.begin() as session:
        (membership,) = await organisations.unverified(session)
        return membership.organisation.postal_address


async def test_address_is_confirmed_back_and_saved_on_one_line(asked, house):
    await asked.say(ADDRESS)
    shown = await finish(asked)
    await asked.press("Yes, save it")

    assert "• Postadress: Kungsgatan 12, 602 20 Norrköping\n" in shown
    assert await saved(house) == "Kungsgatan 12, 602 20 Norrköping"


@pytest.mark.parametrize("said", ["hoppa över", "nej"])
async def test_address_may_be_skipped(asked, house, said):
    await asked.say(said)
    shown = await finish(asked)
    await asked.press("Yes, save it")

    assert "Postadress" not in shown
    assert await saved(house) == ""


@pytest.mark.parametrize("said", ["varför vill ni veta det?", "12345", "🙂", "ägare", "ja", "Titolare"])
async def test_what_is_no_address_is_asked_again(asked, said):
    assert "vilken postadress har Björns Värme AB?" in await asked.text(said)


async def test_who_tells_name_and_mail_first_is_asked_for_the_address_after(asked):
    said = await asked.text("Björn Berg, bjorn@bjornsvarme.example, VD")
    shown = await asked.text(ADDRESS)

    assert "vilken postadress" in said
    assert "• Kontaktperson: Björn Berg, VD" in shown
    assert "Kungsgatan 12, 602 20 Norrköping" in shown


@pytest.mark.parametrize(("said", "asked_again"), [("ja", True), ("tack", True), ("nej", False), ("hoppa över", False)])
async def test_neither_yes_nor_thanks_is_a_role(asked, said, asked_again):
    await asked.say(ADDRESS)
    await asked.say("Björn Berg, bjorn@bjornsvarme.example")
    shown = await asked.text(said)

    assert ("Vilken roll har du i företaget?" in shown) is asked_again
    assert ("• Kontaktperson: Björn Berg\n" in shown) is not asked_again


async def test_changing_the_company_asks_for_its_address_too(asked):
    await asked.say(ADDRESS)
    await finish(asked)
    await asked.press("Change company")

    assert "vilken postadress har Annat AB?" in await asked.text(f"Annat AB, {NUMBER}")


async def test_known_company_shows_the_address_that_we_have(talk, session, clock):
    company = await bjorns_company(session, clock.now())
    company.organisation.postal_address = "Hamngatan 1, 602 20 Norrköping"
    await session.flush()
    await talk.say("Vi vill registrera vårt företag")

    said = await talk.text(f"Björns Värme AB, {NUMBER}")

    assert "Vad heter du" in said
    assert "• Postadress: Hamngatan 1, 602 20 Norrköping" in await finish(talk)
