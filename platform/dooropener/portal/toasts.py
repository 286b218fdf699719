"""What was just done, said once on the next page, with the way back where there is one.

A toast is a short-lived cookie that names a fact and a number. It can only choose among these sentences, so it needs
no signature: the way back is a form like any other.
"""

import enum
from dataclasses import dataclass
from typing import Any

from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie

COOKIE = "toast"
_SECONDS = 15
"""A little more than the ten seconds that the undo button is shown: the next page has to arrive first."""


class Fact(enum.StrEnum):
    MATCH_APPROVED = "match_approved"
    MATCH_REJECTED = "match_rejected"
    MATCH_SNOOZED = "match_snoozed"
    MATCHES_APPROVED = "matches_approved"
    MATCHES_REJECTED = "matches_rejected"
    MATCHES_SNOOZED = "matches_snoozed"
    DECISIONS_UNDONE = "decisions_undone"
    COMPANY_ASKED = "company_asked"
    PAIR_BLOCKED = "pair_blocked"
    BLOCK_LIFTED = "block_lifted"
    PUBLISHING = "publishing"
    RENEWING = "renewing"
    CONFIRMING_REPLY = "confirming_reply"
    CONFIRMING_MEMBER = "confirming_member"
    CONFIRMING_ANSWER = "confirming_answer"
    BOOKING_MEETING = "booking_meeting"
    SENDING_AGAIN = "sending_again"
    FILING_MAIL = "filing_mail"
    DISMISSING_MAIL = "dismissing_mail"
    SAYING_THANKS = "saying_thanks"
    SKIPPING_THANKS = "skipping_thanks"
    SENDING_BACK = "sending_back"
    SENDING_ANSWER = "sending_answer"
    ANSWERING_TALK = "answering_talk"
    ASKING_ADDRESS = "asking_address"
    CALLING_OFF = "calling_off"
    PUBLISHING_SEVERAL = "publishing_several"
    ACT_UNDONE = "act_undone"
    WORDS_BACK = "words_back"
    DECISION_UNDONE = "decision_undone"
    MATCH_MADE = "match_made"
    PAIR_EXISTS = "pair_exists"
    LISTINGS_LEFT_OUT = "listings_left_out"
    NOTHING_CHOSEN = "nothing_chosen"
    LISTING_CHANGED = "listing_changed"
    LISTING_HELD = "listing_held"
    LISTING_RESUMED = "listing_resumed"
    LISTING_ARCHIVED = "listing_archived"
    LETTER_APPROVED = "letter_approved"
    LETTER_UNDER_WAY = "letter_under_way"
    LETTER_TAKEN_BACK = "letter_taken_back"
    SUMMARY_ASKED_FOR = "summary_asked_for"
    PROPOSAL_CONFIRMED = "proposal_confirmed"
    ANSWER_SENT = "answer_sent"
    STEP_RECORDED = "step_recorded"
    DELIVERY_RETRIED = "delivery_retried"
    DELIVERY_ELSEWHERE = "delivery_elsewhere"
    INTRODUCTION_WITHDRAWN = "introduction_withdrawn"
    MEMBER_REFUSED = "member_refused"
    CONTACT_ADDED = "contact_added"
    CONTACT_ENDED = "contact_ended"
    CONTACT_BACK = "contact_back"
    MAIL_STOPPED = "mail_stopped"
    BOUNCE_LIFTED = "bounce_lifted"
    BOUNCE_PUT_BACK = "bounce_put_back"
    ORGANISATION_SAVED = "organisation_saved"
    ORGANISATION_ADDED = "organisation_added"
    ORGANISATIONS_MERGED = "organisations_merged"
    MERGE_UNDONE = "merge_undone"
    TOLD_APART = "told_apart"
    LOOKED_AT_AGAIN = "looked_at_again"
    DUPLICATES_SOUGHT = "duplicates_sought"
    REGION_SAVED = "region_saved"
    USER_INVITED = "user_invited"
    INVITATION_WITHDRAWN = "invitation_withdrawn"
    ROLE_CHANGED = "role_changed"
    SECOND_STEP_RESET = "second_step_reset"
    SESSION_ENDED = "session_ended"
    SESSIONS_ENDED = "sessions_ended"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    APP_DROPPED = "app_dropped"
    USER_DEACTIVATED = "user_deactivated"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a fact, not a secret
    SETTING_SAVED = "setting_saved"
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 - a fact, not a secret
    WEBHOOK_SENT = "webhook_sent"
    WEBHOOK_ENDED = "webhook_ended"
    WORDING_SAVED = "wording_saved"
    WORDING_RESET = "wording_reset"
    MAIL_HELD = "mail_held"
    MAIL_RELEASED = "mail_released"
    MAIL_RETRIED = "mail_retried"
    LEARNING_BEGUN = "learning_begun"
    LEARNING_UNDONE = "learning_undone"
    SEASON_ENDED = "season_ended"
    GOODWILL_SAVED = "goodwill_saved"
    ENQUIRY_CLOSED = "enquiry_closed"
    TIMES_SENT = "times_sent"
    MEETING_BOOKED = "meeting_booked"
    INVITED_AGAIN = "invited_again"
    NOTE_SAVED = "note_saved"
    NOTE_CHANGED = "note_changed"
    NOTE_DELETED = "note_deleted"
    NOTE_BROUGHT_BACK = "note_brought_back"
    HANDED_OVER = "handed_over"
    TAKEN_OVER = "taken_over"
    ALL_HANDED_OVER = "all_handed_over"
    IMPORT_CHECKED = "import_checked"
    IMPORT_STARTED = "import_started"
    IMPORT_DONE = "import_done"
    IMPORT_CANCELLED = "import_cancelled"
    IMPORT_UNDOING = "import_undoing"
    IMPORT_UNDONE = "import_undone"
    TRAIL_READ = "trail_read"


UNDO = {
    Fact.MATCH_APPROVED: "/matches/{number}/undo",
    Fact.MATCH_REJECTED: "/matches/{number}/undo",
    Fact.MATCH_SNOOZED: "/matches/{number}/undo",
    Fact.MATCHES_APPROVED: "/matches/together/{number}/undo",
    Fact.MATCHES_REJECTED: "/matches/together/{number}/undo",
    Fact.MATCHES_SNOOZED: "/matches/together/{number}/undo",
    Fact.PAIR_BLOCKED: "/matches/blocked/{number}/lift",
    Fact.PUBLISHING: "/today/undo/{number}",
    Fact.RENEWING: "/today/undo/{number}",
    Fact.CONFIRMING_REPLY: "/today/undo/{number}",
    Fact.CONFIRMING_MEMBER: "/today/undo/{number}",
    Fact.CONFIRMING_ANSWER: "/today/undo/{number}",
    Fact.BOOKING_MEETING: "/today/undo/{number}",
    Fact.SENDING_AGAIN: "/today/undo/{number}",
    Fact.FILING_MAIL: "/today/undo/{number}",
    Fact.DISMISSING_MAIL: "/today/undo/{number}",
    Fact.SAYING_THANKS: "/today/undo/{number}",
    Fact.SKIPPING_THANKS: "/today/undo/{number}",
    Fact.SENDING_BACK: "/today/undo/{number}",
    Fact.SENDING_ANSWER: "/today/undo/{number}",
    Fact.ANSWERING_TALK: "/today/undo/{number}",
    Fact.ASKING_ADDRESS: "/today/undo/{number}",
    Fact.CALLING_OFF: "/today/undo/{number}",
    Fact.PUBLISHING_SEVERAL: "/today/undo/{number}",
    Fact.LETTER_APPROVED: "/introductions/{number}/letter/undo",
    Fact.SEASON_ENDED: "/settings/seasons/{number}/resume",
    Fact.NOTE_CHANGED: "/notes/{number}/undo",
    Fact.NOTE_DELETED: "/notes/{number}/undo",
    Fact.CONTACT_ENDED: "/contacts/{number}/back",
    Fact.BOUNCE_LIFTED: "/contacts/{number}/bounces",
    Fact.ORGANISATIONS_MERGED: "/merges/{number}/undo",
    Fact.TOLD_APART: "/duplicates/{number}/again",
}


@dataclass(frozen=True, slots=True)
class Toast:
    """`act` is what can be taken back where `number` counts something."""

    fact: Fact
    number: int
    act: int = 0

    @property
    def undo(self) -> str | None:
        """Where to post to take it back."""
        if self.act:
            return f"/today/undo/{self.act}"
        path = UNDO.get(self.fact)
        return path and path.format(number=self.number)

    def cookie(self, *, secure: bool) -> Cookie:
        return Cookie(
            key=COOKIE,
            value=f"{self.fact}.{self.number}.{self.act}",
            max_age=_SECONDS,
            httponly=True,
            samesite="lax",
            secure=secure,
        )


def words_back(undone: bool) -> dict[str, Toast]:  # as it came
    """For a page on which words that were taken back stand in their form again."""
    return {"toast": Toast(Fact.WORDS_BACK, 0)} if undone else {}


def toast_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Toast | None:
    fact, _, numbers = connection.cookies.get(COOKIE, "").partition(".")
    number, _, act = numbers.partition(".")
    if fact not in set(Fact) or not number.isdecimal() or not act.isdecimal():
        return None
    return Toast(Fact(fact), int(number), int(act))
