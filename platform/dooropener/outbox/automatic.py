"""Which letters no person decided on: those alone say so (RFC 3834, 5), and are answered by no out-of-office."""

from collections.abc import Mapping

AUTOMATIC: Mapping[str, str] = {
    "access_requested": "auto-replied",
    "address_changed": "auto-generated",
    "company_wrote": "auto-generated",
    "day_begun": "auto-generated",
    "feedback_requested": "auto-generated",
    "follow_up_requested": "auto-generated",
    "introduction_reminded": "auto-generated",
    "new_address_given": "auto-replied",
    "news_waiting": "auto-generated",
    "passing_on_reminded": "auto-generated",
    "sign_in_changed": "auto-generated",
    "sign_in_link_requested": "auto-replied",
    "sign_in_requested": "auto-replied",
}
"""By fact, what `Auto-Submitted` says: auto-replied answers what somebody just did, auto-generated does not."""

DECIDED = frozenset(
    {
        "address_asked",
        "company_asked",
        "contacts_exchanged",
        "introduction_ended",
        "introduction_requested",
        "meeting_invited",
        "meeting_proposed",
        "passing_on_requested",
        "question_answered",
        "thanks_said",
        "user_invited",
    }
)
"""The facts behind which stands a person who approved, answered or confirmed."""

EITHER: Mapping[str, str] = {"meeting_cancelled": "auto-generated"}
"""A person's or a machine's, and then what `Auto-Submitted` says: a meeting is called off by an advisor, or by a job
where its introduction has ended."""


def automatic_headers(fact: str, *, by_machine: bool = False) -> dict[str, str]:
    """What the letter about `fact` says of its author's being a machine; `by_machine` tells it of `EITHER`."""
    said = {**AUTOMATIC, **EITHER} if by_machine else AUTOMATIC
    return {"Auto-Submitted": said[fact]} if fact in said else {}
