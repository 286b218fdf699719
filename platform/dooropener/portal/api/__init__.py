"""The JSON API: what the portal does, for machines that hold a token. Its rules are those of the slices and pages."""

from litestar import Router
from litestar.di import Provide

from dooropener.portal.api import (
    audit,
    contacts,
    enquiries,
    exports,
    fairness,
    figures,
    imports,
    introductions,
    listings,
    matches,
    meetings,
    members,
    messages,
    office,
    organisations,
    outcomes,
    regions,
    steps,
    today,
    webhooks,
)
from dooropener.portal.api.bearers import BEARER
from dooropener.portal.api.desk import provide_desk
from dooropener.portal.api.problems import PREFIX

RESOURCES = (
    organisations.router,
    members.router,
    contacts.router,
    listings.router,
    matches.router,
    introductions.router,
    steps.router,
    meetings.router,
    messages.router,
    outcomes.router,
    figures.router,
    fairness.router,
    imports.router,
    exports.router,
    enquiries.router,
    regions.router,
    office.router,
    today.router,
    audit.router,
    webhooks.router,
)

router = Router(
    path=PREFIX,
    route_handlers=list(RESOURCES),
    dependencies={"desk": Provide(provide_desk)},
    opt={BEARER: True, "no_visit": True, "exclude_from_csrf": True},
)

__all__ = ["PREFIX", "RESOURCES", "router"]
