"""From one sentence in the chat to two firms in contact: real processes, real mail, a real browser."""

import re
from email import message_from_bytes, policy

from playwright.async_api import Locator, Page, expect

from stories_door import SENTENCE, Door, wait_for

expect.set_options(timeout=30_000)  # the first sentence may wait for the model to load

ANSWER = (
    "Buongiorno,\n\nsì, siamo molto interessati: una gamma R290 nordica è proprio quello che cerchiamo. "
    "Possiamo sentirci la prossima settimana?\n\nCordiali saluti\nDavide"
)
PRIVATE = ("Björn", "bjornsvarme", "556036-079", "Kungsgatan", "Davide", "Buongiorno", SENTENCE)
"""What was said in the story, and must not stand in the log at any level."""


async def say(page: Page, text: str, *, until: str) -> None:
    """Write in the chat and wait for an answer with these words."""
    await page.fill("#text", text)
    await page.click("#send")
    await expect(page.locator(".said")).to_contain_text(until)


async def press(page: Page, label: str, *, until: str) -> None:
    await page.get_by_role("button", name=label, exact=True).last.click()
    await expect(page.locator(".said")).to_contain_text(until)


async def tell_the_bot(page: Page) -> None:
    """Björn says everything the bot asks for; the listing goes into review."""
    await page.goto("/chat?language=sv")
    await say(page, SENTENCE, until="Emilia-Romagna")
    await press(page, "Ja, det stämmer", until="organisationsnummer")
    await say(page, "Björns Värme AB, 556036-0794", until="Sista siffran")
    await say(page, "556036-0793", until="vilken postadress")
    await say(page, "Kungsgatan 12, 602 20 Norrköping", until="Vad heter du")
    await say(page, "Björn Ek, bjorn@bjornsvarme.example", until="roll")
    await press(page, "Ägare", until="Björns Värme AB")
    await press(page, "Ja, spara", until="det är sparat")


async def follow(page: Page, to: Locator) -> None:
    """Click what leads to another page, and wait until that page and its keys are there."""
    async with page.expect_navigation():
        await to.click()


async def sign_in(page: Page, email: str = "advisor@demo.example") -> None:
    await page.goto("/login")
    await page.fill("input[name=email]", email)
    await page.fill("input[name=password]", "open the door")
    await follow(page, page.locator("main button.primary"))
    await expect(page).to_have_url(re.compile("/today"))


async def publish_and_approve(page: Page, door: Door) -> None:
    """The advisor confirms Björn, publishes, rejects one pair with a reason and approves the best with one key."""
    await page.goto("/today")
    await page.locator("form[action*='/confirm_member/'] button").first.click()
    wait_for(lambda: door.ask("SELECT id FROM membership WHERE state = 'verified'"), what="the confirmation")
    await page.goto("/review")
    await follow(page, page.get_by_role("link", name=re.compile("värmepumpar", re.IGNORECASE)).first)
    await page.keyboard.press("a")
    wait_for(lambda: door.ask("SELECT id FROM match WHERE state = 'suggested'"), what="matching")
    await page.goto("/matches")
    case = page.locator("article.case").first
    await expect(case).to_contain_text("pompe di calore")
    await page.keyboard.press("a")
    wait_for(lambda: door.ask("SELECT id FROM introduction WHERE state = 'asked'"), what="the approval")
    await page.goto("/matches")
    await page.keyboard.press("r")
    await page.get_by_role("button", name="Regionen passar inte").first.click()
    wait_for(lambda: door.ask("SELECT id FROM match WHERE rejection = 'region'"), what="the rejection")


async def send_letter(page: Page, door: Door) -> None:
    ((introduction,),) = door.ask("SELECT id FROM introduction WHERE state = 'company_consented'")
    await page.goto(f"/introductions/{introduction}/letter")
    await follow(page, page.locator("button[name=do][value=approve]"))


def state(door: Door) -> str:
    ((found,),) = door.ask("SELECT state FROM introduction")
    return str(found)


def caught(door: Door, recipient: str) -> list:
    """The letters in the catcher for one recipient, oldest first."""
    files = sorted((door.folder / "devmail").glob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [letter for letter in letters if recipient in str(letter["To"])]


async def answer_as_partner(page: Page, door: Door, recipient: str) -> None:
    await page.goto("/dev/mail")
    await follow(page, page.locator("main li", has_text=recipient).locator("a").first)
    await page.fill("textarea[name=text]", ANSWER)
    await follow(page, page.locator("form[action$='/answer'] button.primary"))


async def test_from_one_sentence_to_two_firms_in_contact(door: Door, new_page):
    company = await new_page(locale="sv-SE")
    advisor = await new_page(locale="en-GB")
    partner = await new_page(locale="it-IT", viewport={"width": 390, "height": 800})

    await tell_the_bot(company)
    await sign_in(advisor)
    await publish_and_approve(advisor, door)

    await expect(company.locator(".said")).to_contain_text("Termoidraulica")
    await say(company, "ja", until="en rådgivare till Termoidraulica")
    await send_letter(advisor, door)
    wait_for(lambda: state(door) == "sent", what="the letter")

    ((recipient,),) = door.ask("SELECT recipient FROM delivery WHERE fact = 'introduction_requested'")
    (letter,) = caught(door, str(recipient))
    text = letter.get_body(("plain",)).get_content()
    assert "Björns Värme AB" in text
    assert "Björn Ek" not in text

    await answer_as_partner(partner, door, str(recipient))
    wait_for(lambda: state(door) == "replied", what="the answer")
    ((label, evidence),) = door.ask("SELECT label, evidence FROM proposal")
    assert label in {"interested", "meeting_proposed"}
    assert str(evidence) in ANSWER.replace("\n", " ")

    ((introduction,),) = door.ask("SELECT id FROM introduction")
    await advisor.goto(f"/introductions/{introduction}")
    await advisor.keyboard.press("y")
    wait_for(lambda: state(door) == "contacts_exchanged", what="the contact")

    assert len(caught(door, "bjorn@bjornsvarme.example")) == 3  # the proof of the address, the question, the contact
    assert "Björn Ek" in caught(door, str(recipient))[-1].get_body(("plain",)).get_content()
    await expect(company.locator(".said")).to_contain_text("har sagt ja")
    await advisor.reload()
    await expect(advisor.locator("main")).to_contain_text("Demo advisor")
    assert door.stop() == 0
    assert [word for word in PRIVATE if word in door.log.read_text()] == []
