"""The further steps of an introduction, each one small form: answers, meetings, outcomes, the ways out."""

from collections.abc import Awaitable, Callable

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import accounts, agenda, introductions, outcomes
from dooropener.agenda import ActKind
from dooropener.errors import Invalid, NotFound
from dooropener.introductions import Absent, ClosedReason, EvidenceLevel, Introduction, MeetingOutcome
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.farewells import thank_if_ticked
from dooropener.portal.forms import FieldFault
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken

Step = Callable[[Desk, Introduction], Awaitable[None]]


class UnknownStep(NotFound):
    code = "unknown_step"


async def _answer(desk: Desk, introduction: Introduction) -> None:
    said = _said(desk, "answer")
    await agenda.answer_question(desk.session, introduction, **said, by=desk.user, at=desk.now, house=desk.house)


def _said(desk: Desk, step: str) -> dict[str, str]:
    """What the form says of a step that can be taken back."""
    if step == "answer":
        return {"text": desk.form.required("text"), "question": desk.form.text("question")}
    return {}


async def _refer(desk: Desk, introduction: Introduction) -> None:
    email, name = desk.form.required("email"), desk.form.text("name")
    try:
        await introductions.refer(desk.session, introduction, email=email, name=name, by=desk.user, at=desk.now)
    except accounts.InvalidAddress as fault:
        raise FieldFault("email", fault.code) from None


async def _met(desk: Desk, introduction: Introduction) -> None:
    company, partner = (
        desk.form.choice(name, MeetingOutcome) if desk.form.text(name) else None
        for name in ("company_says", "partner_says")
    )
    await outcomes.confirm_meeting(
        desk.session, introduction, company_says=company, partner_says=partner, by=desk.user, at=desk.now
    )


async def _no_show(desk: Desk, introduction: Introduction) -> None:
    absent = desk.form.choice("absent", Absent)
    await outcomes.confirm_no_show(desk.session, introduction, absent=absent, by=desk.user, at=desk.now)


async def _negotiate(desk: Desk, introduction: Introduction) -> None:
    level, words = desk.form.choice("level", EvidenceLevel), desk.form.required("words")
    await introductions.negotiate(desk.session, introduction, level=level, words=words, by=desk.user, at=desk.now)
    await outcomes.plan(desk.session, introduction, at=desk.now)


async def _agree(desk: Desk, introduction: Introduction) -> None:
    level, words = desk.form.choice("level", EvidenceLevel), desk.form.required("words")
    await introductions.agree(desk.session, introduction, level=level, words=words, by=desk.user, at=desk.now)
    await outcomes.count_agreement(desk.session, introduction, words=words, by=desk.user, at=desk.now)
    await outcomes.plan(desk.session, introduction, at=desk.now)


async def _impact(desk: Desk, introduction: Introduction) -> None:
    await introductions.confirm_impact(
        desk.session, introduction, words=desk.form.required("words"), by=desk.user, at=desk.now
    )


async def _close(desk: Desk, introduction: Introduction) -> None:
    await introductions.close(
        desk.session,
        introduction,
        reason=desk.form.choice("closed_reason", ClosedReason),
        note=desk.form.text("note"),
        by=desk.user,
        at=desk.now,
    )


async def _withdraw(desk: Desk, introduction: Introduction) -> None:
    await introductions.withdraw(
        desk.session, introduction, by=desk.user, reason=desk.form.required("reason"), at=desk.now
    )


async def _reopen(desk: Desk, introduction: Introduction) -> None:
    await introductions.reopen(desk.session, introduction, by=desk.user, reason=desk.form.text("reason"), at=desk.now)


async def _skip_reminder(desk: Desk, introduction: Introduction) -> None:
    await introductions.skip_reminder(desk.session, introduction, by=desk.user, at=desk.now)


async def _reminders_off(desk: Desk, introduction: Introduction) -> None:
    await introductions.turn_reminders(desk.session, introduction, on=False, by=desk.user, at=desk.now)


async def _reminders_on(desk: Desk, introduction: Introduction) -> None:
    await introductions.turn_reminders(desk.session, introduction, on=True, by=desk.user, at=desk.now)


async def _farewell(desk: Desk, introduction: Introduction) -> None:
    await introductions.say_farewell(desk.session, introduction, by=desk.user, at=desk.now, house=desk.house)


async def _ask_address(desk: Desk, introduction: Introduction) -> None:
    await introductions.ask_for_address(desk.session, introduction, by=desk.user, at=desk.now, house=desk.house)


STEPS: dict[str, tuple[Step, Fact]] = {
    "answer": (_answer, Fact.ANSWER_SENT),
    "refer": (_refer, Fact.STEP_RECORDED),
    "ask-address": (_ask_address, Fact.ANSWER_SENT),
    "met": (_met, Fact.STEP_RECORDED),
    "no-show": (_no_show, Fact.STEP_RECORDED),
    "negotiate": (_negotiate, Fact.STEP_RECORDED),
    "agree": (_agree, Fact.STEP_RECORDED),
    "impact": (_impact, Fact.STEP_RECORDED),
    "close": (_close, Fact.STEP_RECORDED),
    "withdraw": (_withdraw, Fact.INTRODUCTION_WITHDRAWN),
    "reopen": (_reopen, Fact.STEP_RECORDED),
    "skip-reminder": (_skip_reminder, Fact.STEP_RECORDED),
    "reminders-off": (_reminders_off, Fact.STEP_RECORDED),
    "reminders-on": (_reminders_on, Fact.STEP_RECORDED),
    "farewell": (_farewell, Fact.ANSWER_SENT),
}


LATER = {"answer": ActKind.ANSWER_QUESTION, "ask-address": ActKind.ASK_ADDRESS}
"""Steps that happen in ten seconds, and can be taken back until then; machines take them at once."""


@post("/introductions/{introduction_id:int}/step/{step:str}", guards=[advisor])
async def take_step(
    desk: NamedDependency[Desk], introduction_id: FromPath[int], step: FromPath[str]
) -> Response[str] | Redirect:
    if step not in STEPS:
        raise UnknownStep(step=step)
    take, fact = STEPS[step]
    introduction = await introductions.get_introduction(desk.session, introduction_id)
    if both := await overtaken(desk, introduction):
        return both
    try:
        async with desk.session.begin_nested():
            if step in LATER:
                back = f"/introductions/{introduction_id}"
                return await put_off(desk, LATER[step], introduction_id, back=back, **_said(desk, step))
            await take(desk, introduction)
            await thank_if_ticked(desk, introduction_id)
    except Invalid as fault:
        fault.details.setdefault("field", "words")
        fault.details.setdefault("rule", "required")
        fault.details["step"] = step
        introduction = await introductions.get_introduction(desk.session, introduction_id)
        return await show(desk, introduction, fault=fault, form=desk.form)
    return desk.go(f"/introductions/{introduction_id}", fact, introduction_id)


router = Router(path="/", route_handlers=[take_step])
