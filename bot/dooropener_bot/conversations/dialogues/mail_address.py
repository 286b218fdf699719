"""Another mail address for a person who is known: written to at once, used when its owner has confirmed it there."""

from dooropener import accounts, introductions, outbox
from dooropener.accounts import CONFIRM_WITHIN, InvalidAddress
from dooropener.introductions.letters import compose_new_address
from dooropener.words import LANGUAGES
from dooropener_bot.conversations.dialogues.names import find_address
from dooropener_bot.conversations.dialogues.stages import nothing_yet
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

PATH = "/chat/address"


async def change(turn: Turn) -> None:
    """Ask for the new address; who is not known yet tells it when registering."""
    person = await turn.person()
    if person is None or not person.email:
        turn.say(nothing_yet(turn.words, known=False))
        return
    turn.memory.turn_aside(Step.EMAIL)
    await ask_again(turn)


async def ask_again(turn: Turn) -> None:
    _ = turn.words
    turn.say_with(
        _(
            "We write to you at %(address)s. Which address shall it be?",
            address=(await turn.known_person()).email or "",
        ),
        Button(_("Leave it"), "email:keep"),
    )


async def press_email(turn: Turn, _value: str) -> None:
    turn.memory.turn_back()
    turn.say(turn.words("All right, it stays as it is."))


async def take_email(turn: Turn) -> bool:
    """A mail address, or *no*; anything else was no answer."""
    if Spoken.NO in turn.spoken:
        await press_email(turn, "keep")
        return True
    address = find_address(turn.text)
    if address is None:
        return False
    try:
        said = await prove(turn, accounts.normal_address(address))
    except InvalidAddress:
        _ = turn.words
        turn.say(_("“%(address)s” is not an e-mail address. It should look like name@company.se.", address=address))
        return True
    if not said:
        await press_email(turn, "keep")
        return True
    turn.settle_aside(email=True)
    turn.say(said)
    return True


async def take_back(turn: Turn) -> None:
    """The link in the letter leads nowhere from now on; where it was pressed already, that stands."""
    person = await turn.known_person()
    if not await accounts.new_addresses_of(turn.session, person):
        turn.say(turn.words("This has moved on since and cannot be taken back here. An advisor can help you."))
        return
    await accounts.forget_new_addresses(turn.session, person)
    turn.say(turn.words("Taken back; it is again as it was."))


async def prove(turn: Turn, address: str) -> str:
    """Send the link to an address that is not proved yet; return what to say of it, nothing for a proved one."""
    person = await turn.known_person()
    if not address or not person.email:
        return ""
    first = accounts.normal_address(address) == person.email
    if first and person.email_proved_at is not None:
        return ""
    asked = await accounts.ask_new_address(turn.session, person, address, at=turn.now)
    settings = turn.house.settings
    letter = compose_new_address(
        settings=settings,
        language=person.language if person.language in LANGUAGES else "en",
        page_url=f"{settings.public_url}{PATH}/{accounts.new_address_token(turn.house.secret, asked)}",
        hours=int(CONFIRM_WITHIN.total_seconds() // 3600),
        first=first,
    )
    letter = await introductions.reworded(turn.session, letter)
    await outbox.enqueue_mail(
        turn.session,
        fact="new_address_given",
        recipient=asked.email,
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        reply_to=settings.office_email,
        message_id=outbox.make_message_id(settings.reply_domain),
        at=turn.now,
    )
    if first:
        return turn.words(
            "I have sent a letter to %(new)s. Press the link in it within a day: then I know that our letters reach "
            "you.",
            new=asked.email,
        )
    return turn.words(
        "I have sent a letter to %(new)s. Press the link in it within a day, and we write to you there; until then "
        "%(old)s holds.",
        new=asked.email,
        old=person.email,
    )
