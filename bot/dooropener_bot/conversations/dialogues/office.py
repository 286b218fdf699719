"""People at the office: a talk with an advisor, who answers from the portal."""

from dooropener import enquiries, outbox
from dooropener.enquiries import Enquiry, EnquiryLine, EnquiryState, EnquiryTopic
from dooropener.templating import render
from dooropener.words import Words, words
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Reply
from dooropener_bot.conversations.spoken import Spoken, count_letters
from dooropener_bot.conversations.turn import Turn

OFFICE_LANGUAGE = "sv"
FEWEST_LETTERS_OF_A_MATTER = 25
FEWEST_DIGITS_OF_A_NUMBER = 6


async def pass_on(turn: Turn, text: str, topic: EnquiryTopic, *, introduction_id: int | None = None) -> None:
    """Put a line into the person's talk with the office, and tell the office of the first one that waits."""
    person = await turn.known_person()
    enquiry = await enquiries.write(
        turn.session,
        person,
        text,
        language=turn.language,
        topic=topic,
        introduction_id=introduction_id,
        at=turn.now,
    )
    if enquiry.unanswered == 1:
        await _notify(turn, enquiry)


async def _notify(turn: Turn, enquiry: Enquiry) -> None:
    """A mail to the office that says where to look. What was written, and by whom, stays in the portal."""
    settings, _ = turn.house.settings, words(OFFICE_LANGUAGE)
    heading = _("Someone wrote to you in the chat")
    values = {"heading": heading, "url": f"{settings.public_url}/enquiries/{enquiry.id}"}
    await outbox.enqueue_mail(
        turn.session,
        fact="company_wrote",
        recipient=settings.office_email,
        subject=heading,
        text=render("bot/office/note.txt", OFFICE_LANGUAGE, **values),
        html=render("bot/office/note.html", OFFICE_LANGUAGE, **values),
        reply_to=settings.mail_from,
        introduction_id=enquiry.introduction_id,
        at=turn.now,
    )


async def offer_advisor(turn: Turn) -> None:
    """How to reach a person, and an offer to pass a message on."""
    _ = turn.words
    said = _(
        "Write your message here, and I pass it on. An advisor answers you here in the chat. "
        "You can also write to %(address)s.",
        address=turn.house.settings.office_email,
    )
    letters = count_letters(turn.text)
    turn.memory.turn_aside(Step.OFFICE)
    turn.memory.words, turn.memory.proposed = turn.text.strip(), False
    buttons = [Button(_("Never mind"), "office:no")]
    if letters >= FEWEST_LETTERS_OF_A_MATTER:
        buttons.insert(0, Button(_("Pass on what I just wrote"), "office:yes"))
    turn.say_with(said, *buttons)


async def ask_again(turn: Turn) -> None:
    """The invitation once more, with what was to be passed on."""
    turn.text = turn.memory.words
    await offer_advisor(turn)


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
    """To the office; someone unknown is asked once how to be reached outside the chat. *Undo* goes behind neither."""
    await pass_on(turn, message, EnquiryTopic.MESSAGE)
    _, person, memory = turn.words, await turn.person(), turn.memory
    if memory.proposed or _reaches(message) or (person and person.email):
        turn.settle_aside(sent=True)
        turn.say(_("Passed on, thank you. An advisor answers you here."))
    else:
        memory.proposed, turn.settled, memory.done = True, True, {"sent": True}
        turn.say(
            _(
                "Passed on. An advisor answers you here. If you also want to be reached elsewhere, write your e-mail "
                "address or telephone number."
            )
        )


def keep_sent(turn: Turn) -> None:
    """A line that was passed on cannot be taken back; nothing further is awaited for the office."""
    turn.memory.turn_back()
    turn.say(turn.words("What is sent stays sent, but you can write to the advisor once more."))


def answered(line: EnquiryLine, reader: Words) -> Reply:
    """An advisor's answer, with a way to write back."""
    _ = reader
    return _with_a_way_back(line, _("%(advisor)s at the office answers you:", advisor=_writer(line)), reader)


def asked(line: EnquiryLine, reader: Words) -> Reply:
    """What an advisor wants to know about one of the company's listings."""
    _, title = reader, line.match.local.title if line.match else ""
    head = _("%(advisor)s at the office has a question about “%(title)s”:", advisor=_writer(line), title=title)
    return _with_a_way_back(line, head, reader)


def _writer(line: EnquiryLine) -> str:
    return line.user.name if line.user else ""


def _with_a_way_back(line: EnquiryLine, head: str, _: Words) -> Reply:
    return Reply(f"{head}\n\n{line.text}", ((Button(_("Write back"), f"enquiry:{line.enquiry_id}"),),))


async def press_enquiry(turn: Turn, value: str) -> None:
    """Write back in one's own talk."""
    enquiry = await _own(turn, int(value))
    if enquiry is None:
        await offer_advisor(turn)
        return
    turn.memory.turn_aside(Step.TALK)
    turn.memory.enquiry_id = enquiry.id
    await ask_line(turn)


async def _own(turn: Turn, enquiry_id: int) -> Enquiry | None:
    """Others' talks do not exist here."""
    person = await turn.person()
    own = await enquiries.enquiries_of(turn.session, person) if person else []
    return next((enquiry for enquiry in own if enquiry.id == enquiry_id), None)


async def ask_line(turn: Turn) -> None:
    _ = turn.words
    turn.say_with(_("What would you like to write?"), Button(_("Never mind"), "talk:no"))


async def press_talk(turn: Turn, _value: str) -> None:
    await _leave(turn)


async def take_talk(turn: Turn) -> bool:
    """Whatever is written now is for the advisor, a bare yes or no as well."""
    enquiry = await _own(turn, turn.memory.enquiry_id or 0)
    topic, about = (enquiry.topic, enquiry.introduction_id) if enquiry else (EnquiryTopic.MESSAGE, None)
    await pass_on(turn, turn.text, topic, introduction_id=about)
    turn.settle_aside(sent=True)
    turn.say(turn.words("Passed on, thank you. An advisor answers you here."))
    return True


async def is_talking(turn: Turn) -> bool:
    """Whether the office has answered this person and the talk is not closed."""
    person = await turn.person()
    own = await enquiries.enquiries_of(turn.session, person) if person else []
    return any(enquiry.state is EnquiryState.ANSWERED for enquiry in own)
