"""What happens to reports of barriers."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import selectinload

from dooropener import accounts
from dooropener.accessibility.models import Report
from dooropener.accounts import User
from dooropener.errors import Invalid, NotFound

WHAT_LENGTH = 4000
PAGE_LENGTH = 500
SHOWN = 100


class InvalidReport(Invalid):
    """`details`: the `field`, and the `rule` it breaks."""

    code = "invalid_report"


class UnknownReport(NotFound):
    code = "unknown_report"


async def tell(
    session: AsyncSession, *, what: str, page: str = "", email: str = "", language: str, at: datetime
) -> Report:
    """Keep what somebody tells us. Raises `InvalidReport`."""
    if not what.strip():
        raise InvalidReport(field="what", rule="required")
    for field, value, most in (("what", what, WHAT_LENGTH), ("page", page, PAGE_LENGTH)):
        if len(value) > most:
            raise InvalidReport(field=field, rule="too_long")
    report = Report(what=what.strip(), page=page.strip(), email=_address(email), language=language, at=at)
    session.add(report)
    await session.flush()
    return report


def _address(email: str) -> str | None:
    try:
        return accounts.normal_address(email) if email.strip() else None
    except accounts.InvalidAddress:
        raise InvalidReport(field="email", rule="invalid_address") from None


async def open_reports(session: AsyncSession, *, limit: int = SHOWN) -> list[Report]:
    """Those that nobody has dealt with, oldest first."""
    query = select(Report).where(Report.dealt_at.is_(None)).order_by(Report.id).limit(limit)
    return list(await session.scalars(query))


async def reports(session: AsyncSession, *, limit: int = SHOWN) -> list[Report]:
    """The newest, with who dealt with them; those that wait come first."""
    query = select(Report).options(selectinload(Report.dealt_by))
    return list(await session.scalars(query.order_by(Report.dealt_at.is_not(None), Report.id.desc()).limit(limit)))


async def get_report(session: AsyncSession, report_id: int) -> Report:
    """Raise `UnknownReport`."""
    report = await session.get(Report, report_id)
    if report is None:
        raise UnknownReport(id=report_id)
    return report


async def deal_with(session: AsyncSession, report: Report, *, by: User, at: datetime) -> None:
    """Note that it is mended or answered; a second time changes nothing. Raises `accounts.ReadsOnly`."""
    by.actor  # noqa: B018  # raises for who only reads
    if report.dealt_at is None:
        report.dealt_at, report.dealt_by_id = at, by.id
        await session.flush()


async def take_back(session: AsyncSession, report: Report, *, by: User) -> None:
    """It waits again. Raises `accounts.ReadsOnly`."""
    by.actor  # noqa: B018  # raises for who only reads
    report.dealt_at = report.dealt_by_id = None
    await session.flush()


async def forget_dealt_with(session: AsyncSession, *, before: datetime) -> None:
    """Drop what was dealt with long ago."""
    await session.execute(delete(Report).where(Report.dealt_at < before))
