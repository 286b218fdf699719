"""The portal as one ASGI application."""

from collections.abc import AsyncIterator, Sequence

from litestar import Litestar, Router
from litestar.config.compression import CompressionConfig
from litestar.config.csrf import CSRFConfig
from litestar.di import NamedDependency, Provide
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.house import House
from dooropener.portal import (
    accessibility,
    acts,
    assets,
    board,
    case_notes,
    contacts,
    deciding,
    deliveries,
    duplicates,
    enquiries,
    filing,
    front,
    hand_overs,
    health,
    introductions,
    learned,
    letters,
    listing_exports,
    listing_lists,
    listing_versions,
    listings,
    matches,
    meetings,
    messages,
    organisation_forms,
    organisations,
    outcomes,
    pairing,
    pairs,
    proposals,
    received,
    region_forms,
    regions,
    reply_lessons,
    retention,
    seasons,
    settings,
    steps,
    today,
    together,
    wordings,
)
from dooropener.portal.desk import provide_desk
from dooropener.portal.faults import CSRF_COOKIE, FAULTS
from dooropener.portal.headers import UNCOMPRESSED, SecurityHeaders
from dooropener.portal.heads import Portal
from dooropener.portal.pages import secure
from dooropener.portal.visits import VisitMiddleware

PAGES = (
    accessibility.router,
    acts.router,
    assets.static_file,
    board.router,
    case_notes.router,
    contacts.router,
    deciding.router,
    deliveries.router,
    duplicates.router,
    enquiries.router,
    filing.router,
    front.router,
    hand_overs.router,
    health.database_answers,
    health.process_answers,
    introductions.router,
    learned.router,
    letters.router,
    listing_exports.router,
    listing_lists.router,
    listing_versions.router,
    listings.router,
    matches.router,
    meetings.router,
    messages.router,
    organisation_forms.router,
    organisations.router,
    outcomes.router,
    pairing.router,
    pairs.router,
    proposals.router,
    received.router,
    region_forms.router,
    regions.router,
    reply_lessons.router,
    retention.router,
    seasons.router,
    settings.router,
    steps.router,
    today.router,
    together.router,
    wordings.router,
)


async def provide_session(house: NamedDependency[House]) -> AsyncIterator[AsyncSession]:
    """One request, one transaction: it commits before the answer goes out, and a domain error rolls it back."""
    async with house.sessions.begin() as session:
        yield session


def create_app(house: House, *, routers: Sequence[Router] = ()) -> Litestar:
    """The portal, with further doors (`routers`) mounted by the composition root."""

    async def provide_house() -> House:
        return house

    return Portal(
        route_handlers=[*PAGES, *routers],
        dependencies={
            "house": Provide(provide_house),
            "session": Provide(provide_session),
            "desk": Provide(provide_desk),
        },
        middleware=[VisitMiddleware(house)],
        before_send=[SecurityHeaders(house)],
        exception_handlers=FAULTS,
        csrf_config=CSRFConfig(
            secret=house.secret,
            cookie_name=CSRF_COOKIE,
            cookie_httponly=True,
            cookie_secure=secure(house),
            cookie_samesite="lax",
        ),
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1000, gzip_compress_level=5, exclude_opt_key=next(iter(UNCOMPRESSED))
        ),
        openapi_config=None,
        logging_config=None,
        request_max_body_size=1_000_000,
    )
