"""What several resources show."""

from datetime import datetime
from typing import Any

import msgspec

from dooropener.states import ActorKind


class ChangeView(msgspec.Struct):
    """A line of the history: who, when, why, on what evidence."""

    id: int
    subject: str
    subject_id: int
    from_state: str | None
    to_state: str
    at: datetime
    actor_kind: ActorKind
    actor_id: int | None
    actor_name: str
    reason: str
    evidence: dict[str, Any] | None
