"""What an office has beside the rows that are written by number: one of each, so that every page shows something."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import accounts, enquiries, exchanges, introductions, mailbox, office, regions, tokens, webhooks
from dooropener.accounts import User
from dooropener.enquiries import EnquiryTopic
from dooropener.house import House
from dooropener.introductions import Introduction, IntroductionState
from dooropener.organisations import LawfulBasis, Organisation
from dooropener.portal.figures import PUBLIC_RESULTS
from dooropener.tokens import Scope
from dooropener.webhooks import WebhookFact

_FILE = b"name,region\nNorrlager AB,riga\nVest SIA,nowhere\n"


async def one_of_each(session: AsyncSession, house: House, *, by: User) -> tuple[Mapping[str, object], str]:
    """What stands for the parameters of an address, and the key of a token that may read all."""
    at = house.clock.now()
    await office.turn(session, PUBLIC_RESULTS, True, otherwise=False, by=by.actor, at=at)
    person = await accounts.create_person(session, language="sv", at=at)
    topic = EnquiryTopic.MESSAGE
    asked = await enquiries.write(session, person, "Vem vet något om tull?", language="sv", topic=topic, at=at)
    facts, address = [WebhookFact.INTRODUCTION_SENT], "https://crm.example/hook"
    subscription = await webhooks.subscribe(session, url=address, facts=facts, by=by, at=at)
    await webhooks.announce_test(session, subscription, at=at)
    _, key = await tokens.make(
        session,
        name="bench",
        scopes=[scope for scope in Scope if tokens.may_grant(by.role, scope)],
        expires_at=at + timedelta(days=1),
        by=by,
        at=at,
    )
    (season, *_) = await regions.kept_seasons(session)
    numbers = {
        "enquiry_id": asked.id,
        "formatted_id": await _formatted_mail(session, house, at=at),
        "import_id": await _file(session, house, by=by, at=at),
        "meeting_id": await _meeting(session, house, by=by, at=at),
        "partner_id": await session.scalar(select(func.max(Organisation.id))),  # the city's own come first
        "season_id": season.id,
        "subscription_id": subscription.id,
        "user_id": by.id,
    }
    return numbers, key


async def _formatted_mail(session: AsyncSession, house: House, *, at: datetime) -> int:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "chiara@calore.example", house.settings.office_email, "Da Modena"
    mail.set_content("Buongiorno")
    mail.add_alternative("<p>Buongiorno</p>", subtype="html")
    to = [house.settings.office_email]
    kept = await mailbox.receive(session, mail.as_bytes(), envelope_from="", envelope_to=to, at=at)
    assert kept
    return kept.id


async def _file(session: AsyncSession, house: House, *, by: User, at: datetime) -> int:
    """Two rows that were looked at: one is new, one is refused."""
    defaults = {
        "source": "fair",
        "lawful_basis": LawfulBasis.PUBLIC_TASK.value,
        "sourced_on": at.date().isoformat(),
    }
    table = exchanges.read_table(_FILE)
    running = await exchanges.open_import(session, table, file_name="fair.csv", defaults=defaults, by=by, at=at)
    await exchanges.go_on(session, running, secret=house.secret, at=at)
    return running.id


async def _meeting(session: AsyncSession, house: House, *, by: User, at: datetime) -> int:
    ready = select(func.min(Introduction.id)).where(Introduction.state == IntroductionState.CONTACTS_EXCHANGED)
    number = await session.scalar(ready)
    assert number
    introduction = await introductions.get_introduction(session, number)
    starts = at + timedelta(days=8)
    await introductions.arrange(
        session, introduction, starts=starts, minutes=45, place="Modena", by=by, at=at, house=house
    )
    (meeting,) = await introductions.meetings_of(session, [number])
    return meeting.id
