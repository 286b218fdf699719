"""One portal for all the tests of a process: building its routes takes longer than most of the tests."""

import dataclasses
from collections.abc import Callable

from litestar import Litestar

from dooropener.house import House
from dooropener.portal.app import create_app
from dooropener.portal.devmail import devmail_router
from dooropener.portal.partner import partner_router
from dooropener_bot.channels.web import web_chat_router
from dooropener_bot.understanding import Understanding

Build = Callable[[House], Litestar]

_built: dict[Build, tuple[House, Litestar]] = {}


def with_partners(house: House) -> Litestar:
    """The portal with the pages of partners."""
    return create_app(house, routers=[partner_router(house)])


def with_partners_and_catcher(house: House) -> Litestar:
    """The portal with the pages of partners and the mail catcher's."""
    return create_app(house, routers=[partner_router(house), devmail_router(house)])


def with_chat(house: House) -> Litestar:
    """The portal with the chat page."""
    return create_app(house, routers=[web_chat_router(house, Understanding(house.encoder))])


def portal_in(house: House, build: Build) -> Litestar:
    """What `build` makes, moved into `house`, whose settings are those of every test."""
    if build not in _built:
        own = dataclasses.replace(house)
        _built[build] = own, build(own)
    own, portal = _built[build]
    for room in dataclasses.fields(House):
        object.__setattr__(own, room.name, getattr(house, room.name))
    return portal
