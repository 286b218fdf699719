"""For those who watch the machine: does the process answer, is it fit to serve, is anybody at work behind it."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dooropener.house import House
from dooropener.jobs import SILENCE
from dooropener.migrating import newest_revision
from dooropener.portal.guards import public

AWAY = (DBAPIError, OSError, TimeoutError)


@get("/healthz", guards=[public], opt={"no_visit": True}, media_type=MediaType.TEXT, sync_to_thread=False)
def process_answers() -> str:
    return "ok\n"


@get("/readyz", guards=[public], opt={"no_visit": True}, media_type=MediaType.TEXT)
async def fit_to_serve(house: NamedDependency[House]) -> Response[str]:
    """Whether requests should come here: the database answers, and its schema is the one that the program knows.

    Not whether a worker is alive: a house that serves and sends later is better than none.
    """
    try:
        async with house.sessions() as session:
            revision = await session.scalar(text("SELECT version_num FROM alembic_version"))
    except AWAY:
        return Response("the database does not answer\n", status_code=503)
    if revision != newest_revision():
        return Response(f"the schema is {revision}, this program needs {newest_revision()}\n", status_code=503)
    return Response("ok\n")


@get("/readyz/worker", guards=[public], opt={"no_visit": True}, media_type=MediaType.TEXT)
async def somebody_works(house: NamedDependency[House]) -> Response[str]:
    """For an alarm: whether any worker, on whatever machine, gave a sign of life lately."""
    query = text("SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > :silent")
    try:
        async with house.sessions() as session:
            alive = await session.scalar(query, {"silent": house.clock.now() - SILENCE})
    except AWAY:
        return Response("the database does not answer\n", status_code=503)
    return Response("ok\n") if alive else Response("nobody is at work\n", status_code=503)
