"""What acts do once their ten seconds are over: the verbs of the slices, each with what its form said."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import enquiries, introductions, listings, mailbox, organisations, outcomes
from dooropener.accounts import User
from dooropener.agenda.models import ActKind
from dooropener.agenda.seeing_to import send_again
from dooropener.enquiries import EnquiryState, EnquiryTopic
from dooropener.house import House
from dooropener.introductions import Helper, Introduction, Meeting, MeetingState
from dooropener.mailbox import MESSAGE, MessageState, Proposal, ProposalLabel
from dooropener.outcomes import FollowUpAnswer, NothingToConfirm


@dataclass(frozen=True, slots=True)
class Doing:
    """The thing `number` is acted on as `details` say, which hold what JSON can.

    A `trial` is taken back: it asks for the rules, and leaves out what takes long.
    """

    number: int
    details: Mapping[str, Any]
    by: User
    at: datetime
    house: House
    trial: bool = False


async def _publish(session: AsyncSession, doing: Doing) -> None:
    """In the `wording` that was read, and in no other."""
    listing = await listings.get_listing(session, doing.number, lock=True)
    said = {name: doing.details.get(name, "") for name in ("despite", "wording")}
    await listings.publish(session, listing, by=doing.by, at=doing.at, **said)


async def _send_back(session: AsyncSession, doing: Doing) -> None:
    listing = await listings.get_listing(session, doing.number, lock=True)
    await listings.reject(session, listing, by=doing.by, reason=doing.details["reason"], at=doing.at)


async def _renew(session: AsyncSession, doing: Doing) -> None:
    await listings.renew(session, await listings.get_listing(session, doing.number), by=doing.by, at=doing.at)


async def _confirm(session: AsyncSession, doing: Doing) -> None:
    proposal = await mailbox.get_proposal(session, doing.number)
    await confirm_as_told(session, proposal, doing.details, by=doing.by, at=doing.at, house=doing.house)


async def confirm_as_told(
    session: AsyncSession, proposal: Proposal, said: Mapping[str, Any], *, by: User, at: datetime, house: House
) -> None:
    """As it was read, or with another `label`; `resume_on`, `referral` and `referral_name` are what that needs.
    An empty `referral` or `referral_name` was read by mistake.

    With `farewell` the partner is thanked where this ends the introduction. Raises what `mailbox.confirm` does.
    """
    number, label = proposal.introduction_id, ProposalLabel(said["label"]) if "label" in said else None
    if "resume_on" in said:
        proposal.resume_on = date.fromisoformat(said["resume_on"])
    if "referral" in said:
        proposal.referral = said["referral"] or None
    if "referral_name" in said:
        proposal.referral_name = said["referral_name"] or None
    await mailbox.confirm(session, proposal, by=by, at=at, label=label, house=house)
    if said.get("farewell"):
        await introductions.thank_if_ended(session, number, by=by, at=at, house=house)


async def _verify(session: AsyncSession, doing: Doing) -> None:
    membership = await organisations.get_membership(session, doing.number)
    await organisations.verify(session, membership, by=doing.by, at=doing.at)


async def _confirm_answer(session: AsyncSession, doing: Doing) -> None:
    """What a side answered months after the meeting, as it said it. Raises `NothingToConfirm` for words alone."""
    feedback = await outcomes.get_feedback(session, doing.number)
    if not isinstance(feedback.said, FollowUpAnswer):
        raise NothingToConfirm(id=doing.number)
    await outcomes.confirm_follow_up(session, feedback, said=feedback.said, by=doing.by, at=doing.at)


async def _book(session: AsyncSession, doing: Doing) -> None:
    meeting = await introductions.get_meeting(session, doing.number)
    starts = doing.details.get("starts")
    moment = datetime.fromisoformat(starts) if starts else None
    await book_at(session, meeting, moment, by=doing.by, at=doing.at, house=doing.house)


async def book_at(
    session: AsyncSession, meeting: Meeting, starts: datetime | None, *, by: User, at: datetime, house: House
) -> None:
    """The chosen time, or the one of those proposed that the other side has told the office."""
    if meeting.state is MeetingState.PROPOSED and starts:
        await introductions.choose_time(session, meeting, starts, side=meeting.proposed_by.other, by=by, at=at)
    await introductions.book(session, meeting, by=by, at=at, house=house)


async def _call_off(session: AsyncSession, doing: Doing) -> None:
    meeting = await introductions.get_meeting(session, doing.number)
    reason = doing.details["reason"]
    await introductions.call_off(session, meeting, reason=reason, by=doing.by, at=doing.at, house=doing.house)


async def _answer_question(session: AsyncSession, doing: Doing) -> None:
    introduction = await introductions.get_introduction(session, doing.number)
    await answer_question(session, introduction, **doing.details, by=doing.by, at=doing.at, house=doing.house)


async def answer_question(
    session: AsyncSession, introduction: Introduction, *, text: str, question: str, by: User, at: datetime, house: House
) -> None:
    """The partner's question is answered, and what the company wrote for it is dealt with."""
    await introductions.answer_question(session, introduction, by=by, text=text, question=question, at=at, house=house)
    for enquiry in await enquiries.enquiries_about(session, introduction):
        if enquiry.topic is EnquiryTopic.ANSWER and enquiry.state is not EnquiryState.CLOSED:
            await enquiries.close(session, enquiry, by=by, at=at)


async def _ask_address(session: AsyncSession, doing: Doing) -> None:
    introduction = await introductions.get_introduction(session, doing.number)
    await introductions.ask_for_address(session, introduction, by=doing.by, at=doing.at, house=doing.house)


async def _answer_talk(session: AsyncSession, doing: Doing) -> None:
    enquiry = await enquiries.get_enquiry(session, doing.number)
    await enquiries.answer(session, enquiry, **doing.details, by=doing.by, at=doing.at)


async def _send_again(session: AsyncSession, doing: Doing) -> None:
    await send_again(session, doing.number, by=doing.by, at=doing.at)


async def _file_mail(session: AsyncSession, doing: Doing) -> None:
    """With the `introduction`; `passes_on` as `mailbox.attach` says. A trial does not read the mail."""
    message = await mailbox.get_message(session, doing.number)
    introduction = await introductions.get_introduction(session, doing.details["introduction"])
    if doing.trial:
        MESSAGE.check(message.state, MessageState.FILED, doing.by.actor.kind)
        return
    await mailbox.attach(
        session,
        message,
        introduction,
        by=doing.by,
        at=doing.at,
        encoder=doing.house.encoder,
        passes_on=doing.details.get("passes_on", False),
    )


async def _dismiss_mail(session: AsyncSession, doing: Doing) -> None:
    await mailbox.dismiss(session, await mailbox.get_message(session, doing.number), by=doing.by, at=doing.at)


async def _say_thanks(session: AsyncSession, doing: Doing) -> None:
    """To the `helper` whose letter was read."""
    introduction = await introductions.get_introduction(session, doing.number)
    helper = _helper(doing)
    await introductions.say_thanks(session, introduction, helper=helper, by=doing.by, at=doing.at, house=doing.house)


async def _skip_thanks(session: AsyncSession, doing: Doing) -> None:
    introduction = await introductions.get_introduction(session, doing.number)
    await introductions.skip_thanks(session, introduction, helper=_helper(doing), by=doing.by, at=doing.at)


def _helper(doing: Doing) -> Helper | None:
    return Helper(doing.details["helper"]) if "helper" in doing.details else None


async def _helpers(session: AsyncSession, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    return {number: {"helper": helper} for number, helper in (await introductions.helpers_of(session, numbers)).items()}


async def _wordings(session: AsyncSession, numbers: Collection[int]) -> dict[int, dict[str, Any]]:
    found = await listings.waiting_among(session, numbers)
    return {listing.id: {"wording": listings.wording_of(listing)} for listing in found}


AS_READ: dict[ActKind, Callable[[AsyncSession, Collection[int]], Awaitable[dict[int, dict[str, Any]]]]] = {
    ActKind.PUBLISH_LISTING: _wordings,
    ActKind.SAY_THANKS: _helpers,
    ActKind.SKIP_THANKS: _helpers,
}
"""What else an act remembers of its things as they are when it begins: what changes meanwhile is not acted on."""

DEEDS: dict[ActKind, Callable[[AsyncSession, Doing], Awaitable[None]]] = {
    ActKind.PUBLISH_LISTING: _publish,
    ActKind.RENEW_LISTING: _renew,
    ActKind.CONFIRM_REPLY: _confirm,
    ActKind.CONFIRM_MEMBER: _verify,
    ActKind.CONFIRM_ANSWER: _confirm_answer,
    ActKind.BOOK_MEETING: _book,
    ActKind.SEND_AGAIN: _send_again,
    ActKind.FILE_MAIL: _file_mail,
    ActKind.DISMISS_MAIL: _dismiss_mail,
    ActKind.SAY_THANKS: _say_thanks,
    ActKind.SKIP_THANKS: _skip_thanks,
    ActKind.SEND_BACK_LISTING: _send_back,
    ActKind.ANSWER_QUESTION: _answer_question,
    ActKind.ANSWER_TALK: _answer_talk,
    ActKind.ASK_ADDRESS: _ask_address,
    ActKind.CALL_OFF_MEETING: _call_off,
}
