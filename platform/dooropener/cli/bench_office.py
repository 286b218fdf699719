"""What an office has beside the rows that are written by number: one of each, so that every page shows something."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.message import EmailMessage

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import (
    accounts,
    enquiries,
    exchanges,
    introductions,
    mailbox,
    office,
    organisations,
    regions,
    tokens,
    webhooks,
)
from dooropener.accounts import User
from dooropener.enquiries import EnquiryTopic
from dooropener.house import House
from dooropener.introductions import Introduction, IntroductionState, Meeting
from dooropener.links import make_token
from dooropener.organisations import Contact, LawfulBasis, Organisation
from dooropener.outcomes import FEEDBACK_LINK, Feedback, FeedbackState, Occasion
from dooropener.portal.figures import PUBLIC_RESULTS
from dooropener.states import Change
from dooropener.tokens import Scope
from dooropener.webhooks import WebhookFact

_FILE = b"name,region\nNorrlager AB,riga\nVest SIA,nowhere\n"


async def one_of_each(session: AsyncSession, house: House, *, by: User) -> tuple[Mapping[str, object], str]:
    """What stands for the parameters of an address, and the key of a token that may read all.

    For the token of a signed link it stands under the beginning of its address.
    """
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
    numbers: dict[str, object] = {
        "enquiry_id": asked.id,
        "formatted_id": await _formatted_mail(session, house, at=at),
        "import_id": await _file(session, house, by=by, at=at),
        "meeting_id": await _meeting(session, house, by=by, at=at),
        "partner_id": await session.scalar(select(func.max(Organisation.id))),  # the city's own come first
        "season_id": season.id,
        "subscription_id": subscription.id,
        "user_id": by.id,
    }
    return {**numbers, **await _signed_links(session, house, numbers["meeting_id"], at=at)}, key


async def _signed_links(
    session: AsyncSession, house: House, meeting_id: object, *, at: datetime
) -> Mapping[str, object]:
    """What partners and companies are sent, by the beginning of its address."""
    met = await session.get_one(Meeting, meeting_id)
    since = select(func.max(Change.id)).where(
        Change.subject == "introduction", Change.subject_id == met.introduction_id
    )
    question = Feedback(
        introduction_id=met.introduction_id,
        occasion=Occasion.THREE_MONTHS,
        side=introductions.Side.PARTNER,
        since_id=await session.scalar(since),
        state=FeedbackState.ASKED,
        due_at=at,
        asked_at=at,
    )
    session.add(question)
    contact = (await session.scalars(select(Contact).order_by(Contact.id.desc()).limit(1))).one()
    own = await organisations.open_access(session, contact, at=at)
    await session.flush()
    first = {
        state: await session.scalar(select(func.min(Introduction.id)).where(Introduction.state == state))
        for state in (IntroductionState.ASKED, IntroductionState.SENT)
    }
    return {
        "/c/": make_token(house.secret, introductions.COMPANY_LINK, first[IntroductionState.ASKED] or 1),
        "/d/": organisations.access_token(house.secret, own),
        "/f/": make_token(house.secret, FEEDBACK_LINK, question.id),
        "/m/": make_token(house.secret, introductions.MEETING_LINK, met.introduction_id),
        "/p/": make_token(house.secret, introductions.PARTNER_LINK, first[IntroductionState.SENT] or 1),
        "/stop/": make_token(house.secret, introductions.PARTNER_LINK, first[IntroductionState.SENT] or 1),
    }


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
