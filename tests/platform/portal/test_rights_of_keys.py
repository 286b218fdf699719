"""Doors that a key opens: signed links, the conversation of a cookie, the channels of programs.

Each link opens the one thing that it was made for, whoever holds it; a stranger's own link opens the stranger's, and
what is no link of ours leads nowhere. Walked from the route table, as all rights are (`test_rights_matrix`).
"""

import dataclasses
import re
from dataclasses import dataclass

import pytest
import pytest_asyncio
from sqlalchemy import select, text

from dooropener import accounts, introductions, organisations, outcomes, privacy
from dooropener.accounts import Person, Role, User
from dooropener.introductions import COMPANY_LINK, MEETING_LINK, PARTNER_LINK, Introduction, IntroductionState, Side
from dooropener.links import make_token
from dooropener.organisations import LawfulBasis, Organisation
from dooropener.outbox import Delivery
from dooropener.outcomes import FEEDBACK_LINK
from dooropener.portal.guards import channel, signed_link, visitor
from dooropener_bot.channels.visitors import COOKIE, chat_cookie, new_secret
from dooropener_bot.conversations import ways_in
from doubles.callers import address, client_of, come_in, send
from doubles.portals import portal_in
from doubles.rights import CHAT_TOKEN, WEBHOOK_SECRET, every_door, opened, operations
from doubles.statements import Writes
from people import another_pair, eva, heat_pumps_offered, sent, story

NAMELESS = {
    f"{door}{{token}}" for door in ("/chat/address/", "/chat/in/", "/f/", "/login/link/", "/m/", "/p/", "/stop/")
}
"""What these pages show names nobody but those who write to the holder."""
ANSWERS = {"words": "Grazie", "name": "Dario", "language": "it"}
"""What the forms are told."""
ACTED = {"/chat/address/", "/chat/in/", "/d/", "/f/", "/login/link/", "/p/", "/stop/"}
"""Where this is enough for something to happen."""


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def app(house):
    return portal_in(house, every_door)


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@dataclass
class Holder:
    """Who holds a link of each kind, by the beginning of its path; `words` stand on nobody else's pages."""

    told: object
    person: Person
    user: User
    words: tuple[str, ...]
    introduction: Introduction | None = None
    keys: dict[str, str] = dataclasses.field(default_factory=dict)

    async def rows(self, session):
        """All that a link of theirs could change."""
        of = {"introduction": self.introduction.id, "contact": self.told.chiara.id, "person": self.person.id}
        own = {**of, "portal_user": self.user.id, "listing": self.told.partner.id}
        query = " UNION ALL ".join(f"SELECT to_jsonb(t)::text FROM {name} t WHERE id = {n}" for name, n in own.items())
        heard = [
            f"SELECT to_jsonb(t)::text FROM {name} t WHERE introduction_id = {self.introduction.id}"
            for name in ("proposal", "meeting", "delivery", "feedback")
        ]
        return sorted(await session.scalars(text(" UNION ALL ".join([query, *heard]))))


async def _dmitris_story(session, told, at):
    """A firm in Parma that knows nothing of Chiara's, paired with Björn as well."""
    firm = Organisation(
        name="Parma Clima S.r.l.", region_id="emilia-romagna", country="IT", languages=["it"], source="import"
    )
    session.add(firm)
    await session.flush()
    dmitri = await organisations.add_contact(
        session,
        firm,
        name="Dmitri",
        email="dmitri@parmaclima.example",
        language="it",
        lawful_basis=LawfulBasis.LEGITIMATE_INTEREST,
        source="fair catalogue",
        sourced_on=at.date(),
    )
    other = dataclasses.replace(told, chiara=dmitri)
    match = await another_pair(session, other, at, "Cerchiamo pompe per Parma")
    return dataclasses.replace(other, match=match, partner=match.partner)


async def _hand_out(session, house, holder, at):
    told, secret = holder.told, house.secret
    holder.introduction = introduction = await sent(session, house, told, at)
    access = await organisations.open_access(session, told.chiara, address="", at=at)
    number = f"ny{holder.person.id}@bjornsvarme.example"
    asked = await accounts.ask_new_address(session, holder.person, number, at=at)
    copy = await privacy.ask_copy(session, holder.person, at=at)
    way = await ways_in.for_person(session, house, holder.person.id, at=at)
    introduction.state = IntroductionState.CONTACTS_EXCHANGED
    await session.flush()
    await introductions.book_meeting(session, introduction, when=at, place="video", by=told.ada, at=at)
    await accounts.send_link(session, holder.user.email, settings=house.settings, at=at)
    invited = {"email": f"till-{holder.user.email}", "name": f"Kollega till {holder.user.name}", "language": "sv"}
    await accounts.invite(session, **invited, role=Role.ADVISOR, settings=house.settings, by=told.ada, at=at)
    await session.flush()
    partner = make_token(secret, PARTNER_LINK, introduction.id)
    holder.keys = {
        "/p/": partner,
        "/stop/": partner,
        "/c/": make_token(secret, COMPANY_LINK, introduction.id),
        "/m/": make_token(secret, MEETING_LINK, introduction.id),
        "/d/": organisations.access_token(secret, access),
        "/my-data/": privacy.copy_token(secret, copy),
        "/login/link/": await _office_letter(session, "sign_in_link_requested"),
        "/invited/": await _office_letter(session, "user_invited"),
        "/chat/in/": way.rpartition("/")[2],
        "/chat/address/": accounts.new_address_token(secret, asked),
    }


async def _office_letter(session, fact):
    """The key in the link of the newest letter."""
    query = select(Delivery).where(Delivery.fact == fact).order_by(Delivery.id.desc()).limit(1)
    letter = (await session.scalars(query)).one()
    return re.search(r"/(?:login/link|invited)/(\w+)", letter.payload["text"])[1]


@pytest_asyncio.fixture
async def holders(session, house, told, clock):
    """Chiara and Björn and Ada; and a stranger to each."""
    now = clock.now()
    chiara = Holder(told, told.company.person, told.ada, ("Chiara", "Termo Emilia", "ada@norrkoping.example"))
    stranger = await accounts.create_person(session, language="sv", at=now)
    theirs = await _dmitris_story(session, told, now)
    dmitri = Holder(theirs, stranger, await eva(session, now), ("Dmitri", "Parma Clima", "eva@norrkoping.example"))
    for holder in (chiara, dmitri):
        await _hand_out(session, house, holder, now)
    clock.advance(hours=20)
    await outcomes.ask_due(house)
    clock.advance(hours=-20)
    for holder in (chiara, dmitri):
        asked = await outcomes.feedback_of(session, holder.introduction.id)
        number = next(each.id for each in asked if each.side is Side.PARTNER)
        holder.keys["/f/"] = make_token(house.secret, FEEDBACK_LINK, number)
    await session.commit()
    return chiara, dmitri


def _door(operation):
    return operation.path.partition("{token}")[0]


def _links(app):
    return [each for each in operations(app) if each.guard is signed_link]


async def test_links_open_what_they_were_made_for_and_nothing_of_a_stranger(app, holders):
    chiara, dmitri = holders
    own, strange = {}, {}
    async with client_of(app) as client:
        for operation in _links(app):
            if operation.method == "GET" and operation.path.count("{") == 1:
                for found, holder in ((own, chiara), (strange, dmitri)):
                    page = await client.get(address(operation, token=holder.keys[_door(operation)]))
                    names = {word for word in chiara.words if word in page.text}
                    found[operation.path] = page.status_code, bool(names)

    assert own == {path: (200, path not in NAMELESS) for path in own}
    assert strange == dict.fromkeys(own, (200, False))
    assert {path.partition("{token}")[0] for path in own} == set(chiara.keys)


async def test_what_a_stranger_does_by_a_link_changes_the_strangers_things_alone(app, session, connection, holders):
    chiara, dmitri = holders
    before, acted = await chiara.rows(session), set()
    writes = Writes(connection)
    async with client_of(app) as client:
        await client.get("/accessibility")
        for operation in _links(app):
            if operation.method == "POST":
                known = len(writes.seen)
                given = {"token": dmitri.keys[_door(operation)], "listing_id": 0, "step": "pause", "part": "you"}
                await send(client, operation, address(operation, **given), **ANSWERS)
                acted |= {_door(operation)} if writes.seen[known:] else set()

    assert await chiara.rows(session) == before
    assert acted == ACTED


async def test_links_of_nobody_lead_nowhere_and_change_nothing(app, house, holders, connection):
    """A made-up key, one that another house signed, and the owner's own keys to every other door."""
    keys = holders[0].keys
    wrong = {}
    writes = Writes(connection)
    async with client_of(app) as client:
        await client.get("/accessibility")
        for operation in _links(app):
            own = keys[_door(operation)]
            strange = ["a" * 24, "x", make_token("of another house, with a secret of its own", PARTNER_LINK, 1)]
            for key in [*strange, *({*keys.values()} - {own})]:
                before = len(writes.seen)
                path = address(operation, token=key, step="undo", part="stop")
                answer = await send(client, operation, path)
                if answer.status_code not in {404, 410} or writes.seen[before:]:
                    door = next((name for name, value in keys.items() if value == key), key)
                    wrong[operation.method, operation.path, door] = answer.status_code, writes.seen[before:]

    assert wrong == {}


async def test_who_holds_a_link_reaches_no_listing_of_another(app, told, holders, connection):
    writes = Writes(connection)
    async with client_of(app) as client:
        await client.get("/accessibility")
        found = {}
        for operation in operations(app):
            if operation.path.startswith("/d/{token}/listings/"):
                given = {"token": holders[0].keys["/d/"], "listing_id": told.local.id, "step": "withdraw"}
                found[operation.key] = (await send(client, operation, address(operation, **given))).status_code

    assert found == dict.fromkeys(found, 404)
    assert len(found) >= 3
    assert writes.seen == []


WORDS = heat_pumps_offered().title


async def test_conversation_opens_for_its_own_member_and_to_no_other_visitor(app, house, session, clock, told):
    """Björn came in by his link; a stranger has no cookie, a forged one, or one of his own."""
    walked = [each for each in operations(app) if each.guard is visitor]
    way = await ways_in.for_person(session, house, told.company.person.id, at=clock.now())
    await session.commit()
    found = []
    async with client_of(app) as bjorn:
        await come_in(bjorn, way)
        await bjorn.post("/chat", data={"_csrf_token": bjorn.cookies["csrftoken"], "text": "Mina annonser"})
        before = await bjorn.get("/chat")
        secret, _, signature = bjorn.cookies.get(COOKIE).rpartition(".")
        for cookie in ("", f"{secret}.{'0' * len(signature)}", chat_cookie(house, new_secret()).value):
            async with client_of(app) as stranger:
                stranger.cookies.set(COOKIE, cookie)
                await stranger.get("/accessibility")
                for operation in sorted(walked, key=lambda each: each.method):  # looking comes first
                    answer = await send(stranger, operation, operation.path)
                    found.append((operation.path, WORDS in answer.text))
        after = await bjorn.get("/chat")

    assert [WORDS in page.text for page in (before, after)] == [True, True]
    assert {path for path, _ in found} == {"/chat", "/chat/leave", "/chat/stream"}
    assert not any(told for _, told in found)


CHANNELS = {
    "/api/chat/{address}/messages": {"authorization": f"Bearer {CHAT_TOKEN}"},
    "/telegram/webhook": {"x-telegram-bot-api-secret-token": WEBHOOK_SECRET},
}


@pytest.mark.parametrize("known", [True, False])
async def test_channels_are_known_by_their_secret(app, connection, known):
    writes, found = Writes(connection), {}
    async with client_of(app) as client:
        for operation in operations(app):
            if operation.guard is channel:
                right = CHANNELS[operation.path]
                headers = right if known else {name: value[:-1] + "x" for name, value in right.items()}
                answer = await client.request(operation.method, address(operation), json={}, headers=headers)
                found[operation.key] = answer.status_code in {401, 403}

    assert found == dict.fromkeys(found, not known)
    assert {path for _, path in found} == set(CHANNELS)
    assert writes.seen == []
