"""The accessibility statement, the form for telling of barriers, and what was told."""

from datetime import date, timedelta
from urllib.parse import urlsplit

from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from litestar.response import Redirect
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accessibility, accounts
from dooropener.accessibility import InvalidReport
from dooropener.house import House
from dooropener.portal.desk import Desk
from dooropener.portal.forms import Form
from dooropener.portal.guards import advisor, public, reader
from dooropener.portal.pages import AnyRequest, page
from dooropener.portal.toasts import Fact
from dooropener.portal.visits import visit_of
from dooropener.words import PORTAL_LANGUAGES

ASSESSED = date(2026, 11, 30)
"""When the pages were last assessed; the statement says so."""
REPORTS_AN_HOUR = 10
_HOUR = timedelta(hours=1)


def _language(request: AnyRequest) -> str:
    chosen = request.query_params.get("language", "")
    return chosen if chosen in PORTAL_LANGUAGES else visit_of(request).language


@get("/accessibility", guards=[public])
async def statement(request: AnyRequest, house: NamedDependency[House], sent: FromQuery[str] = "") -> Response[str]:
    return _show(request, house, sent=bool(sent))


def _show(
    request: AnyRequest,
    house: House,
    *,
    sent: bool = False,
    form: Form | None = None,
    fault: InvalidReport | None = None,
) -> Response[str]:
    came_from = urlsplit(request.headers.get("referer", "")).path[: accessibility.PAGE_LENGTH]
    return page(
        request,
        "accessibility.html",
        status=422 if fault else 200,
        language=_language(request),
        office=house.settings,
        assessed=ASSESSED,
        sent=sent,
        form=form or Form({}),
        fault=fault,
        came_from="" if sent or form or _secret(came_from) else came_from,
        most=accessibility.WHAT_LENGTH,
    )


def _secret(path: str) -> bool:
    """Addresses with a key in them are not repeated, nor is the statement's own."""
    return path.count("/") > 1 or path == "/accessibility"


@post("/accessibility", guards=[public])
async def report_barrier(
    request: AnyRequest, session: NamedDependency[AsyncSession], house: NamedDependency[House]
) -> Response[str] | Redirect:
    """Anyone may; so many an hour from one address. What was filled in stays when a field is wrong."""
    form, now, language = Form(visit_of(request).posted), house.clock.now(), _language(request)
    host = request.client.host if request.client else "unknown"
    async with house.sessions.begin() as counting:
        key = f"accessibility:{host}"
        await accounts.count_attempt(counting, key, limit=REPORTS_AN_HOUR, window=_HOUR, at=now)
    try:
        await accessibility.tell(
            session,
            what=form.text("what"),
            page=form.text("page"),
            email=form.text("email"),
            language=language,
            at=now,
        )
    except InvalidReport as fault:
        return _show(request, house, form=form, fault=fault)
    return Redirect(f"/accessibility?language={language}&sent=yes#sent", status_code=303)


@get("/accessibility/reports", guards=[reader])
async def reports_page(desk: NamedDependency[Desk]) -> Response[str]:
    return await desk.page("accessibility_reports.html", reports=await accessibility.reports(desk.session))


@post("/accessibility/reports/{report_id:int}", guards=[advisor])
async def deal_with_report(desk: NamedDependency[Desk], report_id: FromPath[int]) -> Redirect:
    report = await accessibility.get_report(desk.session, report_id)
    if desk.form.text("dealt") == "no":
        await accessibility.take_back(desk.session, report, by=desk.user)
    else:
        await accessibility.deal_with(desk.session, report, by=desk.user, at=desk.now)
    return desk.go("/accessibility/reports", Fact.SETTING_SAVED)


router = Router(path="/", route_handlers=[statement, report_barrier, reports_page, deal_with_report])
