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
    account,
    acts,
    api,
    api_page,
    assets,
    audit,
    board,
    case_notes,
    contacts,
    deciding,
    deliveries,
    duplicates,
    enquiries,
    exports,
    fairness,
    figures,
    filing,
    front,
    hand_overs,
    health,
    imports,
    introductions,
    invited,
    learned,
    letters,
    link_logins,
    listing_exports,
    listing_lists,
    listing_versions,
    listings,
    logins,
    machine_tokens,
    matches,
    meetings,
    messages,
    metrics,
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
    reports,
    retention,
    rhythm,
    seasons,
    second_step_logins,
    second_steps,
    settings,
    single_sign_ons,
    steps,
    today,
    together,
    undoing,
    user_pages,
    users,
    webhooks,
    wordings,
)
from dooropener.portal.api import schema
from dooropener.portal.api.bearers import BearerMiddleware, rate_headers
from dooropener.portal.api.problems import with_problems
from dooropener.portal.desk import provide_desk
from dooropener.portal.faults import CSRF_COOKIE, FAULTS
from dooropener.portal.headers import UNCOMPRESSED, SecurityHeaders
from dooropener.portal.heads import Portal
from dooropener.portal.meters import Meters
from dooropener.portal.pages import secure
from dooropener.portal.visits import VisitMiddleware

PAGES = (
    accessibility.router,
    account.router,
    acts.router,
    undoing.router,
    api.router,
    api_page.router,
    schema.router,
    assets.static_file,
    audit.router,
    board.router,
    case_notes.router,
    contacts.router,
    deciding.router,
    deliveries.router,
    duplicates.router,
    enquiries.router,
    exports.router,
    fairness.router,
    figures.router,
    filing.router,
    front.router,
    hand_overs.router,
    health.fit_to_serve,
    health.process_answers,
    health.somebody_works,
    imports.router,
    introductions.router,
    invited.router,
    learned.router,
    letters.router,
    link_logins.router,
    listing_exports.router,
    listing_lists.router,
    listing_versions.router,
    listings.router,
    machine_tokens.router,
    logins.router,
    matches.router,
    meetings.router,
    messages.router,
    metrics.metrics,
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
    reports.router,
    retention.router,
    rhythm.router,
    seasons.router,
    second_step_logins.router,
    second_steps.router,
    settings.router,
    single_sign_ons.router,
    steps.router,
    today.router,
    together.router,
    webhooks.router,
    user_pages.router,
    users.router,
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

    portal = Portal(
        route_handlers=[*PAGES, *routers],
        dependencies={
            "house": Provide(provide_house),
            "session": Provide(provide_session),
            "desk": Provide(provide_desk),
        },
        middleware=[VisitMiddleware(house), BearerMiddleware(house)],
        before_send=[SecurityHeaders(house), rate_headers],
        exception_handlers=with_problems(FAULTS),
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
    portal.meters = Meters()
    portal.counts = metrics.Counts()
    return portal
