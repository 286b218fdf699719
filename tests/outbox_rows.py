"""Letters written to the outbox of a house with real transactions, and what became of them."""

from sqlalchemy import text

from dooropener import outbox
from dooropener.outbox import Delivery


async def write(house, **changes) -> int:
    """A letter that waits; its id."""
    values = {
        "fact": "introduction_requested",
        "recipient": "chiara@calore.example",
        "subject": "Da Norrköping",
        "text": "Buongiorno",
        "html": "<p>Buongiorno</p>",
        "reply_to": "dorroppnaren+tag@norrkoping.example",
        "at": house.clock.now(),
    }
    async with house.sessions.begin() as session:
        delivery = await outbox.enqueue_mail(session, **{**values, **changes})
    return delivery.id


async def read(house, delivery_id) -> Delivery:
    async with house.sessions() as session:
        return await outbox.get_delivery(session, delivery_id)


async def sweep(house) -> int:
    """What the house does every minute: whatever is due and has no job gets one."""
    async with house.sessions.begin() as session:
        await session.execute(text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo'"))
        return await outbox.sweep(session, now=house.clock.now())
