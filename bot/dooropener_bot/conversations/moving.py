"""A conversation goes on elsewhere: in another browser after signing in, or on the page after it began in Telegram."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.accounts import Person
from dooropener.house import House
from dooropener_bot.conversations import messages, ways_in
from dooropener_bot.conversations.memory import Memory
from dooropener_bot.conversations.models import ChatMessage, Conversation, Door, WayIn, WayInKind
from dooropener_bot.conversations.replies import Button
from dooropener_bot.conversations.steps import ask_again
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.conversations.welcome import greeting
from dooropener_bot.understanding import Understanding


async def enter(house: House, understanding: Understanding, token: str, *, before: str | None, address: str) -> bool:
    """Let the bearer of `token` in under `address`; false where the link is not open any more.

    `before` is what the same browser was known by: what was begun there is kept, under the new address.
    """
    now = house.clock.now()
    async with house.sessions.begin() as session:
        way = await ways_in.use(session, house, token, at=now)
        if way is None:
            return False
        if way.kind is WayInKind.SIGN_IN:  # the link was in a letter to the address
            person = await session.get_one(Person, way.person_id)
            person.email_proved_at = person.email_proved_at or now
        source = await _source(session, way)
        here = await _here(session, way, before=before, address=address, at=now)
        if source is not None and source.id != here.id:
            await _take_over(session, source, here)
        turn = Turn(session, house, understanding, here, Memory.model_validate(here.state), now=now)
        await _welcome(turn, way)
        here.state, here.updated_at = turn.memory.model_dump(mode="json"), now
        messages.add_replies(session, here, turn.replies, at=now)
    return True


async def _source(session: AsyncSession, way: WayIn) -> Conversation | None:
    """What is handed over; for who signs in, the last conversation on the page."""
    if way.conversation_id is not None:
        return await messages.locked(session, way.conversation_id)
    query = (
        select(Conversation.id)
        .where(Conversation.person_id == way.person_id, Conversation.channel == Door.WEB)
        .order_by(Conversation.updated_at.desc(), Conversation.id.desc())
    )
    last = (await session.scalars(query.limit(1))).first()
    return await messages.locked(session, last) if last is not None else None


async def _here(session: AsyncSession, way: WayIn, *, before: str | None, address: str, at: datetime) -> Conversation:
    """The browser's own conversation unless it is somebody else's, else a new one. The address is always a new one."""
    known = await messages.find_conversation(session, Door.WEB, before) if before else None
    whose = {way.person_id} if way.kind is WayInKind.HAND_OVER else {None, way.person_id}
    if known is not None and known.person_id in whose:
        here = await messages.locked(session, known.id)
        here.address = address
    else:
        person = await session.get_one(Person, way.person_id)
        opened = await messages.open_conversation(session, Door.WEB, address, language=person.language, at=at)
        here = await messages.locked(session, opened)
    here.person_id = way.person_id
    return here


async def _take_over(session: AsyncSession, source: Conversation, here: Conversation) -> None:
    """What was said there is seen here, and what is open there goes on here unless something is open here, too."""
    theirs, ours = Memory.model_validate(source.state), Memory.model_validate(here.state)
    if here.continues_id is None:
        here.continues_id = source.id
        here.continues_until = await session.scalar(
            select(func.max(ChatMessage.id)).where(ChatMessage.conversation_id == source.id)
        )
        here.language = source.language
    if ours.step is None and ours.draft is None:
        theirs.files = [*theirs.files, *ours.files]
        here.state = theirs.model_dump(mode="json")
        theirs.settle()
        theirs.before, theirs.files = [], []
        source.state = theirs.model_dump(mode="json")


async def _welcome(turn: Turn, way: WayIn) -> None:
    """Say where we are, and ask again what was open."""
    _ = turn.words
    if not turn.memory.welcomed:
        turn.memory.welcomed = True
        turn.replies.append(greeting(Door.WEB, turn.language, turn.house, asks=False))
    person = await turn.session.get_one(Person, way.person_id)
    by_name = way.kind is WayInKind.SIGN_IN and person.name
    said = _("Welcome back, %(name)s! We go on here.", name=person.name) if by_name else _("We go on here.")
    if turn.memory.step is None:
        doors = Button(_("Show my doors"), "intent:show_matches")
        turn.say_with(said, doors, Button(_("How far are we?"), "intent:introduction_status"))
    else:
        turn.say(said)
        await ask_again(turn)


async def leave(house: House, address: str) -> None:
    """The browser signs out: whoever kept its key finds nothing behind it."""
    async with house.sessions.begin() as session:
        conversation = await messages.find_conversation(session, Door.WEB, address)
        if conversation is not None:
            conversation.address = f"left:{conversation.id}"
