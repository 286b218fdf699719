"""One's own data: a copy of them, and being forgotten (GDPR Art. 15, 17 and 20)."""

from dooropener import privacy
from dooropener.templating import render
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn

COPY_PATH = "/my-data"


async def offer_copy(turn: Turn) -> None:
    """A link to the file. What is in it is gathered when it is fetched, and belongs to this conversation's person."""
    person = await turn.known_person()
    request = await privacy.ask_copy(turn.session, person, at=turn.now)
    settings = turn.house.settings
    token = privacy.copy_token(turn.house.secret, request)
    _ = turn.words
    head = _(
        "Here is a copy of everything we have stored about you: your details, messages, listings and introductions."
    )
    tail = _(
        "The link works for an hour. Do not pass it on: whoever has it can read the file. Mail that you sent to the "
        "office is kept in its register; for that write to %(address)s.",
        address=settings.office_email,
    )
    turn.say(f"{head}\n\n{settings.public_url}{COPY_PATH}/{token}\n\n{tail}")


async def ask_erasure(turn: Turn) -> None:
    """What is deleted, what is kept and why, and when it happens; then a yes or no."""
    _ = turn.words
    if await _on_its_way(turn):
        return
    turn.memory.turn_aside(Step.DELETE)
    text = render("bot/erasure.txt", turn.language, address=turn.house.settings.office_email)
    turn.say_with(text, Button(_("Yes, delete my data"), "delete:yes"), Button(_("No"), "delete:no"))


async def _on_its_way(turn: Turn) -> bool:
    person = await turn.person()
    request = await privacy.open_erasure(turn.session, person) if person else None
    if request is None:
        return False
    _ = turn.words
    turn.say_with(
        _("Your data will be deleted on %(moment)s. Until then you can change your mind.", moment=_when(turn, request)),
        _keep_button(turn),
    )
    return True


async def press_delete(turn: Turn, value: str) -> None:
    """A day passes between the yes and the deed."""
    _ = turn.words
    turn.memory.turn_back()
    if value != "yes":
        turn.say(_("Good, nothing is deleted."))
        return
    request = await privacy.ask_erasure(turn.session, await turn.known_person(), at=turn.now)
    turn.settle()
    turn.say_with(
        _(
            "Your data will be deleted on %(moment)s. If you change your mind before then, press the button or write "
            "“undo”. After that we no longer know you, and you hear no more from us.",
            moment=_when(turn, request),
        ),
        _keep_button(turn),
    )


async def take_delete(turn: Turn) -> bool:
    if not turn.spoken & {Spoken.YES, Spoken.NO}:
        return False
    await press_delete(turn, "yes" if Spoken.YES in turn.spoken else "no")
    return True


async def press_keep(turn: Turn, _value: str) -> None:
    if not await keep(turn):
        turn.say(turn.words("Good, nothing is deleted."))


async def keep(turn: Turn) -> bool:
    """Take the request back; false where none is on its way."""
    person = await turn.person()
    if person is None or not await privacy.withdraw_erasure(turn.session, person, at=turn.now):
        return False
    turn.say(turn.words("Good: your data stay, and all goes on as before."))
    return True


def _keep_button(turn: Turn) -> Button:
    return Button(turn.words("Keep my data"), "keep:data")


def _when(turn: Turn, request: privacy.DataRequest) -> str:
    return turn.words.time(request.due_at, "short")
