"""What can go wrong, by kind. Each slice names the broken rule; each door maps kinds to its own words."""

from datetime import datetime, timedelta
from typing import ClassVar


class DoorOpenerError(Exception):
    """The root. `code` is a stable key that doors translate; `details` fill the sentence."""

    code: ClassVar[str] = "error"

    def __init__(self, **details: object) -> None:
        super().__init__(self.code, details)
        self.details = details


class NotFound(DoorOpenerError):
    code = "not_found"


class NotAllowed(DoorOpenerError):
    code = "not_allowed"


class Conflict(DoorOpenerError):
    code = "conflict"


class Invalid(DoorOpenerError):
    code = "invalid"


class DeliveryWaits(DoorOpenerError):
    """It is not the time to hand over: try again at `until`. Nothing went wrong."""

    code = "delivery_waits"

    def __init__(self, until: datetime) -> None:
        super().__init__(until=until)
        self.until = until


class DeliveryFailed(DoorOpenerError):
    """A transport could not hand over. `permanent` says that trying again will not help, `after` how long to wait."""

    code = "delivery_failed"

    def __init__(self, answer: str, *, permanent: bool, after: timedelta | None = None) -> None:
        super().__init__(answer=answer, permanent=permanent)
        self.answer = answer
        self.permanent = permanent
        self.after = after
