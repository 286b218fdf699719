"""Wordings, periods and lights, as an advisor meets them."""

from datetime import timedelta

import pytest
import pytest_asyncio

from dooropener import introductions, outbox, retention
from dooropener.accounts import Role
from dooropener.heartbeats import Pulse, beat
from dooropener.portal.channels import Light, Trouble, channel_lights
from dooropener.retention import DataKind
from people import ada, chiaras_firm, eva

PAGE = "/settings/wordings/introduction_requested/sv"


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def desk(browser, user):
    await browser.come_in(user.email)
    return browser


async def test_each_letter_can_be_chosen_by_its_name(desk):
    await desk.get("/settings/wordings")

    names = [option.text().strip() for option in desk.tree().css("#fact option")]
    assert len(names) == len(introductions.letter_facts())
    assert all(names)


@pytest.mark.parametrize("fact", introductions.letter_facts())
async def test_each_letter_is_shown_with_all_its_variants_by_name(desk, fact):
    await desk.get(f"/settings/wordings/{fact}/sv")

    links = desk.tree().css('main nav a[href*="variant="]')
    assert desk.page.status_code == 200
    assert all(link.text().strip() for link in links)


async def test_wording_is_tried_saved_reset_and_undone(desk, session):
    await desk.get(PAGE)
    await desk.submit(PAGE, subject="Hej {{ reader }}", do="preview")
    tried, differs = desk.words(), len(desk.tree().css(".differences"))
    await desk.get(f"{PAGE}/html")
    framed = desk.page.headers["content-security-policy"]
    await desk.get(PAGE)
    await desk.submit(PAGE, text="{{ summary }}\n\n{{ page_url }}", do="save")
    saved, ins = desk.words(), desk.tree().css("del")
    await desk.submit(f"{PAGE}/reset")
    reset = desk.words()
    await desk.submit(f"{PAGE}/undo")
    own = await introductions.wording_in_force(session, "introduction_requested", "sv")

    assert "Your draft, not in force" in tried
    assert "Hej Chiara Bellini" in tried
    assert differs == 0
    assert framed.startswith("sandbox")
    assert "Saved. Letters say this from now on." in saved
    assert ins
    assert "The standard wording is in force again." in reset
    assert own.subject == "Hej {{ reader }}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "{{ page_url }} {{ summary }} {{ compny.name }}",
            "There is no place called compny.name. Do you mean company.name?",
        ),
        ("{{ summary }}", "The letter needs this place: page_url."),
        ("{{ page_url", "Line 1: the braces do not pair."),
    ],
)
async def test_what_does_not_fit_is_told_at_the_field_and_kept(desk, session, user, text, told):
    await desk.get(PAGE)
    await desk.submit(PAGE, text=text, do="save")

    tree = desk.tree()
    assert desk.page.status_code == 422
    assert told in tree.css_first("#text-wrong").text()
    assert tree.css_first("#text").attributes["aria-invalid"] == "true"
    assert (await introductions.find_draft(session, "introduction_requested", "sv", by=user)).text == text
    assert await introductions.own_wordings(session) == []


async def test_unknown_letter_is_not_found(desk):
    for path in ("/settings/wordings/nothing/sv", "/settings/wordings/introduction_requested/xx"):
        assert (await desk.get(path)).status_code == 404


async def test_periods_are_chosen_all_or_none_by_an_admin(desk, session, browser, clock):
    await desk.get("/settings/retention")
    await desk.submit("/settings/retention", attempts="3", unattached_files="400")
    wrong, kept = desk.tree().css_first("#unattached_files-wrong").text(), await retention.days_kept(session)
    await desk.submit("/settings/retention", attempts="3", unattached_files="10")
    chosen = await retention.days_kept(session)
    await eva(session, clock.now(), role=Role.ADVISOR)
    await desk.post("/logout")
    await browser.come_in("eva@norrkoping.example")
    await desk.get("/settings/retention")
    await desk.post("/settings/retention", attempts="9")

    assert wrong == "Choose a number of days from 1 to 90."
    assert kept[DataKind.ATTEMPTS] == 1
    assert (chosen[DataKind.ATTEMPTS], chosen[DataKind.UNATTACHED_FILES]) == (3, 10)
    assert desk.page.status_code == 403


async def test_lights_tell_what_is_slow_down_or_off(session, settings, clock, user):
    at = clock.now()
    await beat(session, Pulse.MAIL_IN, took=3, at=at)
    await beat(session, Pulse.ENCODER, took=4000, at=at)
    await beat(session, Pulse.WEB_CHAT, took=3, fault="TimeoutError", at=at)
    lights = {each.name: each for each in await channel_lights(session, settings, None, now=at)}
    later = {each.name: each for each in await channel_lights(session, settings, None, now=at + timedelta(hours=1))}
    await outbox.hold_mail(session, by=user.actor, at=at)
    held = await channel_lights(session, settings, await outbox.held_mail(session), now=at)

    told = {name: (each.light, each.trouble) for name, each in lights.items()}
    assert told == {
        "mail_out": (Light.OK, Trouble.NONE),
        "mail_in": (Light.OK, Trouble.NONE),
        "imap": (Light.OFF, Trouble.NOT_SET_UP),
        "telegram": (Light.OFF, Trouble.NOT_SET_UP),
        "web_chat": (Light.DOWN, Trouble.FAILS),
        "worker": (Light.DOWN, Trouble.NO_WORKER),
        "encoder": (Light.SLOW, Trouble.SLOW),
    }
    assert (later["mail_in"].light, later["mail_in"].trouble) == (Light.DOWN, Trouble.SILENT)
    assert held[0].trouble is Trouble.HELD


async def test_lights_stand_on_the_settings_with_a_word_each(desk, session, clock):
    await beat(session, Pulse.ENCODER, took=3, at=clock.now())
    await desk.get("/settings")

    told = [each.text() for each in desk.tree().css(".lights .chip")]
    assert told == ["works", "down", "off", "off", "down", "down", "works"]
    assert len(desk.tree().css(".lights .chip svg")) == len(told)


async def test_days_of_reminders_are_chosen_and_say_by_whom(desk, session):
    await desk.get("/settings/reminders")
    await desk.submit("/settings/reminders", reminders="1", apart="7", ends_after="25")

    assert await introductions.rhythm(session) == introductions.Rhythm(1, 7, 25)
    assert "Chosen by Ada" in desk.words()


async def test_a_letter_that_would_end_too_early_is_told_at_its_field(desk, session):
    await desk.get("/settings/reminders")
    await desk.submit("/settings/reminders", reminders="2", apart="9", ends_after="20")

    assert desk.page.status_code == 422
    assert "Choose a number from 27 to 90." in desk.tree().css_first("#ends_after-wrong").text()
    assert desk.tree().css_first("#apart").attributes["value"] == "9"
    assert await introductions.rhythm(session) == introductions.Rhythm()


async def test_how_often_a_partner_is_asked_is_chosen_on_the_record(desk, session, clock):
    firm = await chiaras_firm(session, clock.now())
    page = f"/organisations/{firm.organisation_id}"
    await desk.get("/settings")
    await desk.submit("/settings/capacity", usual_capacity="101")
    refused = desk.page.status_code, desk.tree().css_first("#usual_capacity-wrong").text(strip=True)
    await desk.submit("/settings/capacity", usual_capacity="5")
    said = desk.words()

    await desk.get(page)
    shown = desk.words()
    await desk.get("/settings/audit")

    assert refused == (422, "Choose a number from 1 to 100.")
    assert "Saved. The suggestions are dealt anew." in said
    assert "Asked 0 times out of 5 this quarter." in shown
    assert "Empty means as usual: 5 for a firm" in shown
    assert await introductions.usual_capacity(session) == 5
    assert "How often a partner is asked" in desk.words()


async def test_advisors_see_how_often_a_partner_is_asked_and_do_not_change_it(browser, session, clock):
    advisor = await ada(session, clock.now(), role=Role.ADVISOR)
    await browser.come_in(advisor.email)

    await browser.get("/settings")
    offered, shown = browser.form("/settings/capacity"), "3 requests a quarter" in browser.words()
    answer = await browser.post("/settings/capacity", usual_capacity="9")

    assert (offered, shown, answer.status_code) == (None, True, 403)
    assert await introductions.usual_capacity(session) == 3
