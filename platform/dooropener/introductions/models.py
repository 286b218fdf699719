"""Introductions: an approved match on its way, state by state."""

import enum
from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from dooropener import webhooks
from dooropener.accounts.models import User
from dooropener.matches.models import Match
from dooropener.organisations.models import Contact
from dooropener.regions.models import Route
from dooropener.states import ActorKind, Machine, Stateful, step


class IntroductionState(enum.StrEnum):
    PROPOSED = "proposed"
    ASKED = "asked"
    COMPANY_CONSENTED = "company_consented"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    REPLIED = "replied"
    QUESTION = "question"
    PARTNER_CONSENTED = "partner_consented"
    CONTACTS_EXCHANGED = "contacts_exchanged"
    MEETING_BOOKED = "meeting_booked"
    MET = "met"
    NO_SHOW = "no_show"
    NEGOTIATING = "negotiating"
    AGREEMENT = "agreement"
    IMPACT_CONFIRMED = "impact_confirmed"
    SNOOZED = "snoozed"
    CLOSED = "closed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


class ClosedReason(enum.StrEnum):
    COMPANY_DECLINED = "company_declined"
    PARTNER_DECLINED = "partner_declined"
    UNREACHABLE = "unreachable"
    UNSUBSCRIBED = "unsubscribed"
    NO_CONTACT = "no_contact"
    NO_AGREEMENT = "no_agreement"


_S = IntroductionState
_ADVISOR, _COMPANY, _PARTNER, _MACHINE = (
    ActorKind.ADVISOR,
    ActorKind.COMPANY,
    ActorKind.PARTNER,
    ActorKind.MACHINE,
)

ENDED = frozenset({_S.CLOSED, _S.EXPIRED, _S.WITHDRAWN, _S.IMPACT_CONFIRMED})
OPEN = frozenset(IntroductionState) - ENDED
AGREED = frozenset(
    {_S.PARTNER_CONSENTED, _S.CONTACTS_EXCHANGED, _S.MEETING_BOOKED, _S.MET, _S.NO_SHOW, _S.NEGOTIATING, _S.AGREEMENT}
)
"""From the partner's yes on."""

SENDABLE = frozenset({_S.COMPANY_CONSENTED, _S.BOUNCED, _S.REPLIED})
"""Where a letter to the partner's side can be approved."""

INTRODUCTION = Machine(
    "introduction",
    [
        step([_S.PROPOSED], [_S.ASKED], _ADVISOR),
        step([_S.ASKED], [_S.COMPANY_CONSENTED, _S.CLOSED, _S.SNOOZED], _COMPANY),
        step([_S.COMPANY_CONSENTED], [_S.SENT], _MACHINE),
        step([_S.SENT], [_S.DELIVERED, _S.BOUNCED, _S.REPLIED, _S.EXPIRED], _MACHINE),
        step([_S.DELIVERED], [_S.BOUNCED, _S.REPLIED, _S.EXPIRED], _MACHINE),
        step([_S.SENT, _S.DELIVERED, _S.QUESTION], [_S.REPLIED], _PARTNER),
        step([_S.BOUNCED], [_S.SENT], _MACHINE),
        step([_S.BOUNCED], [_S.CLOSED], _ADVISOR),
        step([_S.REPLIED], [_S.PARTNER_CONSENTED, _S.QUESTION, _S.SNOOZED, _S.CLOSED], _ADVISOR),
        step([_S.REPLIED], [_S.SENT], _MACHINE),
        step(OPEN, [_S.CLOSED], _MACHINE),
        step([_S.QUESTION], [_S.REPLIED], _MACHINE),
        step([_S.PARTNER_CONSENTED], [_S.CONTACTS_EXCHANGED], _MACHINE),
        step([_S.CONTACTS_EXCHANGED], [_S.MEETING_BOOKED, _S.NEGOTIATING, _S.CLOSED], _ADVISOR),
        step([_S.MEETING_BOOKED], [_S.MET, _S.NO_SHOW, _S.MEETING_BOOKED], _ADVISOR),
        step([_S.MEETING_BOOKED], [_S.CONTACTS_EXCHANGED], _ADVISOR),
        step([_S.NO_SHOW], [_S.MEETING_BOOKED, _S.CLOSED], _ADVISOR),
        step([_S.MET, _S.NEGOTIATING], [_S.NEGOTIATING, _S.AGREEMENT, _S.CLOSED], _ADVISOR),
        step([_S.AGREEMENT], [_S.IMPACT_CONFIRMED], _ADVISOR),
        step([_S.SNOOZED], [_S.ASKED, _S.REPLIED], _MACHINE),
        step(OPEN, [_S.WITHDRAWN], _COMPANY, _ADVISOR),
        step([_S.CLOSED, _S.EXPIRED, _S.WITHDRAWN], [_S.REPLIED], _ADVISOR),
    ],
    tell=webhooks.announce,
)
"""The way of an introduction, row by row. Where an advisor approves and a worker sends, the step is the worker's:
the state says what has happened, and the approval stands beside it in the history."""


TAKE_BACK = Machine("introduction", [step([_S.COMPANY_CONSENTED, _S.CLOSED, _S.SNOOZED], [_S.ASKED], _COMPANY)])
"""The way back from an answer, open only to who gave it: see `take_back`."""

SECOND_THOUGHTS = Machine(
    "introduction",
    [
        step([_S.REPLIED], [_S.SENT, _S.DELIVERED, _S.QUESTION], _PARTNER),
        step([_S.CLOSED], OPEN, _PARTNER),
    ],
)
"""The way back from a choice and from a stop on the partner's page: see `take_back_choice`, `take_back_stop`."""


class Introduction(Stateful):
    """`addressee` is the contact the next letter goes to; `summary` is in `letter_language`, approved by an advisor.

    `reminders` counts those of the last letter that were sent or skipped, `reminded_at` is when one was sent last,
    and `absences` are days, `from` and `until` included, on which the letter's reader said to be away.

    `sought_person` stands while the address of whoever decides is looked for: a name, or empty where none was said.
    It goes when the introduction ends.

    `came_at` is since when it is in its state. `owner` looks after it at the office; `handed_over_at` stands from a
    hand-over until the new owner has taken note of it.
    """

    __tablename__ = "introduction"
    __table_args__ = (
        Index("uq_introduction_match_id", "match_id", unique=True, postgresql_where=text("state <> 'withdrawn'")),
        Index("ix_introduction_board", "state", "came_at", "id"),
    )

    match_id: Mapped[int] = mapped_column(ForeignKey("match.id"))
    state: Mapped[IntroductionState] = mapped_column(default=IntroductionState.PROPOSED, index=True)
    route: Mapped[Route] = mapped_column(default=Route.DIRECT)
    route_reason: Mapped[str] = mapped_column(default="")
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    via_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    via_agreed_at: Mapped[datetime | None]
    company_contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    letter_language: Mapped[str | None]
    summary: Mapped[str] = mapped_column(default="")
    letter_approved_at: Mapped[datetime | None]
    letter_approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"))
    closed_reason: Mapped[ClosedReason | None]
    snoozed_until: Mapped[date | None]
    resume_state: Mapped[IntroductionState | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    sent_at: Mapped[datetime | None]
    last_contact_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0, server_default="0")
    reminded_at: Mapped[datetime | None]
    reminders_off: Mapped[bool] = mapped_column(default=False, server_default="false")
    absences: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default="[]")
    came_at: Mapped[datetime] = mapped_column(server_default=func.now())
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("portal_user.id"), index=True)
    handed_over_at: Mapped[datetime | None]
    sought_person: Mapped[str | None]

    match: Mapped[Match] = relationship(lazy="raise")
    addressee: Mapped[Contact | None] = relationship(foreign_keys=[addressee_id], lazy="raise")
    via_contact: Mapped[Contact | None] = relationship(foreign_keys=[via_contact_id], lazy="raise")
    company_contact: Mapped[Contact | None] = relationship(foreign_keys=[company_contact_id], lazy="raise")
    owner: Mapped[User | None] = relationship(foreign_keys=[owner_id], lazy="raise")

    def came(self, at: datetime) -> None:
        """Where it has ended, nobody is looked for any more, and no name of a third person is kept."""
        self.came_at = at
        if self.state in ENDED:
            self.sought_person = None
