"""Who of the chat belongs to which organisation, and how that is confirmed."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import outbox
from dooropener.accounts import Person, User
from dooropener.errors import Invalid, NotAllowed, NotFound
from dooropener.organisations.models import InvitationCode, Membership, MembershipState, Organisation
from dooropener.states import ActorKind, Machine, step

CODE_VALID = timedelta(days=7)
_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # no letters or digits that look alike

_S = MembershipState

MEMBERSHIP = Machine(
    "membership",
    [
        step([_S.UNVERIFIED], [_S.VERIFIED], ActorKind.ADVISOR, ActorKind.COMPANY),
        step([_S.UNVERIFIED, _S.VERIFIED], [_S.ENDED], ActorKind.ADVISOR, ActorKind.COMPANY),
        step([_S.ENDED], [_S.UNVERIFIED], ActorKind.COMPANY),
    ],
)


class NotVerified(NotAllowed):
    """Unverified people can draft, not consent."""

    code = "not_verified"


class InvalidCode(Invalid):
    """Unknown, used or too old: which of these is not told."""

    code = "invalid_code"


class UnknownMembership(NotFound):
    code = "unknown_membership"


async def open_membership(
    session: AsyncSession, organisation: Organisation, person: Person, *, at: datetime
) -> Membership:
    """The person's membership, unverified when it is new or had ended."""
    query = select(Membership).where(Membership.organisation_id == organisation.id, Membership.person_id == person.id)
    membership = await session.scalar(query)
    if membership is None:
        membership = Membership(organisation_id=organisation.id, person_id=person.id, state=MembershipState.UNVERIFIED)
        session.add(membership)
        await MEMBERSHIP.begin(session, membership, by=person.actor, at=at)
    elif membership.state is MembershipState.ENDED:
        await MEMBERSHIP.move(session, membership, MembershipState.UNVERIFIED, by=person.actor, at=at)
    return membership


async def verify(session: AsyncSession, membership: Membership, *, by: User, at: datetime) -> None:
    """An advisor confirms that the person belongs there; the person is told in the chat."""
    await MEMBERSHIP.move(session, membership, MembershipState.VERIFIED, by=by.actor, at=at)
    person = await session.get_one(Person, membership.person_id)
    if person.email:
        await outbox.welcome_back(session, person.email)
    await _tell(session, membership, at=at)


async def end(session: AsyncSession, membership: Membership, *, by: User | Person, at: datetime) -> None:
    """The person does not, or no longer, belong there. Raises `NotVerified` for people who end others' memberships
    without being confirmed members themselves."""
    if isinstance(by, Person) and by.id != membership.person_id:
        await require_verified(session, by, membership.organisation_id)
    await MEMBERSHIP.move(session, membership, MembershipState.ENDED, by=by.actor, at=at)


async def require_verified(session: AsyncSession, person: Person, organisation_id: int) -> None:
    """Raise `NotVerified` unless the person is a confirmed member."""
    if await _standing(session, person.id, organisation_id) is not MembershipState.VERIFIED:
        raise NotVerified(organisation_id=organisation_id)


async def require_member(session: AsyncSession, person: Person, organisation_id: int) -> None:
    """Raise `NotVerified` unless the person says to belong there, confirmed or not yet."""
    if await _standing(session, person.id, organisation_id) in {None, MembershipState.ENDED}:
        raise NotVerified(organisation_id=organisation_id)


async def _standing(session: AsyncSession, person_id: int, organisation_id: int) -> MembershipState | None:
    query = select(Membership.state).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id
    )
    return await session.scalar(query)


async def invite(session: AsyncSession, organisation: Organisation, *, by: Person, at: datetime) -> str:
    """A code for one colleague, such as `7KQ2M-XW4RA`, valid a week. Raises `NotVerified`."""
    await require_verified(session, by, organisation.id)
    letters = [secrets.choice(_ALPHABET) for _ in range(10)]
    code = f"{''.join(letters[:5])}-{''.join(letters[5:])}"
    session.add(
        InvitationCode(
            code_hash=_hash(code),
            organisation_id=organisation.id,
            invited_by_id=by.id,
            expires_at=at + CODE_VALID,
        )
    )
    await session.flush()
    return code


async def invited_to(session: AsyncSession, code: str, *, at: datetime) -> Organisation:
    """Where a code leads, without using it. Raises `InvalidCode`; doors limit the attempts."""
    invitation = await _open_invitation(session, code, at=at)
    return await session.get_one(Organisation, invitation.organisation_id)


async def _open_invitation(session: AsyncSession, code: str, *, at: datetime) -> InvitationCode:
    query = (
        select(InvitationCode)
        .where(
            InvitationCode.code_hash == _hash(code),
            InvitationCode.used_at.is_(None),
            InvitationCode.expires_at > at,
        )
        .with_for_update()
    )
    invitation = await session.scalar(query)
    if invitation is None:
        raise InvalidCode
    standing = await _standing(session, invitation.invited_by_id, invitation.organisation_id)
    if standing is not MembershipState.VERIFIED:
        raise InvalidCode
    return invitation


async def withdraw_invitation(session: AsyncSession, code: str, *, by: Person) -> bool:
    """Make a code worthless that `by` gave and nobody used; false where there is none."""
    query = delete(InvitationCode).where(
        InvitationCode.code_hash == _hash(code),
        InvitationCode.invited_by_id == by.id,
        InvitationCode.used_at.is_(None),
    )
    return await session.scalar(query.returning(InvitationCode.code_hash)) is not None


async def redeem(session: AsyncSession, code: str, *, by: Person, at: datetime) -> Membership:
    """Become a verified member by a colleague's code. Raises `InvalidCode`; doors limit the attempts.

    A code dies with its giver's membership.
    """
    invitation = await _open_invitation(session, code, at=at)
    invitation.used_at = at
    organisation = await session.get_one(Organisation, invitation.organisation_id)
    membership = await open_membership(session, organisation, by, at=at)
    if membership.state is MembershipState.UNVERIFIED:
        inviter = await session.get_one(Person, invitation.invited_by_id)
        await MEMBERSHIP.move(
            session, membership, MembershipState.VERIFIED, by=inviter.actor, at=at, reason="invitation"
        )
    return membership


async def give_back(session: AsyncSession, code: str, membership: Membership) -> None:
    """A code that opened a membership which was taken back works again, for as long as it would have."""
    query = update(InvitationCode).where(
        InvitationCode.code_hash == _hash(code), InvitationCode.organisation_id == membership.organisation_id
    )
    await session.execute(query.values(used_at=None))


def _hash(code: str) -> str:
    """Of its letters and digits alone: a code may be written with spaces or a hyphen."""
    plain = "".join(character for character in code.upper() if character.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


async def _tell(session: AsyncSession, membership: Membership, *, at: datetime) -> None:
    organisation = await session.get_one(Organisation, membership.organisation_id)
    await outbox.enqueue_chat(
        session,
        fact="membership_verified",
        person_id=membership.person_id,
        values={"organisation": organisation.name},
        at=at,
    )


async def memberships(session: AsyncSession, person: Person) -> list[Membership]:
    """The person's current memberships, oldest first."""
    query = (
        select(Membership)
        .where(Membership.person_id == person.id, Membership.state != MembershipState.ENDED)
        .options(selectinload(Membership.organisation))
        .order_by(Membership.id)
    )
    return list(await session.scalars(query))


async def companies_of(session: AsyncSession, person_ids: Iterable[int]) -> dict[int, list[str]]:
    """The names of the organisations to which each of these people belongs, confirmed or not yet."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    query = (
        select(Membership.person_id, Organisation.name)
        .join(Organisation, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id.in_(wanted), Membership.state != MembershipState.ENDED)
        .order_by(Membership.id)
    )
    found: dict[int, list[str]] = {}
    for person_id, name in await session.execute(query):
        found.setdefault(person_id, []).append(name)
    return found


async def members(session: AsyncSession, organisation_id: int) -> list[Membership]:
    """Everyone who belongs or belonged to the organisation."""
    query = (
        select(Membership)
        .where(Membership.organisation_id == organisation_id)
        .options(selectinload(Membership.person))
        .order_by(Membership.id)
    )
    return list(await session.scalars(query))


async def find_member(session: AsyncSession, email: str) -> Person | None:
    """Who gave this address, in normal form. Anyone can give any: confirmed members come first, then the newest."""
    query = (
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.email == email, Membership.state != MembershipState.ENDED)
        .order_by((Membership.state == MembershipState.VERIFIED).desc(), Person.id.desc())
    )
    return (await session.scalars(query.limit(1))).first()


async def unverified(session: AsyncSession, *, limit: int | None = None) -> list[Membership]:
    """Memberships that wait for an advisor, oldest first."""
    query = (
        select(Membership)
        .where(Membership.state == MembershipState.UNVERIFIED)
        .options(selectinload(Membership.organisation), selectinload(Membership.person))
        .order_by(Membership.id)
        .limit(limit)
    )
    return list(await session.scalars(query))


async def get_membership(session: AsyncSession, membership_id: int) -> Membership:
    """With person and organisation; raise `UnknownMembership`."""
    query = (
        select(Membership)
        .where(Membership.id == membership_id)
        .options(selectinload(Membership.organisation), selectinload(Membership.person))
    )
    membership = (await session.scalars(query)).one_or_none()
    if membership is None:
        raise UnknownMembership(id=membership_id)
    return membership
