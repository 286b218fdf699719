"""Talks with people of companies by API."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import enquiries
from dooropener.enquiries import LINE_LENGTH, Enquiry, EnquiryState, EnquiryTopic
from dooropener.portal.api.desk import filled_in
from dooropener.portal.api.operations import Id, Line, Number, acts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk
from dooropener.portal.enquiries import answer_as_told


class EnquiryView(msgspec.Struct):
    """A talk of one person with the office. `open` waits for the office, `answered` for the company."""

    id: int
    person_id: int
    introduction_id: int | None
    topic: EnquiryTopic
    state: EnquiryState
    unanswered: int
    opened_at: datetime
    last_at: datetime


class LineView(msgspec.Struct):
    """What was written; without `user_id` the person of the company wrote it."""

    id: int
    user_id: int | None
    match_id: int | None
    text: str
    language: str
    at: datetime


class TalkView(msgspec.Struct):
    enquiry: EnquiryView
    lines: list[LineView]


class AnswerBody(msgspec.Struct):
    """`seen`: the newest line that was read; what came since is not taken for answered."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LINE_LENGTH)]
    language: Line
    seen: Number | None = None


def _shown(enquiry: Enquiry) -> EnquiryView:
    return shown(EnquiryView, enquiry)


@reads("/enquiries", "enquiries:read", shows=("/enquiries",))
async def talks(
    desk: NamedDependency[Desk],
    in_state: Annotated[EnquiryState | None, QueryParameter(name="state")] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[EnquiryView]]:
    """Talks, in one state or all."""
    query = select(Enquiry).where(Enquiry.restricted_at.is_(None))
    if in_state is not None:
        query = query.where(Enquiry.state == in_state)
    return await listed(desk, query, Enquiry.id, _shown, cursor=cursor, limit=limit)


@reads("/enquiries/{enquiry_id:int}", "enquiries:read", shows=("/enquiries/{enquiry_id}",))
async def talk(desk: NamedDependency[Desk], enquiry_id: Id) -> TalkView:
    """One talk, line by line."""
    enquiry = await enquiries.get_enquiry(desk.session, enquiry_id)
    return TalkView(_shown(enquiry), [shown(LineView, each) for each in enquiry.lines])


@acts("/enquiries/{enquiry_id:int}/answer", "enquiries:write", "/enquiries/{enquiry_id}/answer")
async def answer(desk: NamedDependency[Desk], enquiry_id: Id, data: JSONBody[AnswerBody]) -> EnquiryView:
    """Write to the person in the chat."""
    enquiry = await enquiries.get_enquiry(desk.session, enquiry_id)
    await answer_as_told(filled_in(desk, data), enquiry)
    return _shown(enquiry)


@acts("/enquiries/{enquiry_id:int}/close", "enquiries:write", "/enquiries/{enquiry_id}/close")
async def close(desk: NamedDependency[Desk], enquiry_id: Id) -> EnquiryView:
    """There is nothing more to say."""
    enquiry = await enquiries.get_enquiry(desk.session, enquiry_id)
    await enquiries.close(desk.session, enquiry, by=desk.user, at=desk.now)
    return _shown(enquiry)


router = Router(path="/", route_handlers=[talks, talk, answer, close])
