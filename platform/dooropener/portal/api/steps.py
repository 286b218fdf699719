"""The further steps of an introduction by API: the same as the small forms on the page of the case."""

from typing import Annotated

import msgspec
from litestar import Router
from litestar.di import NamedDependency
from litestar.params import JSONBody

from dooropener import introductions
from dooropener.introductions import Absent, ClosedReason, EvidenceLevel, MeetingOutcome
from dooropener.portal import steps
from dooropener.portal.api.cases import hold_case
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.introductions import IntroductionView, view_of
from dooropener.portal.api.operations import Id, Line, Text, acts
from dooropener.portal.desk import Desk
from dooropener.portal.farewells import thank_if_ticked

_PATH = "/introductions/{introduction_id:int}/"
_PAGE = "/introductions/{introduction_id}/step/"
_SCOPE = "introductions:write"


class AnswerBody(msgspec.Struct):
    """An answer to the partner's `question`, in its own words."""

    text: Text
    question: Text = ""


class ReferBody(msgspec.Struct):
    """Whom to write to instead: the address of the person that an answer named."""

    email: Line
    name: Line = ""


class MetBody(msgspec.Struct):
    """What each side says of the meeting, as far as it has told the office."""

    company_says: MeetingOutcome | None = None
    partner_says: MeetingOutcome | None = None


class NoShowBody(msgspec.Struct):
    absent: Absent


class EvidenceBody(msgspec.Struct):
    """Who says so, and in which words."""

    level: EvidenceLevel
    words: Text


class WordsBody(msgspec.Struct):
    words: Text


class CloseBody(msgspec.Struct):
    """`farewell`: thank the partner by mail."""

    closed_reason: ClosedReason
    note: Line = ""
    farewell: bool = False


class WithdrawBody(msgspec.Struct):
    """`farewell`: thank the partner by mail."""

    reason: Annotated[Line, msgspec.Meta(min_length=1)]
    farewell: bool = False


class ReopenBody(msgspec.Struct):
    reason: Line = ""


async def _take(desk: Desk, introduction_id: int, step: str, body: msgspec.Struct | None = None) -> IntroductionView:
    introduction = await hold_case(desk, introduction_id)
    filled = filled_in(desk, body)
    take, _ = steps.STEPS[step]
    await take(filled, introduction)
    await thank_if_ticked(filled, introduction_id)
    return view_of(introduction)


@acts(_PATH + "answer", _SCOPE, _PAGE + "answer")
async def answer(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[AnswerBody]) -> IntroductionView:
    """Answer the partner's question by mail."""
    return await _take(desk, introduction_id, "answer", data)


@acts(_PATH + "refer", _SCOPE, _PAGE + "refer")
async def refer(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[ReferBody]) -> IntroductionView:
    """The right person has been found, and is written to from now on."""
    return await _take(desk, introduction_id, "refer", data)


@acts(_PATH + "met", "meetings:write", _PAGE + "met")
async def met(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[MetBody]) -> IntroductionView:
    """The meeting took place."""
    return await _take(desk, introduction_id, "met", data)


@acts(_PATH + "no-show", "meetings:write", _PAGE + "no-show")
async def no_show(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[NoShowBody]) -> IntroductionView:
    """Somebody did not come."""
    return await _take(desk, introduction_id, "no-show", data)


@acts(_PATH + "negotiate", _SCOPE, _PAGE + "negotiate")
async def negotiate(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[EvidenceBody]) -> IntroductionView:
    """They are negotiating."""
    return await _take(desk, introduction_id, "negotiate", data)


@acts(_PATH + "agree", _SCOPE, _PAGE + "agree")
async def agree(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[EvidenceBody]) -> IntroductionView:
    """There is an agreement."""
    return await _take(desk, introduction_id, "agree", data)


@acts(_PATH + "impact", _SCOPE, _PAGE + "impact")
async def impact(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[WordsBody]) -> IntroductionView:
    """What came of the agreement."""
    return await _take(desk, introduction_id, "impact", data)


@acts(_PATH + "close", _SCOPE, _PAGE + "close")
async def close(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[CloseBody]) -> IntroductionView:
    """It has ended, and why."""
    return await _take(desk, introduction_id, "close", data)


@acts(_PATH + "withdraw", _SCOPE, _PAGE + "withdraw")
async def withdraw(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[WithdrawBody]) -> IntroductionView:
    """Take it back, and why."""
    return await _take(desk, introduction_id, "withdraw", data)


@acts(_PATH + "reopen", _SCOPE, _PAGE + "reopen")
async def reopen(desk: NamedDependency[Desk], introduction_id: Id, data: JSONBody[ReopenBody]) -> IntroductionView:
    """Take up again what had ended."""
    return await _take(desk, introduction_id, "reopen", data)


@acts(_PATH + "reminders/skip", _SCOPE, _PAGE + "skip-reminder")
async def skip_reminder(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """Leave the next reminder out."""
    return await _take(desk, introduction_id, "skip-reminder")


@acts(_PATH + "reminders/off", _SCOPE, _PAGE + "reminders-off")
async def reminders_off(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """No reminders for this one."""
    return await _take(desk, introduction_id, "reminders-off")


@acts(_PATH + "reminders/on", _SCOPE, _PAGE + "reminders-on")
async def reminders_on(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """Reminders again."""
    return await _take(desk, introduction_id, "reminders-on")


@acts(_PATH + "ask-address", _SCOPE, _PAGE + "ask-address")
async def ask_address(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """Ask the firm how to reach whoever decides, where its answer named no address. Once for each answer."""
    return await _take(desk, introduction_id, "ask-address")


@acts(_PATH + "farewell", _SCOPE, _PAGE + "farewell")
async def farewell(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """Thank the partner of an introduction that has ended."""
    return await _take(desk, introduction_id, "farewell")


@acts(_PATH + "thanks/say", _SCOPE)
async def say_thanks(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """Thank the institution that opened the door, or the firm once there is an agreement. Once for each."""
    introduction = await hold_case(desk, introduction_id)
    await introductions.say_thanks(desk.session, introduction, by=desk.user, at=desk.now, house=desk.house)
    return view_of(introduction)


@acts(_PATH + "thanks/skip", _SCOPE)
async def skip_thanks(desk: NamedDependency[Desk], introduction_id: Id) -> IntroductionView:
    """No thanks are needed; nobody is asked for them again."""
    introduction = await hold_case(desk, introduction_id)
    await introductions.skip_thanks(desk.session, introduction, by=desk.user, at=desk.now)
    return view_of(introduction)


router = Router(
    path="/",
    route_handlers=[
        answer,
        refer,
        ask_address,
        met,
        no_show,
        negotiate,
        agree,
        impact,
        close,
        withdraw,
        reopen,
        skip_reminder,
        reminders_off,
        reminders_on,
        farewell,
        say_thanks,
        skip_thanks,
    ],
)
