"""A company registered without a listing is taken back by *undo*, as long as nobody has confirmed it."""

from sqlalchemy import func, select

from dooropener import listings, organisations
from dooropener.accounts import NewAddress, Person
from dooropener.organisations import Contact, Membership, MembershipState, Organisation
from dooropener.words import words
from people import ada, heat_pumps_offered

SAID = ("Björns Värme AB 556036-0793", "hoppa över", "Björn Ek, bjorn@bjornsvarme.example", "VD")


async def register(talk) -> str:
    await talk.say("Vi vill registrera vårt företag")
    for said in SAID:
        await talk.say(said)
    return await talk.text("ja")


async def rows(house) -> tuple[list[MembershipState], list[bool], str | None, int]:
    """The states of memberships, which contacts have ended, the person's address, and the addresses to prove."""
    async with house.sessions.begin() as session:
        states = list(await session.scalars(select(Membership.state)))
        ended = [contact.ended_at is not None for contact in await session.scalars(select(Contact))]
        email = await session.scalar(select(Person.email))
        return states, ended, email, await session.scalar(select(func.count()).select_from(NewAddress)) or 0


async def test_undo_takes_the_registration_back_and_asks_once_more(talk, house):
    await register(talk)

    said = await talk.say("ångra")

    assert said[0].text == words("sv")("Taken back; it is again as it was.")
    assert "Björns Värme AB" in said[1].text
    assert "Får vi spara" in said[1].text
    assert await rows(house) == ([], [], None, 0)
    async with house.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Organisation)) == 0


async def test_registration_taken_back_can_be_saved_after_all(talk, house):
    await register(talk)
    await talk.say("ångra")

    said = await talk.text("ja")

    assert said.startswith("Tack, det är sparat.")
    states, ended, email, _ = await rows(house)
    assert (states, ended, email) == ([MembershipState.UNVERIFIED], [False], "bjorn@bjornsvarme.example")
    async with house.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Organisation)) == 1


async def test_line_can_be_changed_after_undo(talk, house):
    await register(talk)
    await talk.say("ångra")

    await talk.press("Change contact")
    await talk.say("Berit Ek, berit@bjornsvarme.example, VD")
    await talk.say("ja")

    assert (await rows(house))[2] == "berit@bjornsvarme.example"


async def test_name_corrected_after_undo_is_the_one_saved(talk, house):
    await register(talk)
    await talk.say("ångra")

    await talk.press("Change company")
    await talk.say("Björns Värmepumpar AB 556036-0793")
    await talk.say("hoppa över")
    said = await talk.text("ja")

    assert words("sv")("Thank you, it is saved.") in said
    assert "redan" not in said
    async with house.sessions.begin() as session:
        assert list(await session.scalars(select(Organisation.name))) == ["Björns Värmepumpar AB"]


async def test_company_that_something_points_to_stays_without_the_address(talk, house, clock):
    await register(talk)
    async with house.sessions.begin() as session:
        contact = (await session.scalars(select(Contact))).one()
        advisor = await ada(session, clock.now())
        await listings.draft(
            session,
            organisation=await session.get_one(Organisation, contact.organisation_id),
            fields=heat_pumps_offered(),
            by=advisor,
            contact=contact,
            source="chat",
            at=clock.now(),
        )

    await talk.say("ångra")

    assert await rows(house) == ([MembershipState.ENDED], [True], None, 0)
    async with house.sessions.begin() as session:
        assert list(await session.scalars(select(Contact.email))) == [""]


async def test_what_an_advisor_confirmed_stays(talk, house, clock):
    await register(talk)
    async with house.sessions.begin() as session:
        (membership,) = await organisations.unverified(session)
        await organisations.verify(session, membership, by=await ada(session, clock.now()), at=clock.now())

    said = await talk.text("ångra")

    assert said == words("sv")("This has moved on since and cannot be taken back here. An advisor can help you.")
    assert (await rows(house))[:2] == ([MembershipState.VERIFIED], [False])


async def test_company_one_belongs_to_already_is_not_left_by_undo(talk, house):
    await register(talk)
    for said in ("Vi vill registrera vårt företag", SAID[0], "hoppa över", "ja"):
        await talk.say(said)

    await talk.say("ångra")

    assert (await rows(house))[:2] == ([MembershipState.UNVERIFIED], [False])
