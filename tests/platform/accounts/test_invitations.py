"""Invitations by mail."""

import re

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts
from dooropener.accounts import InvitationClosed, Role
from dooropener.outbox import Delivery
from people import PASSWORD, ada, eva


@pytest_asyncio.fixture
async def admin(session, clock):
    return await ada(session, clock.now())


async def _invite(session, settings, by, at, **other):
    fields = {"email": " Eva@Norrkoping.example", "name": " Eva  E ", "role": Role.ADVISOR, "language": "en", **other}
    return await accounts.invite(session, settings=settings, by=by, at=at, **fields)


async def _tokens(session):
    letters = await session.scalars(select(Delivery).where(Delivery.fact == "user_invited").order_by(Delivery.id))
    return [re.search(r"/invited/(\w+)", letter.payload["text"])[1] for letter in letters]


async def _open(session, settings, token, at):
    secret = settings.secret_key.get_secret_value()
    try:
        return await accounts.find_invitation(session, secret, token, at=at)
    except InvitationClosed:
        return None


async def test_invited_becomes_a_user_once(session, settings, admin, clock):
    invitation = await _invite(session, settings, admin, clock.now())
    (token,) = await _tokens(session)
    found = await _open(session, settings, token, clock.now())

    user = await accounts.accept_invitation(session, found, password=PASSWORD, at=clock.now())

    assert found is invitation
    assert (user.email, user.name, user.role, user.language) == ("eva@norrkoping.example", "Eva E", Role.ADVISOR, "en")
    assert await accounts.authenticate(session, email=user.email, password=PASSWORD) is user
    assert await _open(session, settings, token, clock.now()) is None
    assert await accounts.invitations(session) == []


async def test_letter_is_in_the_language_of_the_invited(session, settings, admin, clock):
    await _invite(session, settings, admin, clock.now(), language="sv")

    letter = (await session.scalars(select(Delivery).where(Delivery.fact == "user_invited"))).one()
    assert (letter.recipient, letter.payload["subject"]) == (
        "eva@norrkoping.example",
        "Ada bjuder in dig till dörröppnaren",
    )
    assert "till och med måndag 9 mars 2026" in letter.payload["text"]


async def test_newer_letter_closes_the_older_link(session, settings, admin, clock):
    invitation = await _invite(session, settings, admin, clock.now())
    await accounts.invite_again(session, invitation, settings=settings, by=admin, at=clock.advance(days=6))

    clock.advance(days=6)
    opened = [await _open(session, settings, token, clock.now()) is not None for token in await _tokens(session)]

    assert opened == [False, True]


@pytest.mark.parametrize("end", ["withdrawn", "a week"])
async def test_withdrawn_and_old_links_are_closed(session, settings, admin, clock, end):
    invitation = await _invite(session, settings, admin, clock.now())
    (token,) = await _tokens(session)

    if end == "withdrawn":
        await accounts.withdraw_invitation(session, invitation, by=admin, at=clock.now())
    else:
        clock.advance(days=7)

    assert await _open(session, settings, token, clock.now()) is None


@pytest.mark.parametrize("token", ["", "x", "a" * 24])
async def test_made_up_links_are_closed(session, settings, token, clock):
    assert await _open(session, settings, token, clock.now()) is None


async def test_who_is_there_already_and_who_is_no_admin(session, settings, admin, clock):
    advisor = await eva(session, clock.now())

    with pytest.raises(accounts.AddressTaken):
        await _invite(session, settings, admin, clock.now())
    with pytest.raises(accounts.NotAnAdmin):
        await _invite(session, settings, advisor, clock.now(), email="bjorn@norrkoping.example")
    with pytest.raises(accounts.InvalidName):
        await _invite(session, settings, admin, clock.now(), email="bjorn@norrkoping.example", name=" ")


async def test_weak_password_accepts_nothing(session, settings, admin, clock):
    invitation = await _invite(session, settings, admin, clock.now())

    with pytest.raises(accounts.WeakPassword):
        await accounts.accept_invitation(session, invitation, password="short", at=clock.now())

    assert await accounts.invitations(session) == [invitation]
