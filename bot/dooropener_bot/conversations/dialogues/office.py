"""People at the office: how to reach them, passing messages on, requests about one's data."""

import enum

from dooropener import outbox
from dooropener.templating import render
from dooropener.words import words
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.spoken import Spoken, count_letters
from dooropener_bot.conversations.turn import Turn

OFFICE_LANGUAGE = "sv"
FEWEST_LETTERS_OF_A_MATTER = 25
FEWEST_DIGITS_OF_A_NUMBER = 6


class Matter(enum.StrEnum):
    """What a mail to the office is about; also its fact in the outbox."""

    MESSAGE = "company_wrote"
    QUESTION = "company_asked_advisor"
    EXPORT = "data_export_requested"
    DELETION = "data_deletion_requested"


async def tell(turn: Turn, matter: Matter, message: str = "", *, introduction_id: int | None = None) -> None:
    """Write to the office by mail; the row in the outbox is the record of the request."""
    _ = words(OFFICE_LANGUAGE)
    person = await turn.person()
    companies = [membership.organisation.name for membership in await turn.memberships()]
    known = [person.name, person.email] if person else []
    who = ", ".join(part for part in [*known, *companies] if part) or _("someone who has not registered")
    values = {
        "heading": _heading(matter),
        "who": who,
        "conversation": turn.conversation.id,
        "door": turn.conversation.channel.value,
        "introduction": introduction_id,
        "message": message.strip(),
    }
    settings = turn.house.settings
    await outbox.enqueue_mail(
        turn.session,
        fact=matter.value,
        recipient=settings.office_email,
        subject=f"{values['heading']}: {who}"[:200],
        text=render("bot/office/note.txt", OFFICE_LANGUAGE, **values),
        html=render("bot/office/note.html", OFFICE_LANGUAGE, **values),
        reply_to=person.email if person and person.email else settings.mail_from,
        message_id=outbox.make_message_id(settings.reply_domain),
        introduction_id=introduction_id,
        headers={"Auto-Submitted": "auto-generated"},
        at=turn.now,
    )


def _heading(matter: Matter) -> str:
    _ = words(OFFICE_LANGUAGE)
    return {
        Matter.MESSAGE: _("Message from the chat"),
        Matter.QUESTION: _("Question about an introduction"),
        Matter.EXPORT: _("Request for a copy of personal data (GDPR Art. 15)"),
        Matter.DELETION: _("Request to erase personal data (GDPR Art. 17)"),
    }[matter]


async def offer_advisor(turn: Turn) -> None:
    """How to reach a person, and an offer to pass a message on."""
    _ = turn.words
    said = _(
        "You reach our advisors at %(address)s. Or write your message here, and I pass it on.",
        address=turn.house.settings.office_email,
    )
    letters = count_letters(turn.text)
    turn.memory.turn_aside(Step.OFFICE)
    turn.memory.words, turn.memory.proposed = turn.text.strip(), False
    buttons = [Button(_("Never mind"), "office:no")]
    if letters >= FEWEST_LETTERS_OF_A_MATTER:
        buttons.insert(0, Button(_("Pass on what I just wrote"), "office:yes"))
    turn.say_with(said, *buttons)


async def press_office(turn: Turn, value: str) -> None:
    if value == "yes" and turn.memory.words:
        await _pass_on(turn, turn.memory.words)
        return
    await _leave(turn)


async def take_office(turn: Turn) -> bool:
    if Spoken.NO in turn.spoken:
        await _leave(turn)
    elif Spoken.YES in turn.spoken and turn.memory.words:
        await _pass_on(turn, turn.memory.words)
    elif turn.memory.proposed and not _reaches(turn.text):
        turn.memory.turn_back()
        return False
    else:
        await _pass_on(turn, turn.text)
    return True


def _reaches(text: str) -> bool:
    """Whether there is an address or a telephone number in it."""
    return "@" in text or sum(character.isdigit() for character in text) >= FEWEST_DIGITS_OF_A_NUMBER


async def _leave(turn: Turn) -> None:
    turn.memory.turn_back()
    turn.say(turn.words("All right."))


async def _pass_on(turn: Turn, message: str) -> None:
    """To the office; someone unknown is asked once how to be reached."""
    await tell(turn, Matter.MESSAGE, message)
    _, person, memory = turn.words, await turn.person(), turn.memory
    asked, memory.proposed = memory.proposed, False
    if person and person.email:
        memory.turn_back()
        turn.say(_("Passed on. An advisor answers you at %(address)s.", address=person.email))
    elif asked or _reaches(message):
        memory.turn_back()
        turn.say(_("Passed on, thank you. An advisor gets in touch with you."))
    else:
        memory.proposed = True
        turn.say(
            _("Passed on. So that an advisor can answer, write your e-mail address or telephone number here, too.")
        )


async def request_copy(turn: Turn) -> None:
    """A copy of one's data (GDPR Art. 15): the office answers within a month (Art. 12.3)."""
    await tell(turn, Matter.EXPORT, turn.text)
    turn.say(
        turn.words(
            "I have passed on your request for a copy of your data. The office answers within a month, as the law "
            "says, and first makes sure that it is you who asks. You can also write to %(address)s.",
            address=turn.house.settings.office_email,
        )
    )


async def ask_deletion(turn: Turn) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.DELETE)
    turn.say_with(
        _(
            "Do you want us to delete your data? Your listings then end, and nobody abroad hears from us for you. "
            "What the law on archives makes us keep stays, with your name and address masked."
        ),
        Button(_("Yes, delete my data"), "delete:yes"),
        Button(_("No"), "delete:no"),
    )


async def press_delete(turn: Turn, value: str) -> None:
    """Asking is ours, deleting is the office's: who asks must be known first (GDPR Art. 12.6, 17)."""
    turn.memory.turn_back()
    if value != "yes":
        turn.say(turn.words("Good, nothing is deleted."))
        return
    await tell(turn, Matter.DELETION, turn.text)
    turn.say(
        turn.words(
            "I have passed on your request. The office deletes your data and tells you within a month, as the law "
            "says. Questions go to %(address)s.",
            address=turn.house.settings.office_email,
        )
    )


async def take_delete(turn: Turn) -> bool:
    if not turn.spoken & {Spoken.YES, Spoken.NO}:
        return False
    await press_delete(turn, "yes" if Spoken.YES in turn.spoken else "no")
    return True
