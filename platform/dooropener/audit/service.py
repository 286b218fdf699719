"""Writing down what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.actors import Actor
from dooropener.audit.models import AuditEntry
from dooropener.audit.sealing import to_be_sealed


def record(
    session: AsyncSession,
    act: str,
    *,
    by: Actor,
    at: datetime,
    subject: str = "",
    details: Mapping[str, Any] | None = None,
) -> None:
    """Add to the trail, in the transaction of the act; the chain takes it in when that commits.

    `act` is in the past tense, as in `token_revoked`; `subject` is a kind and a number. `details` hold numbers, codes
    and truth values only: no personal data, for nothing here can be masked later, and no fractions.
    """
    session.add(
        AuditEntry(
            at=at,
            act=act,
            actor_kind=by.kind,
            actor_id=by.id,
            subject=subject,
            details=dict(details or {}),
        )
    )
    to_be_sealed(session)
