"""Where a mail belongs: an introduction is searched for by the names of its two sides."""

from litestar import Response, Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from dooropener import introductions, mailbox, regions
from dooropener.introductions import ENDED, OPEN, Order, Sieve
from dooropener.portal.desk import Desk
from dooropener.portal.guards import advisor
from dooropener.portal.headers import UNCOMPRESSED

SHOWN = 20


@get("/messages/{message_id:int}/place", guards=[advisor], opt=UNCOMPRESSED)
async def place(desk: NamedDependency[Desk], message_id: FromPath[int], q: FromQuery[str] = "") -> Response[str]:
    """Without words what is under way, newest first; with words what has ended as well, for answers come late."""
    message = await mailbox.get_message(desk.session, message_id)
    sieve = Sieve(states=OPEN | ENDED if q.strip() else OPEN)
    sieve = await introductions.of_name(desk.session, sieve, q)
    rows = await introductions.page_of(
        desk.session, sieve, order=Order.NEWEST, language=desk.user.language, offset=0, limit=SHOWN, at=desk.now
    )
    number = (await introductions.count_by_state(desk.session, sieve, at=desk.now)).total
    places = {region.id: region.name(desk.user.language) for region in await regions.all_regions(desk.session)}
    return await desk.page("filing.html", message=message, q=q, rows=rows, number=number, region_names=places)


router = Router(path="/", route_handlers=[place])
