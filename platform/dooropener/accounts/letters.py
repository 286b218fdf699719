"""Letters to the people of the office, in the language they chose for the portal."""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import outbox
from dooropener.settings import Settings
from dooropener.templating import render
from dooropener.words import PORTAL_LANGUAGES


async def write_letter(
    session: AsyncSession,
    fact: str,
    address: str,
    *,
    language: str,
    settings: Settings,
    at: datetime,
    **values: Any,
) -> None:
    """Send `templates/office/<fact>/<language>/` by the outbox."""
    language = language if language in PORTAL_LANGUAGES else PORTAL_LANGUAGES[0]
    folder = f"office/{fact}/{language}"
    subject = render(f"{folder}/subject.txt", language, **values)
    await outbox.enqueue_mail(
        session,
        fact=fact,
        recipient=address,
        subject=subject,
        text=render(f"{folder}/body.txt", language, **values),
        html=render(f"{folder}/body.html", language, subject=subject, **values),
        reply_to=settings.mail_from,
        at=at,
    )
