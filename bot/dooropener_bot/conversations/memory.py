"""Where a dialogue stands, as it is kept in the database between two messages."""

import enum
from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from dooropener_matching import Kind, Partnership

MOST_STEPS_BACK = 20


class Step(enum.StrEnum):
    """What we asked last, and thus what the next message answers."""

    PRODUCT = "product"
    KIND = "kind"
    PARTNERSHIP = "partnership"
    REGIONS = "regions"
    TITLE = "title"
    REVIEW = "review"
    ORGANISATION = "organisation"
    NUMBER = "number"
    NAME = "name"
    ADDRESS = "address"
    CONTACT = "contact"
    ROLE = "role"
    CONSENT = "consent"
    INTRODUCTION = "introduction"
    DECLINE = "decline"
    LATER = "later"
    QUESTION = "question"
    MOVE = "move"
    OFFICE = "office"
    DELETE = "delete"
    FILE = "file"
    TEXT = "text"
    CERTIFICATES = "certificates"
    EXCLUSIONS = "exclusions"
    WITHDRAW = "withdraw"
    CODE = "code"
    ALERTS = "alerts"
    QUIET = "quiet"
    ZONE = "zone"
    EMAIL = "email"
    ANSWER = "answer"
    TALK = "talk"
    TIMES = "times"
    PLACE = "place"
    LINE = "line"
    FEEDBACK = "feedback"
    SENTENCE = "sentence"
    SECOND = "second"


ASIDES = frozenset(
    {
        Step.DECLINE,
        Step.LATER,
        Step.QUESTION,
        Step.MOVE,
        Step.OFFICE,
        Step.DELETE,
        Step.FILE,
        Step.WITHDRAW,
        Step.CODE,
        Step.ALERTS,
        Step.QUIET,
        Step.ZONE,
        Step.EMAIL,
        Step.ANSWER,
        Step.TALK,
        Step.TIMES,
        Step.PLACE,
        Step.LINE,
        Step.FEEDBACK,
        Step.SENTENCE,
    }
)
"""Questions beside the main matter: after their answer we go on where we were."""


class Draft(BaseModel):
    """A listing on its way. `None` and empty mean: not known yet; regions may stay empty, which means any.

    With `listing_id` it is a change to a listing that was handed in before, which read like `base` when it was begun.
    """

    listing_id: int | None = None
    base: dict[str, Any] = {}

    kind: Kind | None = None
    partnership: list[Partnership] = []
    regions: list[str] = []
    product: str = ""
    title: str = ""
    text: str = ""
    language: str = "sv"
    certifications: list[str] = []
    exclusions: str = ""
    confirmed: bool = False


class Registration(BaseModel):
    """A company on its way, or the one chosen among those the person belongs to; `code` is a colleague's invitation.

    `address` is where the company is, empty where that was skipped, None before it was asked.
    """

    organisation_id: int | None = None
    number: str = ""
    name: str = ""
    address: str | None = None
    contact_name: str = ""
    email: str = ""
    role: str | None = None
    code: str = ""


class MeetingDraft(BaseModel):
    """Times on their way to a partner, in UTC. `days` wait for an hour, `clocks` for a day, `either` for a choice."""

    times: list[str] = []
    days: list[str] = []
    clocks: list[str] = []
    either: list[list[str]] = []
    minutes: int = 30
    place: str = ""
    note: str = ""

    @property
    def moments(self) -> list[datetime]:
        return [datetime.fromisoformat(moment) for moment in self.times]

    @property
    def is_open(self) -> bool:
        """Whether something of it has yet to be asked."""
        return bool(self.days or self.clocks or self.either)

    def add(self, moment: datetime) -> None:
        self.times = sorted({*self.times, moment.astimezone(UTC).isoformat()})


class Memory(BaseModel):
    """All that a conversation remembers. `before` holds earlier states, newest last, for *undo*.

    `done` tells of what was saved last, as long as *undo* can take it back; `files` are attachments that wait for their
    listing. `second` are the words of another listing that waits for this one, `both` those of the whole message,
    as long as the first of them is the draft.
    """

    welcomed: bool = False
    greeted: bool = False
    apologised_for: str | None = None
    heard: str | None = None
    offered: list[str] = []
    step: Step | None = None
    resume: Step | None = None
    draft: Draft | None = None
    registration: Registration | None = None
    introduction_id: int | None = None
    listing_id: int | None = None
    enquiry_id: int | None = None
    meeting: MeetingDraft | None = None
    feedback_id: int | None = None
    proposed: bool = False
    regions: list[str] = []
    words: str = ""
    second: str = ""
    both: str = ""
    files: list[int] = []
    done: dict[str, Any] = {}
    before: list[dict[str, Any]] = []

    def snapshot(self) -> dict[str, Any]:
        """Everything but the way here and what was only noticed, as JSON."""
        return self.model_dump(mode="json", exclude={"before", "heard", "offered", "greeted"})

    def remember(self, earlier: dict[str, Any]) -> None:
        """Make `earlier` the state that *undo* goes back to."""
        self.before = [*self.before, earlier][-MOST_STEPS_BACK:]

    def step_back(self) -> "Memory | None":
        """The state before the last step, or None at the beginning."""
        if not self.before:
            return None
        *rest, last = self.before
        return Memory.model_validate({**last, "before": rest})

    def turn_aside(self, step: Step) -> None:
        """Ask something beside the main matter."""
        if self.step not in ASIDES:
            self.resume = self.step
        self.step = step

    def turn_back(self) -> None:
        """Leave what was beside, and go on where we were."""
        if self.step in ASIDES:
            self.step = self.resume
        self.resume = self.introduction_id = self.listing_id = self.enquiry_id = None
        self.meeting = self.feedback_id = None
        self.regions, self.words, self.proposed = [], "", False

    def settle(self) -> None:
        """What was on its way is done or dropped."""
        self.step = self.resume = self.draft = self.registration = self.introduction_id = self.listing_id = None
        self.enquiry_id = self.meeting = self.feedback_id = None
        self.regions, self.words, self.proposed = [], "", False
        self.second = self.both = ""
