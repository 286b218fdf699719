"""The board: columns by state and a list, what has waited too long, filters, paging, and its cost."""

from datetime import timedelta

import pytest
import pytest_asyncio

from dooropener import introductions, outbox
from dooropener.alphabets import by_name
from dooropener.introductions import IntroductionState
from dooropener.portal.contact_times import contact_times
from doubles.cases import long_story, many
from people import asked, eva, replied, sent, story

S = IntroductionState


@pytest_asyncio.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, told):
    await browser.come_in(told.ada.email)
    return browser


def _text(node):
    return " ".join(node.text(separator=" ").split())


def _names(desk):
    return [_text(node).partition(" – ")[2] for node in desk.tree().css("main a.main")]


async def test_a_column_for_each_stage_and_in_it_the_states_those_longest_there_first(desk, session, told, clock):
    await many(session, told, 4, clock.now(), states=(S.SENT, S.DELIVERED))

    await desk.get("/introductions")

    (stage,) = desk.tree().css(".stage")
    heads = [_text(node) for node in stage.css("h2, h3")]
    assert heads == ["With the partner 4", "Letter sent", "Letter delivered"]
    assert _names(desk) == ["Ditta 00002", "Ditta 00000", "Ditta 00003", "Ditta 00001"]


async def test_a_tile_says_how_long_whose_turn_and_when_each_side_wrote(desk, session, house, told, clock):
    await replied(session, house, told, clock.now())
    clock.advance(days=5)
    await desk.come_in(told.ada.email)

    await desk.get("/introductions")

    tile = _text(desk.tree().css_first(".tile"))
    assert "Here for 5 days" in tile
    assert "We wrote 5 days ago" in tile
    assert "Our turn: Confirm what the reply says" in tile
    assert "Overdue" in tile
    assert "Looked after by yours" in tile


async def test_only_what_has_waited_longer_than_is_good_is_overdue(desk, session, told, clock):
    at = clock.now()
    fresh = await many(session, told, 1, at - timedelta(days=2), states=(S.REPLIED,))
    late = await many(session, told, 1, at - timedelta(days=4), states=(S.REPLIED,))
    letters = await many(session, told, 1, at - timedelta(days=90), states=(S.SENT,))
    heard_of = await many(session, told, 1, at - timedelta(days=90), states=(S.MET,))
    heard_of[0].last_contact_at = at - timedelta(days=1)
    await session.flush()

    overdue = [await introductions.is_overdue(session, each, at=at) for (each,) in (fresh, late, letters, heard_of)]
    await desk.get("/introductions?late=yes")

    assert overdue == [False, True, False, False]
    assert len(_names(desk)) == 1


async def test_a_meeting_is_overdue_days_after_its_end_and_not_before(session, house, told, clock):
    introduction = await asked(session, told, clock.now())
    introduction.state = S.CONTACTS_EXCHANGED
    when = clock.now() + timedelta(days=40)
    await introductions.book_meeting(session, introduction, when=when, place="Modena", by=told.ada, at=clock.now())
    await session.flush()

    ahead = await introductions.is_overdue(session, introduction, at=when + timedelta(days=4))
    after = await introductions.is_overdue(session, introduction, at=when + timedelta(days=6))

    assert (ahead, after) == (False, True)


async def test_question_that_is_answered_is_the_partners_turn(desk, session, house, told, clock):
    introduction = await replied(session, house, told, clock.now())
    await introductions.pose_question(session, introduction, by=told.ada, at=clock.now(), question="Avete il CE?")
    before = await desk.get("/introductions")
    introduction = await introductions.get_introduction(session, introduction.id)
    await introductions.answer_question(session, introduction, by=told.ada, text="Sì", at=clock.now(), house=house)
    clock.advance(days=5)
    await desk.come_in(told.ada.email)

    await desk.get("/introductions")

    assert "Our turn: Answer the question" in before.text
    assert "The partner answers" in _text(desk.tree().css_first(".tile"))
    assert "Overdue" not in desk.words()


async def test_last_contact_is_told_for_each_side_and_direction(session, house, told, clock):
    introduction = await sent(session, house, told, clock.now())
    (letter,) = [one for one in await outbox.deliveries_of(session, introduction.id) if one.message_id]

    times = (await contact_times(session, {introduction.id: told.company.organisation.id}))[introduction.id]

    assert times["partner"].out == letter.sent_at
    assert times["partner"].back is None
    assert times["company"].back == clock.now()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=lombrada", {"Lombarda"}),
        ("region=riga", set()),
        ("owner=me", {"Lombarda", "Zeta"}),
        ("owner=none", {"Alfa"}),
        ("state=sent", {"Lombarda", "Alfa"}),
        ("company=999999999", set()),
        ("owner=x&region=nowhere&state=odd&page=-1&sort=q&company=%27", {"Lombarda", "Alfa", "Zeta"}),
    ],
)
async def test_filters(desk, session, told, clock, query, found):
    made = await many(
        session, told, 3, clock.now(), states=(S.SENT, S.DELIVERED, S.SENT), names=("Lombarda", "Zeta", "Alfa")
    )
    made[2].owner_id = None
    await session.flush()

    await desk.get(f"/introductions{'/search' if query.startswith('q') else ''}?{query}")

    assert set(_names(desk)) == found


async def test_list_is_in_the_order_of_the_readers_alphabet(desk, session, told, clock):
    await many(session, told, 4, clock.now(), names=("Örnen", "Zeta", "Åbo", "Ärlig"))

    english = (await desk.get("/introductions?view=list&sort=name"), _names(desk))[1]
    told.ada.language = "sv"
    await session.flush()
    await desk.get("/introductions?view=list&sort=name")

    assert english == ["Åbo", "Ärlig", "Örnen", "Zeta"]
    assert _names(desk) == ["Zeta", "Åbo", "Ärlig", "Örnen"]


def test_names_are_sorted_as_readers_look_them_up():
    names = ["Zürich", "Zebra", "Østre", "Ål", "ängen", "Æbelø"]

    assert sorted(names, key=by_name("sv")) == ["Zebra", "Zürich", "Ål", "Æbelø", "ängen", "Østre"]
    assert sorted(names, key=by_name("en")) == ["Æbelø", "Ål", "ängen", "Østre", "Zebra", "Zürich"]


async def test_a_full_state_shows_a_few_and_leads_to_pages_with_the_rest(desk, session, told, clock):
    await many(session, told, 53, clock.now(), states=(S.ASKED,))
    await desk.get("/introductions")
    few, more = len(_names(desk)), _text(desk.tree().css_first(".stage p.small a"))

    await desk.get("/introductions?state=asked")
    first, next_page = _names(desk), desk.tree().css_first('a[rel="next"]').attributes["href"]
    await desk.get(next_page)

    assert (few, more) == (8, "Show all 53 : Company asked")
    assert len(first) == 50
    assert _names(desk) == ["Ditta 00002", "Ditta 00001", "Ditta 00000"]
    assert "Page 2 of 2" in desk.words()


async def test_what_a_stranger_typed_into_the_address_stands_on_no_compressed_page(desk):
    page = await desk.get("/introductions?region=csrf-guess&q=csrf-guess&view=csrf-guess")
    search = await desk.client.get("/introductions/search?q=csrf-guess", headers={"accept-encoding": "gzip"})

    assert "csrf-guess" not in page.text
    assert "csrf-guess" in search.text
    assert "content-encoding" not in search.headers


async def test_found_by_name_are_fewer_and_the_rest_a_click_away(desk, session, told, clock):
    await many(session, told, 23, clock.now(), states=(S.ASKED,))
    await desk.get("/introductions/search?q=Ditta")
    few, more = len(_names(desk)), _text(desk.tree().css_first(".stage p.small a"))

    await desk.get(desk.tree().css_first(".stage p.small a").attributes["href"])

    assert (few, more) == (3, "Show all 23 : Company asked")
    assert len(_names(desk)) == 20
    assert "Page 1 of 2" in desk.words()


async def test_a_search_without_a_name_is_the_board_as_it_was_chosen(desk):
    answer = await desk.client.get("/introductions/search?q=+&owner=me&region=&odd=1")
    plain = await desk.client.get("/introductions/search")

    assert (answer.status_code, answer.headers["location"]) == (303, "/introductions?owner=me")
    assert plain.headers["location"] == "/introductions"


async def test_who_left_is_named_until_a_colleague_takes_over(desk, session, told, clock):
    gone = await eva(session, clock.now())
    await many(session, told, 2, clock.now(), owner=gone.id)
    gone.deactivated_at = clock.now()
    await session.flush()

    await desk.get("/introductions")

    assert "Eva has left and still looks after 2 introductions." in desk.words()
    assert desk.tree().css_first(f'a[href="/introductions/hand-over?owner={gone.id}"]')


async def test_board_and_list_cost_as_many_queries_for_thirty_as_for_one(desk, session, told, clock, statements):
    costs = []
    for more in (1, 2, 27):
        await many(session, told, more, clock.now())
        costs.append([await statements.of(desk, f"/introductions{view}") for view in ("", "?view=list")])

    assert costs[0] == costs[1] == costs[2]
    assert max(costs[0]) <= 20


async def test_case_page_costs_as_many_queries_for_thirty_of_everything_as_for_one(
    desk, session, house, told, clock, statements
):
    introduction = await replied(session, house, told, clock.now())
    costs = []
    for more in (1, 2, 27):
        await long_story(session, told, introduction, more, clock.now() + timedelta(hours=more))
        session.expunge_all()
        costs.append(await statements.of(desk, f"/introductions/{introduction.id}"))

    assert costs[0] == costs[1] == costs[2]
    assert costs[0] <= 75
