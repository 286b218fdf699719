"""The nightly reading of the whole audit trail."""

import logging

from procrastinate import JobContext

from dooropener import audit
from dooropener.actors import MACHINE
from dooropener.audit import BROKEN, HELD
from dooropener.house import House, house_of
from dooropener.jobs import app

log = logging.getLogger(__name__)


@app.periodic(cron="25 2 * * *")
@app.task(name="audit.read", pass_context=True)
async def read(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every night: does the trail hold? The answer is in the trail, and its head in the log, out of its reach."""
    await read_once(house_of(context))


async def read_once(house: House) -> None:
    async with house.sessions.begin() as session:
        verdict = await audit.verify(session)
        details = {"number": verdict.head.number, "head": verdict.head.hash}
        audit.record(session, HELD if verdict.holds else BROKEN, by=MACHINE, at=house.clock.now(), details=details)
    if verdict.holds:
        log.info("the audit trail holds: %d entries, head %s", verdict.head.number, verdict.head.hash)
    else:
        log.error("the audit trail is broken behind entry %d, head %s", verdict.head.number, verdict.head.hash)
