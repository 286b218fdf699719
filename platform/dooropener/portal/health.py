"""For those who watch the machine: does the process answer, does the database."""

from litestar import Response, get
from litestar.di import NamedDependency
from litestar.enums import MediaType
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from dooropener.house import House
from dooropener.portal.guards import public


@get("/healthz", guards=[public], opt={"no_visit": True}, media_type=MediaType.TEXT, sync_to_thread=False)
def process_answers() -> str:
    return "ok\n"


@get("/readyz", guards=[public], opt={"no_visit": True}, media_type=MediaType.TEXT)
async def database_answers(house: NamedDependency[House]) -> Response[str]:
    try:
        async with house.sessions() as session:
            await session.execute(text("SELECT 1"))
    except (DBAPIError, OSError, TimeoutError):
        return Response("the database does not answer\n", status_code=503)
    return Response("ok\n")
