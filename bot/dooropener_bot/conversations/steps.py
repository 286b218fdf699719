"""The steps of all dialogues: what takes the answer at each, and what asks its question once more."""

from collections.abc import Awaitable, Callable, Mapping

from dooropener_bot.conversations.dialogues import (
    alerts,
    colleagues,
    company,
    doors,
    editing,
    feedback,
    files,
    keeping,
    listing,
    mail_address,
    office,
    partner_question,
    privacy,
    reach,
    second,
    sentence,
    times,
    two,
)
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.turn import Turn

Ask = Callable[[Turn], Awaitable[None]]
Take = Callable[[Turn], Awaitable[bool]]

TAKE: Mapping[Step, Take] = {
    Step.PRODUCT: listing.take_product,
    Step.KIND: listing.take_kind,
    Step.PARTNERSHIP: listing.take_partnership,
    Step.REGIONS: listing.take_regions,
    Step.TITLE: listing.take_title,
    Step.REVIEW: listing.take_review,
    Step.NUMBER: company.take_number,
    Step.NAME: company.take_name,
    Step.ADDRESS: company.take_address,
    Step.CONTACT: company.take_contact,
    Step.ROLE: company.take_role,
    Step.CONSENT: company.take_consent,
    Step.DECLINE: doors.take_decline,
    Step.LATER: doors.take_later,
    Step.QUESTION: doors.take_question,
    Step.MOVE: reach.take_move,
    Step.OFFICE: office.take_office,
    Step.TEXT: editing.take_text,
    Step.CERTIFICATES: editing.take_certificates,
    Step.EXCLUSIONS: editing.take_exclusions,
    Step.WITHDRAW: keeping.take_withdraw,
    Step.CODE: colleagues.take_code,
    Step.ALERTS: alerts.take_alerts,
    Step.QUIET: alerts.take_quiet,
    Step.ZONE: alerts.take_zone,
    Step.EMAIL: mail_address.take_email,
    Step.DELETE: privacy.take_delete,
    Step.ANSWER: partner_question.take_answer,
    Step.TALK: office.take_talk,
    Step.TIMES: times.take_times,
    Step.PLACE: times.take_line,
    Step.LINE: times.take_line,
    Step.FEEDBACK: feedback.take_feedback,
    Step.SENTENCE: sentence.take_sentence,
    Step.SECOND: second.take_second,
}
"""What takes a message at each step; false means: this was not an answer."""

ASK: Mapping[Step, Ask] = {
    **listing.ASK,
    **company.ASK,
    Step.DECLINE: doors.ask_again,
    Step.LATER: doors.ask_again,
    Step.QUESTION: doors.ask_again,
    Step.MOVE: reach.ask_again,
    Step.FILE: files.ask_listing,
    Step.WITHDRAW: keeping.ask_again,
    Step.CODE: colleagues.ask_code,
    Step.ALERTS: alerts.ask_again,
    Step.QUIET: alerts.ask_again,
    Step.ZONE: alerts.ask_again,
    Step.EMAIL: mail_address.ask_again,
    Step.OFFICE: office.ask_again,
    Step.DELETE: privacy.ask_erasure,
    Step.ANSWER: partner_question.ask_again,
    Step.TALK: office.ask_line,
    Step.TIMES: times.ask_again,
    Step.PLACE: times.ask_again,
    Step.LINE: times.ask_again,
    Step.FEEDBACK: feedback.ask_again,
    Step.SENTENCE: sentence.ask_again,
    Step.SECOND: two.ask_second,
}
"""What asks the question of a step once more."""

STRUCTURED = frozenset(
    {
        Step.NUMBER,
        Step.NAME,
        Step.ADDRESS,
        Step.CONTACT,
        Step.ROLE,
        Step.TITLE,
        Step.TEXT,
        Step.CODE,
        Step.ZONE,
        Step.EMAIL,
        Step.TIMES,
        Step.PLACE,
        Step.SENTENCE,
    }
)
"""Steps whose answers are names and numbers: no language can be told from them."""


async def ask_again(turn: Turn) -> None:
    """Repeat the question that is open, if there is one."""
    step = turn.memory.step
    if step is not None and step in ASK:
        await ASK[step](turn)
