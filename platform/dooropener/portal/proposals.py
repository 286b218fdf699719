"""What a reply seems to say: confirmed with one key, or corrected."""

from contextlib import suppress

from litestar import Response, Router, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from dooropener import introductions, mailbox
from dooropener.errors import Invalid
from dooropener.mailbox import AlreadyDecided, Proposal, ProposalLabel, ProposalState
from dooropener.portal.desk import Desk
from dooropener.portal.farewells import thank_if_ticked
from dooropener.portal.guards import advisor
from dooropener.portal.introductions import show
from dooropener.portal.toasts import Fact
from dooropener.portal.together import overtaken


@post("/proposals/{proposal_id:int}/confirm", guards=[advisor])
async def confirm(desk: NamedDependency[Desk], proposal_id: FromPath[int]) -> Response[str] | Redirect:
    """Yes, that is what it says; or, with another `label`, that it says something else.

    A second click finds the proposal decided and changes nothing.
    """
    proposal = await mailbox.get_proposal(desk.session, proposal_id)
    number = proposal.introduction_id
    if both := await overtaken(desk, proposal.introduction):
        return both
    try:
        async with desk.session.begin_nested():
            await confirm_as_told(desk, proposal)
            await thank_if_ticked(desk, number)
    except Invalid as fault:
        introduction = await introductions.get_introduction(desk.session, number)
        return await show(desk, introduction, fault=fault, form=desk.form)
    except AlreadyDecided:
        return desk.go(f"/introductions/{number}")
    corrected = proposal.state is ProposalState.CORRECTED
    return desk.go(
        f"/introductions/{number}",
        Fact.PROPOSAL_CORRECTED if corrected else Fact.PROPOSAL_CONFIRMED,
        proposal.id,
    )


async def confirm_as_told(desk: Desk, proposal: Proposal) -> None:
    form = desk.form
    label = form.choice("label", ProposalLabel) if form.text("label") else None
    said = label or proposal.label
    if said is ProposalLabel.NOT_NOW and (form.text("resume_on") or proposal.resume_on is None):
        proposal.resume_on = form.day("resume_on")
    if said is ProposalLabel.WRONG_PERSON and (form.text("referral") or proposal.referral is None):
        proposal.referral = form.text("referral") or None
        proposal.referral_name = form.text("referral_name") or proposal.referral_name
    await mailbox.confirm(desk.session, proposal, by=desk.user, at=desk.now, label=label, house=desk.house)


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
