"""The sector of a listing: the trade that its NACE codes name, else the one that its words speak of most."""

from collections import Counter
from collections.abc import Sequence

from procrastinate import JobContext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.figures.models import ListingSector
from dooropener.house import House, house_of
from dooropener.jobs import app
from dooropener.listings import Listing
from dooropener.organisations import Organisation
from dooropener.regions import Region, RegionKind
from dooropener_matching.glossary import concepts, find_terms, telling

AT_ONCE = 500

_TRADE_OF_DIVISIONS: Sequence[tuple[range, str]] = (
    (range(1, 4), "agri"),
    (range(10, 13), "food"),
    (range(13, 16), "textile"),
    (range(16, 17), "building"),
    (range(17, 19), "paper"),
    (range(20, 22), "chem"),
    (range(22, 23), "plastics"),
    (range(23, 24), "glass"),
    (range(24, 26), "metal"),
    (range(26, 28), "electronics"),
    (range(28, 29), "machines"),
    (range(29, 31), "vehicles"),
    (range(31, 32), "furniture"),
    (range(35, 36), "energy"),
    (range(36, 40), "water"),
    (range(41, 44), "building"),
    (range(49, 54), "logistics"),
    (range(55, 57), "leisure"),
    (range(58, 64), "digital"),
    (range(79, 80), "leisure"),
    (range(80, 81), "security"),
    (range(86, 89), "health"),
    (range(90, 94), "leisure"),
    (range(5, 100), "services"),
)
"""Divisions of NACE (Regulation (EC) No 1893/2006, Annex I; Rev. 2.1 keeps them but for 58 to 63)."""

_NAMES_NO_TRADE = frozenset({"project", "general", "trade"})


def sector_of(codes: Sequence[str], words: str, language: str) -> str:
    """A trade of the glossary, or the empty text. The first NACE code that names a trade decides."""
    for code in codes:
        scheme, _, number = code.partition(":")
        if scheme == "NACE" and number[:2].isdecimal():
            return next((trade for divisions, trade in _TRADE_OF_DIVISIONS if int(number[:2]) in divisions), "")
    return _told_by(words, language)


def _told_by(words: str, language: str) -> str:
    found = [term.concept for term in find_terms(words, language)]
    known, names_goods = concepts(), telling(found)
    counted = Counter(
        known[name].trade for name in found if name in names_goods and known[name].trade not in _NAMES_NO_TRADE
    )
    return min(counted, key=lambda trade: (-counted[trade], trade), default="")


async def tell_sectors(session: AsyncSession, *, limit: int = AT_ONCE) -> int:
    """Tell the sector of listings from here that are new or were changed; how many those were."""
    digest = _digest()
    stale = (
        select(Listing.id, Listing.title, Listing.text, Listing.language, Listing.codes, digest)
        .join(Organisation, Listing.organisation_id == Organisation.id)
        .join(Region, Organisation.region_id == Region.id)
        .outerjoin(ListingSector, ListingSector.listing_id == Listing.id)
        .where(Region.kind == RegionKind.HOME, ListingSector.digest.is_distinct_from(digest))
        .order_by(Listing.id)
        .limit(limit)
    )
    rows = (await session.execute(stale)).all()
    if not rows:
        return 0
    told = [
        {"listing_id": id_, "sector": sector_of(codes, f"{title}\n{text}", language), "digest": digest}
        for id_, title, text, language, codes, digest in rows
    ]
    new = insert(ListingSector).values(told)
    changed = {"sector": new.excluded.sector, "digest": new.excluded.digest}
    await session.execute(new.on_conflict_do_update(index_elements=[ListingSector.listing_id], set_=changed))
    return len(rows)


def _digest() -> ColumnElement[str]:
    codes = func.array_to_string(Listing.codes, " ")
    return func.md5(func.concat(Listing.language, "\n", Listing.title, "\n", codes, "\n", Listing.text))


async def tell_all_sectors(house: House) -> None:
    """Until nothing is left, each part in a transaction of its own."""
    told = AT_ONCE
    while told == AT_ONCE:
        async with house.sessions.begin() as session:
            told = await tell_sectors(session)


@app.periodic(cron="*/10 * * * *")
@app.task(name="figures.tell_sectors", pass_context=True, queueing_lock="figures.tell_sectors")
async def keep_told(context: JobContext, timestamp: int) -> None:  # noqa: ARG001  # procrastinate hands it over
    """Every ten minutes; a listing that is not told yet stands under *not known*."""
    await tell_all_sectors(house_of(context))
