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
        "company_asked",
        "contacts_exchanged",
        "introduction_ended",
        "introduction_requested",
        "meeting_cancelled",
        "meeting_invited",
        "meeting_proposed",
        "passing_on_requested",
        "question_answered",
        "user_invited",
    }
)
"""The facts behind which stands a person who approved, answered or confirmed."""


def automatic_headers(fact: str) -> dict[str, str]:
    """What the letter about `fact` says of its author's being a machine."""
    return {"Auto-Submitted": AUTOMATIC[fact]} if fact in AUTOMATIC else {}
