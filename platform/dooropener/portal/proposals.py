"""What a reply seems to say: confirmed with one key, or corrected."""

from contextlib import suppress

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, mailbox
from dooropener.agenda import ActKind
from dooropener.errors import Invalid
from dooropener.mailbox import AlreadyDecided, Proposal, ProposalLabel
from dooropener.portal.acts import put_off
from dooropener.portal.desk import Desk
from dooropener.portal.farewells import FIELD
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken

_REFERRAL = ("referral", "referral_name")


@post("/proposals/{proposal_id:int}/confirm", guards=[advisor])
async def confirm(desk: NamedDependency[Desk], proposal_id: FromPath[int]) -> Response[str] | Redirect:
    """Yes, that is what it says; or, with another `label`, that it says something else. It takes effect in ten seconds.

    A second click finds the proposal decided, or being decided, and changes nothing.
    """
    proposal = await mailbox.get_proposal(desk.session, proposal_id)
    number = proposal.introduction_id
    if both := await overtaken(desk, proposal.introduction):
        return both
    back = f"/introductions/{number}"
    try:
        return await put_off(desk, ActKind.CONFIRM_REPLY, proposal_id, back=back, **told(desk.form, proposal))
    except Invalid as fault:
        introduction = await introductions.get_introduction(desk.session, number)
        return await show(desk, introduction, fault=fault, form=desk.form)
    except AlreadyDecided:
        return desk.go(back)


def told(form: Form, proposal: Proposal) -> dict[str, str | bool]:
    """What the form says of the answer, as `agenda.confirm_as_told` takes it. Raises `FieldFault`."""
    label = form.choice("label", ProposalLabel) if form.text("label") else None
    said: dict[str, str | bool] = {"label": label.value} if label else {}
    decided = label or proposal.label
    if decided is ProposalLabel.NOT_NOW and (form.text("resume_on") or proposal.resume_on is None):
        said["resume_on"] = form.day("resume_on").isoformat()
    if decided is ProposalLabel.WRONG_PERSON:
        said |= {field: form.text(field) for field in _REFERRAL if form.text(field) or _cleared(form, proposal, field)}
    return {**said, "farewell": True} if form.checked(FIELD) else said


def _cleared(form: Form, proposal: Proposal, field: str) -> bool:
    """What was read stood in the field, and was taken out."""
    return field in form and bool(getattr(proposal, field))


@post("/proposals/{proposal_id:int}/leave", guards=[advisor])
async def leave(desk: NamedDependency[Desk], proposal_id: FromPath[int]) -> Response[str] | Redirect:
    """It came after the end, and the introduction stays ended."""
    proposal = await mailbox.get_proposal(desk.session, proposal_id)
    if both := await overtaken(desk, proposal.introduction):
        return both
    with suppress(AlreadyDecided):
        await mailbox.leave(desk.session, proposal, by=desk.user, at=desk.now)
    return desk.go(f"/introductions/{proposal.introduction_id}", Fact.STEP_RECORDED, proposal.id)


router = Router(path="/", route_handlers=[confirm, leave])
