"""Where a mail belongs: by signed address, then by the ids it names, then by a known sender with one open door."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import introductions, outbox
from dooropener.introductions import Introduction
from dooropener.links import LENGTH, read_token
from dooropener.mailbox.models import Message, MessageState, ThreadedBy
from dooropener.mailbox.reading import MailKind, ReadMail
from dooropener.outbox import Delivery

MOST_IDS = 100
MOST_RELAYED = 5
SHORTEST_RELAYED = 16
"""Characters of a relay's id that nobody guesses, and that stand by chance in no other answer."""

_TOKEN = re.compile(rf"(?<![a-z0-9])[a-z2-7]{{{LENGTH}}}(?![a-z0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Thread:
    """The introduction that a mail belongs to, how that was found, and the letter of ours that it is about."""

    introduction: Introduction | None = None
    by: ThreadedBy | None = None
    delivery: Delivery | None = None


async def find_thread(session: AsyncSession, mail: ReadMail, message: Message, *, secret: str) -> Thread:
    """Follow token, ids, sender, in this order; an empty `Thread` when none leads anywhere.

    A subject proves nothing, and neither does a link in a quote: both can be had from others.
    """
    by_token = await _by_token(session, mail, message, secret)
    if by_token.introduction is not None or by_token.delivery is not None:
        return by_token
    for find in (_by_ids, _by_relays_ids):
        by_ids = await find(session, mail)
        if by_ids.introduction is not None or by_ids.delivery is not None:
            return by_ids
    return await _by_sender(session, mail)


async def _by_token(session: AsyncSession, mail: ReadMail, message: Message, secret: str) -> Thread:
    """The plus tag, in whatever header it survived: mail systems lose addresses and change case."""
    introduction_id, delivery_id = None, None
    for token in _tokens([*message.envelope_to, *mail.to_addresses, *_ids(mail)]):
        introduction_id = introduction_id or read_token(secret, outbox.REPLY, token)
        delivery_id = delivery_id or read_token(secret, outbox.BOUNCE, token)
    delivery = await session.get(Delivery, delivery_id) if delivery_id else None
    if introduction_id is None and delivery is not None:
        introduction_id = delivery.introduction_id
    return Thread(await _existing(session, introduction_id), ThreadedBy.TOKEN, delivery)


def _tokens(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from _TOKEN.findall(text)


def _ids(mail: ReadMail) -> list[str]:
    """What the mail answers first, then its references from the newest back."""
    named = [mail.bounced_message_id, mail.in_reply_to, *reversed(mail.references)]
    return list(dict.fromkeys(named_id for named_id in named if named_id))[:MOST_IDS]


async def _by_ids(session: AsyncSession, mail: ReadMail) -> Thread:
    ids = _ids(mail)
    sent = await session.scalars(select(Delivery).where(Delivery.message_id.in_(ids)))
    deliveries = {delivery.message_id: delivery for delivery in sent}
    filed = await session.execute(
        select(Message.message_id, Message.introduction_id).where(
            Message.message_id.in_(ids), Message.state == MessageState.FILED, Message.introduction_id.is_not(None)
        )
    )
    introduction_ids = {row.message_id: row.introduction_id for row in filed}
    for message_id in ids:
        delivery = deliveries.get(message_id)
        number = delivery.introduction_id if delivery else introduction_ids.get(message_id)
        introduction = await _existing(session, number)
        if introduction is not None or delivery is not None:
            return Thread(introduction, ThreadedBy.REFERENCES, delivery)
    return Thread()


async def _by_relays_ids(session: AsyncSession, mail: ReadMail) -> Thread:
    """Some servers put an id of their own in place of ours, and name it in their answer to the letter."""
    for named in _ids(mail)[:MOST_RELAYED]:
        local = named.strip("<>").partition("@")[0]
        if len(local) < SHORTEST_RELAYED:
            continue
        query = select(Delivery).where(Delivery.answer.contains(local, autoescape=True)).limit(2)
        found = list(await session.scalars(query))
        if len(found) == 1:
            return Thread(await _existing(session, found[0].introduction_id), ThreadedBy.REFERENCES, found[0])
    return Thread()


async def _by_sender(session: AsyncSession, mail: ReadMail) -> Thread:
    """Only for people: what a robot is about cannot be told from its address."""
    if mail.kind is not MailKind.REPLY or not mail.from_address:
        return Thread()
    candidates = await introductions.open_with_contact(session, mail.from_address)
    return Thread(candidates[0], ThreadedBy.SENDER) if len(candidates) == 1 else Thread()


async def _existing(session: AsyncSession, introduction_id: int | None) -> Introduction | None:
    if introduction_id is None:
        return None
    try:
        return await introductions.get_introduction(session, introduction_id)
    except introductions.UnknownIntroduction:
        return None
