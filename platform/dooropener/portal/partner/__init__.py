"""Owns the pages that letters lead to: the partner's answer and its own data, the company's answer, the time of a
meeting, and the end of all mail.

Who holds a link may answer: its token is signed and names one introduction. No page changes anything when it is
opened; mail scanners open links.
"""

from litestar import Router

from dooropener.house import House
from dooropener.portal.partner import access, company, feedback, meeting, own_data, own_listings, request, stopping

__all__ = ["partner_router"]


def partner_router(house: House) -> Router:  # noqa: ARG001  # every door is made for a house
    """The pages under /p, /d, /c, /m, /f and /stop, for the portal to mount."""
    return Router(
        "/",
        route_handlers=[
            request.show_request,
            request.answer_request,
            company.show_question,
            company.answer_question,
            meeting.show_meeting,
            meeting.answer_meeting,
            feedback.show_feedback,
            feedback.give_feedback,
            access.ask_access,
            own_data.show_own,
            own_data.own_copy,
            own_data.put_right,
            own_listings.show_listing,
            own_listings.write_listing,
            own_listings.step_listing,
            stopping.show_stop,
            stopping.stop_or_allow,
        ],
    )
