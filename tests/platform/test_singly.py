"""What is wrong with one holds up no other."""

from sqlalchemy import select

from dooropener import outbox
from dooropener.outbox import Suppression, SuppressionReason
from dooropener.outbox.service import address_hash
from dooropener.singly import singly


async def test_one_that_breaks_is_undone_as_a_whole_and_keeps_no_other_waiting(session, house, clock, caplog):
    async def stop(session, number):
        await outbox.suppress(session, f"{number}@firm.example", reason=SuppressionReason.BOUNCED, at=clock.now())
        return 1 / (number - 2)

    done = await singly(house, "stopping", [1, 2, 3], stop)

    assert done == [-1, 1]
    stopped = set(await session.scalars(select(Suppression.address_hash)))
    assert stopped == {address_hash(f"{number}@firm.example") for number in (1, 3)}
    assert [record.getMessage() for record in caplog.records] == ["stopping 2 broke"]
