"""What a contact puts right about itself and its organisation; every change leaves what was before."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.errors import Invalid
from dooropener.organisations.models import Contact, Organisation
from dooropener.organisations.records import check_own, record
from dooropener.organisations.service import proper_name
from dooropener.words import ALL_LANGUAGES

SHORT = 200
MOST = 20


class InvalidFact(Invalid):
    """`details`: the `field`, and the `rule` it breaks: `too_long` or `too_many` (`maximum`), `unknown`."""

    code = "invalid_fact"


async def correct_contact(
    session: AsyncSession, contact: Contact, *, name: str, role: str, language: str, at: datetime
) -> None:
    """The contact's own name, part and language. Raises `InvalidName`, `InvalidFact`."""
    check_own(contact.organisation_id, contact)
    if language not in ALL_LANGUAGES:
        raise InvalidFact(field="language", rule="unknown")
    told = {"name": proper_name(name), "role": short("role", role), "language": language}
    _write(session, contact, contact.organisation_id, told, "contact_corrected", by=contact, at=at)
    await session.flush()


async def correct_organisation(
    session: AsyncSession,
    organisation: Organisation,
    *,
    name: str,
    legal_form: str,
    languages: Iterable[str],
    sectors: Iterable[str],
    by: Contact,
    at: datetime,
) -> None:
    """What is known of an organisation, told by its own contact. Raises `InvalidName`, `InvalidFact`, `NotOwn`."""
    check_own(organisation.id, by)
    told = {
        "name": proper_name(name),
        "legal_form": short("legal_form", legal_form),
        "languages": some_of("languages", languages),
        "sectors": some_of("sectors", sectors),
    }
    if unknown := set(told["languages"]) - set(ALL_LANGUAGES):
        raise InvalidFact(field="languages", rule="unknown", value=min(unknown))
    _write(session, organisation, organisation.id, told, "organisation_corrected", by=by, at=at)
    await session.flush()


def _write(
    session: AsyncSession,
    thing: Contact | Organisation,
    organisation_id: int,
    told: dict[str, Any],
    what: str,
    *,
    by: Contact,
    at: datetime,
) -> None:
    """Only what differs is written, and written down."""
    changed = {field: value for field, value in told.items() if getattr(thing, field) != value}
    if not changed:
        return
    before = {field: getattr(thing, field) for field in changed}
    record(session, organisation_id, what, {"before": before, "after": changed}, by=by, at=at)
    for field, value in changed.items():
        setattr(thing, field, value)


def short(field: str, text: str) -> str:
    """One line that is not too long. Raises `InvalidFact`."""
    text = " ".join(text.split())
    if len(text) > SHORT:
        raise InvalidFact(field=field, rule="too_long", maximum=SHORT)
    return text


def some_of(field: str, values: Iterable[str]) -> list[str]:
    """Each once, and not too many. Raises `InvalidFact`."""
    some = list(dict.fromkeys(short(field, value) for value in values if value.strip()))
    if len(some) > MOST:
        raise InvalidFact(field=field, rule="too_many", maximum=MOST)
    return some
