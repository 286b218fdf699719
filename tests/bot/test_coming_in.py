"""Coming back without a password, going on behind another door, and leaving."""

import re
from datetime import timedelta

import httpx
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import func, select, text

from dooropener import organisations, outbox, regions
from dooropener.outbox import Delivery
from dooropener.outbox.service import AFTER_EVERY_MAIL, mark_sent
from dooropener_bot.channels.coming_in import ANSWER_AFTER, LINKS_AN_HOUR
from dooropener_bot.conversations import Button, Conversation, Door, Reply, messages
from dooropener_bot.conversations.models import WayIn
from doubles.portals import portal_in
from people import bjorns_company, dmitri, eva

from .conftest import BJORNS_SENTENCE, Talk, labels

BJORN = "bjorn@bjornsvarme.example"


@pytest_asyncio.fixture
async def new_browser(house, with_chat):
    """`new_browser()`: each knows nothing of the others' cookies."""
    async with house.sessions.begin() as session:
        await regions.seed(session)
    app = portal_in(house, with_chat)
    opened = []

    def open_browser() -> httpx.AsyncClient:
        client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app),
            base_url="http://testserver",
            headers={"accept-language": "sv"},
            follow_redirects=True,
        )
        opened.append(client)
        return client

    yield open_browser
    for client in opened:
        await client.aclose()


async def post(browser: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """Open the page of a form and send it."""
    await browser.get(path if path != "/chat/leave" else "/chat")
    return await browser.post(path, data={"_csrf_token": browser.cookies["csrftoken"], **fields})


async def ask_for_link(browser: httpx.AsyncClient, session, email: str = BJORN) -> str:
    """The path in the newest letter."""
    await post(browser, "/chat/sign-in", email=email)
    letter = (await session.scalars(select(Delivery).order_by(Delivery.id.desc()).limit(1))).one()
    assert (letter.fact, letter.recipient) == ("sign_in_requested", BJORN)
    return path_in(letter.payload["text"])


def path_in(text: str) -> str:
    found = re.search(r"http://localhost:8000(/chat/in/[a-z2-7]{24})", text)
    assert found
    return found[1]


def texts(page: httpx.Response) -> str:
    return LexborHTMLParser(page.text).css_first(".said").text(separator=" ")


async def letters(session) -> int:
    return await session.scalar(select(func.count()).select_from(Delivery)) or 0


async def conversations(session) -> list[Conversation]:
    query = select(Conversation).order_by(Conversation.id).execution_options(populate_existing=True)
    return list(await session.scalars(query))


@pytest_asyncio.fixture
async def bjorn(session, clock):
    return (await bjorns_company(session, clock.now())).person


@pytest_asyncio.fixture
async def office_pc(new_browser, session, bjorn):
    """Björn's first browser, in the middle of a listing."""
    browser = new_browser()
    await post(browser, "/chat", text=BJORNS_SENTENCE)
    (conversation,) = await conversations(session)
    conversation.person_id = bjorn.id
    await session.flush()
    return browser


async def test_answer_is_the_same_whether_the_address_is_known_or_not(new_browser, session, bjorn):
    known = await post(new_browser(), "/chat/sign-in", email=BJORN)
    sent = await letters(session)
    unknown = await post(new_browser(), "/chat/sign-in", email="nobody@bjornsvarme.example")

    assert (known.status_code, known.text) == (unknown.status_code, unknown.text)
    assert "Om vi känner till adressen" in known.text
    assert (sent, await letters(session)) == (1, 1)
    assert min(known.elapsed, unknown.elapsed) >= timedelta(seconds=ANSWER_AFTER)


async def test_address_is_recognised_however_it_is_written(new_browser, session, bjorn):
    await post(new_browser(), "/chat/sign-in", email=f" {BJORN.upper()} ")

    assert await letters(session) == 1


async def test_what_is_no_address_is_said_so_and_kept(new_browser):
    answer = await post(new_browser(), "/chat/sign-in", email="björn utan snabel-a")

    field = LexborHTMLParser(answer.text).css_first("#email")
    assert answer.status_code == 422
    assert (field.attributes["value"], field.attributes["aria-invalid"]) == ("björn utan snabel-a", "true")


async def test_one_address_gets_few_letters_and_is_not_told(new_browser, session, bjorn, clock):
    answers = [await post(new_browser(), "/chat/sign-in", email=BJORN) for _ in range(LINKS_AN_HOUR + 1)]
    sent = await letters(session)
    clock.advance(hours=1)
    await post(new_browser(), "/chat/sign-in", email=BJORN)

    assert len({(answer.status_code, answer.text) for answer in answers}) == 1
    assert (sent, await letters(session)) == (LINKS_AN_HOUR, LINKS_AN_HOUR + 1)


async def test_letter_is_a_machines_and_names_nobody(new_browser, session, bjorn, settings):
    await ask_for_link(new_browser(), session)

    letter = (await session.scalars(select(Delivery))).one()
    assert letter.payload["headers"] == {"Auto-Submitted": "auto-replied"}
    assert "Björn" not in outbox.compose(letter, settings).as_string()


async def test_link_leads_another_browser_to_the_open_question(office_pc, new_browser, session):
    phone = new_browser()
    path = await ask_for_link(phone, session)

    page = await post(phone, path)

    assert page.url.path == "/chat"
    assert BJORNS_SENTENCE in texts(page)
    assert "Välkommen tillbaka, Björn! Vi fortsätter här." in texts(page)
    assert "Ja, det stämmer" in texts(page)
    assert "Tack, det är sparat." in texts(await post(phone, "/chat", button="review:yes"))


async def test_looking_at_the_link_changes_nothing_and_pressing_works_once(office_pc, new_browser, session):
    path = await ask_for_link(new_browser(), session)
    looks = [await new_browser().get(path) for _ in range(2)]

    first, second = await post(new_browser(), path), await post(new_browser(), path)

    assert [look.status_code for look in looks] == [200, 200]
    assert looks[0].headers["referrer-policy"] == "no-referrer"
    assert first.url.path == "/chat"
    assert (second.status_code, "fungerar inte längre" in second.text) == (404, True)


async def test_link_is_too_old_after_half_an_hour(office_pc, new_browser, session, clock):
    path = await ask_for_link(new_browser(), session)
    clock.advance(minutes=30)

    page = await post(new_browser(), path)

    assert page.status_code == 404
    assert LexborHTMLParser(page.text).css_first('a[href="/chat/sign-in"]') is not None


async def test_link_cannot_be_made_up(office_pc, new_browser, session):
    path = await ask_for_link(new_browser(), session)
    made_up = path[:-1] + ("a" if path[-1] != "a" else "b")

    page = await new_browser().get(made_up)

    assert page.status_code == 404


async def test_what_was_begun_before_signing_in_is_kept(new_browser, session, bjorn):
    browser = new_browser()
    await post(browser, "/chat", text=BJORNS_SENTENCE)
    before = browser.cookies["chat"]

    page = await post(browser, await ask_for_link(browser, session))
    (conversation,) = await conversations(session)
    old_key = await new_browser().get("/chat", headers={"cookie": f"chat={before}"})

    assert "Ja, det stämmer" in texts(page)
    assert conversation.person_id == bjorn.id
    assert BJORNS_SENTENCE not in texts(old_key)


async def test_somebody_elses_conversation_in_the_browser_stays_theirs(office_pc, new_browser, session, clock):
    shared = new_browser()
    await post(shared, "/chat", text="hej")
    stranger = await dmitri(session, clock.now())
    (await conversations(session))[-1].person_id = stranger.id
    await session.flush()

    await post(shared, await ask_for_link(shared, session))

    owners = [conversation.person_id for conversation in await conversations(session)]
    assert owners[1] == stranger.id
    assert owners[2] == owners[0]


async def test_confirmed_member_comes_before_who_only_claims_the_address(office_pc, session, bjorn, clock):
    membership = (await organisations.memberships(session, bjorn))[0]
    await organisations.verify(session, membership, by=await eva(session, clock.now()), at=clock.now())
    await organisations.register_company(
        session,
        name="Dmitri AB",
        registration_number="556703-7485",
        person=await dmitri(session, clock.now()),
        contact_name="Dmitri",
        contact_email=BJORN,
        at=clock.now(),
    )

    found = await organisations.find_member(session, BJORN)

    assert found is not None
    assert found.id == bjorn.id


async def test_question_of_a_door_asked_before_can_be_answered_after(office_pc, new_browser, session, clock, house):
    (conversation,) = await conversations(session)
    offered = Reply("En ny dörr", ((Button("Visa mina dörrar", "intent:show_matches"),),))
    messages.add_replies(session, conversation, [offered], at=clock.now())
    await session.flush()
    phone = new_browser()
    await post(phone, await ask_for_link(phone, session))

    page = await post(phone, "/chat", button="intent:show_matches")

    assert "hör till en tidigare fråga" not in texts(page)
    assert "ingen dörr att visa" in texts(page)


async def test_who_leaves_is_a_stranger_again(office_pc, new_browser):
    key = office_pc.cookies["chat"]

    page = await post(office_pc, "/chat/leave")
    kept = await new_browser().get("/chat", headers={"cookie": f"chat={key}"})

    assert "chat" not in office_pc.cookies
    assert BJORNS_SENTENCE not in texts(page) + texts(kept)
    assert LexborHTMLParser(page.text).css_first('a[href="/chat/sign-in"]') is not None


async def hand_over(talk: Talk) -> str:
    (answer,) = await talk.say("webben")
    return path_in(answer.text)


async def test_conversation_begun_in_telegram_is_finished_on_the_page(talk, new_browser, session):
    talk.door, talk.address = Door.TELEGRAM, "7001"
    await talk.say(BJORNS_SENTENCE)
    browser = new_browser()

    page = await post(browser, await hand_over(talk))
    onwards = await post(browser, "/chat", text="ja")
    telegram, web = await conversations(session)

    assert BJORNS_SENTENCE in texts(page)
    assert texts(page).count("Ja, det stämmer") == 1
    assert "organisationsnummer" in texts(onwards)
    assert telegram.person_id == web.person_id is not None
    assert telegram.state["draft"] is None
    assert web.state["draft"]["text"] == BJORNS_SENTENCE


async def test_what_is_said_in_telegram_afterwards_stays_there(talk, new_browser):
    talk.door, talk.address = Door.TELEGRAM, "7001"
    await talk.say("hej")
    browser = new_browser()
    await post(browser, await hand_over(talk))

    await talk.say("tack")

    assert "Varsågod" not in texts(await browser.get("/chat"))


async def test_help_offers_the_page_only_behind_other_doors(talk, session):
    on_the_page = labels(await talk.say("hjälp"))
    talk.door, talk.address, talk.seen = Door.TELEGRAM, "7001", 0
    await talk.say("hej")
    in_telegram = labels(await talk.say("hjälp"))
    talk.door, talk.address = Door.WEB, "björn"
    answer = await talk.text("webben")

    assert "Fortsätt i webbläsaren" not in on_the_page
    assert "Fortsätt i webbläsaren" in in_telegram
    assert answer == "Vi är redan på webbsidan."
    assert (await session.scalars(select(WayIn))).all() == []


async def test_letter_is_not_kept_for_the_office_to_read(new_browser, session, bjorn, clock):
    await ask_for_link(new_browser(), session)
    letter = (await session.scalars(select(Delivery))).one()
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = :name")
    before = await session.scalar(waiting, {"name": AFTER_EVERY_MAIL})

    await mark_sent(session, letter, "250 OK", at=clock.now())

    assert await session.scalar(waiting, {"name": AFTER_EVERY_MAIL}) == before
