"""How a firm is approached and who there reads the letter: an advisor's choice, on the record."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.accounts import User
from dooropener.errors import Conflict, Invalid
from dooropener.introductions.models import INTRODUCTION, SENDABLE, Introduction, IntroductionState
from dooropener.introductions.queries import asks_institution, lock
from dooropener.organisations import Contact
from dooropener.outbox import Delivery, DeliveryState
from dooropener.regions import Route

REQUEST, PASSING_ON = "introduction_requested", "passing_on_requested"
ADDRESS_REQUEST = "address_asked"
BEFORE_LETTERS = frozenset({IntroductionState.PROPOSED, IntroductionState.ASKED})


class AlreadyApproved(Conflict):
    """The letter is on its way."""

    code = "already_approved"


class NotReadyForLetter(Conflict):
    """No letter to the partner's side has its place now."""

    code = "not_ready_for_letter"


class ReasonNeeded(Invalid):
    """Writing to a firm directly in a region that is approached through an institution needs a recorded reason."""

    code = "reason_needed"


async def choose_route(
    session: AsyncSession,
    introduction: Introduction,
    *,
    route: Route,
    reason: str = "",
    via: Contact | None = None,
    by: User,
    at: datetime,
) -> None:
    """Say how the firm is approached. Direct instead of through an institution needs a `reason`, on the record.

    Raises `ReasonNeeded`, `NotReadyForLetter`, `AlreadyApproved`.
    """
    await _check_nothing_under_way(session, introduction)
    required = introduction.match.partner.organisation.region.route
    if route is Route.DIRECT and required is Route.VIA_INSTITUTION and not reason.strip():
        raise ReasonNeeded
    introduction.route, introduction.route_reason = route, reason.strip()
    introduction.letter_approved_at = None
    if via is not None:
        introduction.via_contact_id = via.id
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, reason=reason.strip(), evidence={"route": route.value})
    await session.flush()


async def choose_addressee(
    session: AsyncSession, introduction: Introduction, contact: Contact, *, by: User, at: datetime
) -> None:
    """Write to another contact, after a bounce or on a better knowledge; the letter is approved anew.

    Raises `NotReadyForLetter`, `AlreadyApproved`.
    """
    await _check_nothing_under_way(session, introduction)
    set_addressee(introduction, contact)
    await seek_no_more(session, introduction)
    INTRODUCTION.note(session, introduction, by=by.actor, at=at, evidence={"addressee": contact.id})
    await session.flush()


def set_addressee(introduction: Introduction, contact: Contact) -> None:
    """A match with the trade contact itself has one reader in both parts."""
    if introduction.via_contact_id is not None and introduction.via_contact_id == introduction.addressee_id:
        introduction.via_contact_id = contact.id
    introduction.addressee_id, introduction.letter_approved_at = contact.id, None


async def seek_no_more(session: AsyncSession, introduction: Introduction) -> None:
    """Whoever decides is found, or there is a new answer to read: a question for the address that still waits stays."""
    introduction.sought_person = None
    await outbox.cancel_pending(session, introduction.id, facts={ADDRESS_REQUEST})


async def _check_nothing_under_way(session: AsyncSession, introduction: Introduction) -> None:
    """Reader and route stay while a letter waits for its sending, and once it is with its reader."""
    await lock(session, introduction)
    if introduction.state not in SENDABLE | BEFORE_LETTERS:
        raise NotReadyForLetter(state=introduction.state.value)
    if any(letter.state is DeliveryState.PENDING for letter in await requests_of(session, introduction)):
        raise AlreadyApproved(introduction_id=introduction.id)


async def requests_of(session: AsyncSession, introduction: Introduction) -> list[Delivery]:
    """The letters that ask the partner's side, oldest first."""
    deliveries = await outbox.deliveries_of(session, introduction.id)
    return [delivery for delivery in deliveries if delivery.fact in {REQUEST, PASSING_ON}]


async def institution_answers(session: AsyncSession, introduction: Introduction) -> bool:
    """Whether an answer now is the institution's and not the firm's.

    The letter that went out last tells, not the route, which may have been changed since.
    """
    if introduction.via_contact_id in {None, introduction.addressee_id}:
        return False
    sent = [letter for letter in await requests_of(session, introduction) if letter.sent_at]
    return sent[-1].fact == PASSING_ON if sent else asks_institution(introduction)
