"""How an introduction stands, as its readers outside are told."""

import enum

from dooropener.introductions import ENDED, Introduction, IntroductionState
from dooropener.mailbox import Proposal, ProposalState

_S = IntroductionState
_BEFORE_THE_LETTER = frozenset({_S.PROPOSED, _S.ASKED, _S.COMPANY_CONSENTED})
_WAITING = frozenset({_S.SENT, _S.DELIVERED, _S.BOUNCED, _S.REPLIED, _S.QUESTION})


class Standing(enum.StrEnum):
    """`open` can be answered; `ended` can be taken up again unless it was withdrawn."""

    EARLY = "early"
    OPEN = "open"
    AGREED = "agreed"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


def standing_for_partner(introduction: Introduction) -> Standing:
    state = introduction.state
    if state is _S.SNOOZED:
        return Standing.EARLY if introduction.resume_state is _S.ASKED else Standing.OPEN
    if state in _BEFORE_THE_LETTER:
        return Standing.EARLY
    if state is _S.WITHDRAWN:
        return Standing.WITHDRAWN
    if state in ENDED and state is not _S.IMPACT_CONFIRMED:
        return Standing.ENDED
    return Standing.OPEN if state in _WAITING else Standing.AGREED


def standing_choice(proposals: list[Proposal]) -> Proposal | None:
    """The last choice made on the page that has not been taken back."""
    kept = [p for p in proposals if p.message_id is None and p.state is not ProposalState.WITHDRAWN]
    return kept[-1] if kept else None
