"""Who is asked on each side, and where: in the chat, or by mail."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, outbox
from dooropener.accounts import Person
from dooropener.introductions import Introduction, Side
from dooropener.introductions.service import person_told
from dooropener.organisations import Contact, Organisation
from dooropener.regions import SeasonRules, WorkCalendar, season_rules, work_calendar
from dooropener.states import Actor, ActorKind
from dooropener.words import LANGUAGES


@dataclass(frozen=True, slots=True)
class Asked:
    """The reader of a question: `person` in the chat, else `contact` by mail."""

    organisation: Organisation
    person: Person | None
    contact: Contact | None
    language: str
    calendar: WorkCalendar


async def reader_on(session: AsyncSession, introduction: Introduction, side: Side) -> Asked | None:
    """Whom to ask, None where there is nobody, or nobody who may be written to."""
    seasons = await season_rules(session)
    if side is Side.PARTNER:
        organisation = introduction.match.partner.organisation
        contact = await _reachable(session, introduction.addressee)
        chosen = introduction.letter_language
        return _by_mail(organisation, contact, chosen, seasons) if contact else None
    organisation = introduction.match.local.organisation
    person_id = person_told(introduction)
    if person_id is not None:
        person = await accounts.get_person(session, person_id)
        calendar = _calendar(organisation, seasons, zone=ZoneInfo(person.zone))
        return Asked(organisation, person, None, _finished(person.language), calendar)
    contact = await _reachable(session, introduction.company_contact or introduction.match.local.contact)
    return _by_mail(organisation, contact, None, seasons) if contact else None


def _by_mail(organisation: Organisation, contact: Contact, chosen: str | None, seasons: SeasonRules) -> Asked:
    language = _finished(chosen or contact.language)
    return Asked(organisation, None, contact, language, _calendar(organisation, seasons))


def _calendar(organisation: Organisation, seasons: SeasonRules, *, zone: ZoneInfo | None = None) -> WorkCalendar:
    region = organisation.region
    return work_calendar(organisation.country, region.id, subdivision=region.subdivision, zone=zone, seasons=seasons)


def _finished(language: str) -> str:
    return language if language in LANGUAGES else "en"


async def _reachable(session: AsyncSession, contact: Contact | None) -> Contact | None:
    """Neither gone nor one who said stop."""
    if contact is None or contact.ended_at is not None or await outbox.is_suppressed(session, contact.email):
        return None
    return contact


def speaker(introduction: Introduction, side: Side) -> Actor:
    """Who answers on a signed page: the contact that the letter went to."""
    if side is Side.PARTNER:
        contact, kind = introduction.addressee, ActorKind.PARTNER
    else:
        contact, kind = introduction.company_contact or introduction.match.local.contact, ActorKind.COMPANY
    return Actor(kind, contact.name if contact else kind.value, _known(contact, side))


def _known(contact: Contact | None, side: Side) -> int | None:
    """The history keeps persons of a company and contacts of a partner."""
    if contact is None:
        return None
    return contact.id if side is Side.PARTNER else contact.person_id
