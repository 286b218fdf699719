"""Mail by API: read, filed, and what replies seem to say confirmed. What was locked away is shown to nobody."""

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import agenda, introductions, mailbox
from dooropener.mailbox import (
    Correction,
    Direction,
    MailKind,
    Message,
    MessageState,
    Proposal,
    ProposalLabel,
    ProposalState,
)
from dooropener.portal.api.cases import hold_case
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import MOST, Done, Id, Line, Number, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk
from dooropener.portal.messages import as_it_came
from dooropener.portal.proposals import told
from dooropener.portal.received import attached, contact_from
from dooropener.portal.saved_files import BYTES


class MessageView(msgspec.Struct):
    """A mail in or out. Of what was locked away (`restricted_at`) neither words nor people are told."""

    id: int
    direction: Direction
    state: MessageState
    kind: MailKind | None
    at: datetime
    introduction_id: int | None
    from_address: str
    from_name: str
    recipients: list[str]
    subject: str
    language: str | None
    visible_text: str
    attachments: list[dict[str, Any]]
    restricted_at: datetime | None


class AttachBody(msgspec.Struct):
    """`passes_on`: it is a trade contact's, who passes the request on."""

    introduction: Number
    passes_on: bool = False


class AddressBody(msgspec.Struct):
    """An address of the message that we did not know."""

    address: Line


class ProposalView(msgspec.Struct):
    """What a reply seems to say, with the words that say so."""

    id: int
    introduction_id: int
    message_id: int | None
    state: ProposalState
    label: ProposalLabel
    unsure: bool
    evidence: str
    referral: str | None
    referral_name: str | None
    resume_on: date | None
    made_at: datetime
    decided_label: ProposalLabel | None
    decided_at: datetime | None


class ConfirmBody(msgspec.Struct):
    """`label`: what it says instead. `resume_on` goes with `not_now`, `referral` and its name with `wrong_person`.

    An empty `referral` takes out the address that was read; left out, it stays.
    """

    label: ProposalLabel | None = None
    resume_on: date | None = None
    referral: Line | None = None
    referral_name: Line | None = None
    farewell: bool = False


class CorrectionView(msgspec.Struct):
    """A reply that was read wrongly, without names and numbers: an example for later readings."""

    id: int
    proposal_id: int
    text: str
    language: str | None
    read_as: ProposalLabel
    label: ProposalLabel
    taught_at: datetime
    forgotten_at: datetime | None


def _shown(message: Message) -> MessageView:
    view = shown(MessageView, message)
    if message.restricted_at is not None:
        view.from_address = view.from_name = view.subject = view.visible_text = ""
        view.recipients, view.attachments = [], []
    return view


@reads("/messages", "messages:read", shows=("/triage",))
async def messages(
    desk: NamedDependency[Desk],
    in_state: Annotated[MessageState | None, QueryParameter(name="state")] = None,
    introduction: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[MessageView]]:
    """Mail; what is in `triage` waits for somebody to say where it belongs."""
    query = select(Message)
    if in_state is not None:
        query = query.where(Message.state == in_state)
    if introduction is not None:
        query = query.where(Message.introduction_id == introduction)
    return await listed(desk, query, Message.id, _shown, cursor=cursor, limit=limit)


@reads("/messages/{message_id:int}", "messages:read", shows=("/messages/{message_id}",))
async def one(desk: NamedDependency[Desk], message_id: Id) -> MessageView:
    """One message."""
    return _shown(await mailbox.get_message(desk.session, message_id))


@reads(
    "/messages/{message_id:int}/raw",
    "messages:read",
    shows=("/messages/{message_id}/raw", "/messages/{message_id}/formatted"),
    files=[BYTES],
)
async def raw(desk: NamedDependency[Desk], message_id: Id) -> Response[bytes]:
    """A mail byte for byte as it came or left (RFC 5322), formatted parts and attachments in it. 403: locked away."""
    return await as_it_came(desk, message_id)


@reads(
    "/messages/{message_id:int}/files/{number:int}",
    "messages:read",
    shows=("/messages/{message_id}/files/{number}",),
    files=[BYTES],
)
async def file(desk: NamedDependency[Desk], message_id: Id, number: Id) -> Response[bytes]:
    """One of its `attachments`, counted from 1. 403: locked away."""
    return await attached(desk, message_id, number)


@acts("/messages/{message_id:int}/attach", "messages:write", "/messages/{message_id}/attach")
async def attach(desk: NamedDependency[Desk], message_id: Id, data: JSONBody[AttachBody]) -> MessageView:
    """It belongs to this introduction."""
    message = await mailbox.get_message(desk.session, message_id)
    introduction = await introductions.get_introduction(desk.session, data.introduction)
    await mailbox.attach(
        desk.session,
        message,
        introduction,
        by=desk.user,
        at=desk.now,
        encoder=desk.house.encoder,
        passes_on=data.passes_on,
    )
    return _shown(message)


@acts("/messages/{message_id:int}/dismiss", "messages:write", "/messages/{message_id}/dismiss")
async def dismiss(desk: NamedDependency[Desk], message_id: Id) -> MessageView:
    """It belongs nowhere."""
    message = await mailbox.get_message(desk.session, message_id)
    await mailbox.dismiss(desk.session, message, by=desk.user, at=desk.now)
    return _shown(message)


@acts("/messages/{message_id:int}/contacts", "contacts:write", "/messages/{message_id}/contacts", status=201)
async def add_contact(desk: NamedDependency[Desk], message_id: Id, data: JSONBody[AddressBody]) -> Done:
    """Whoever wrote, or was in copy, becomes a contact of the partner."""
    message = await mailbox.get_message(desk.session, message_id)
    contact = await contact_from(filled_in(desk, data), message)
    return Done(contact.id)


@reads("/proposals", "messages:read")
async def proposals(
    desk: NamedDependency[Desk],
    in_state: Annotated[ProposalState | None, QueryParameter(name="state")] = None,
    introduction: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[ProposalView]]:
    """What replies seem to say; those that are `open` wait for a decision."""
    query = select(Proposal)
    if in_state is not None:
        query = query.where(Proposal.state == in_state)
    if introduction is not None:
        query = query.where(Proposal.introduction_id == introduction)
    return await listed(desk, query, Proposal.id, lambda each: shown(ProposalView, each), cursor=cursor, limit=limit)


@acts("/proposals/{proposal_id:int}/confirm", "messages:write", "/proposals/{proposal_id}/confirm")
async def confirm(desk: NamedDependency[Desk], proposal_id: Id, data: JSONBody[ConfirmBody]) -> ProposalView:
    """Yes, that is what it says; or, with a `label`, that it says something else."""
    proposal = await mailbox.get_proposal(desk.session, proposal_id)
    await hold_case(desk, proposal.introduction_id)
    filled = filled_in(desk, data)
    said = told(filled.form, proposal)
    await agenda.confirm_as_told(desk.session, proposal, said, by=desk.user, at=desk.now, house=desk.house)
    return shown(ProposalView, proposal)


@acts("/proposals/{proposal_id:int}/leave", "messages:write", "/proposals/{proposal_id}/leave")
async def leave(desk: NamedDependency[Desk], proposal_id: Id) -> ProposalView:
    """It came after the end, and the introduction stays ended."""
    proposal = await mailbox.get_proposal(desk.session, proposal_id)
    await hold_case(desk, proposal.introduction_id)
    await mailbox.leave(desk.session, proposal, by=desk.user, at=desk.now)
    return shown(ProposalView, proposal)


@reads("/reply-lessons", "messages:read", shows=("/settings/reply-lessons",))
async def lessons(
    desk: NamedDependency[Desk], cursor: Cursor = "", limit: Limit = LIMIT
) -> Response[list[CorrectionView]]:
    """What the reading of replies learned from corrections."""
    return await listed(
        desk,
        select(Correction),
        Correction.id,
        lambda each: shown(CorrectionView, each),
        cursor=cursor,
        limit=limit,
    )


@acts("/reply-lessons/{correction_id:int}/forget", "messages:write", "/settings/reply-lessons/{correction_id}/forget")
async def forget(desk: NamedDependency[Desk], correction_id: Id) -> CorrectionView:
    """Learn nothing from it."""
    correction = await mailbox.get_correction(desk.session, correction_id)
    await mailbox.forget(desk.session, correction, by=desk.user, at=desk.now)
    return shown(CorrectionView, correction)


@acts(
    "/reply-lessons/{correction_id:int}/remember",
    "messages:write",
    "/settings/reply-lessons/{correction_id}/remember",
)
async def remember(desk: NamedDependency[Desk], correction_id: Id) -> CorrectionView:
    """Learn from it again."""
    correction = await mailbox.get_correction(desk.session, correction_id)
    await mailbox.remember(desk.session, correction)
    return shown(CorrectionView, correction)


router = Router(
    path="/",
    route_handlers=[
        messages,
        one,
        raw,
        file,
        attach,
        dismiss,
        add_contact,
        proposals,
        confirm,
        leave,
        lessons,
        forget,
        remember,
    ],
)
