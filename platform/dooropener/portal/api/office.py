"""The office by API: wordings, deliveries, the mail switch, periods, users, reports of barriers."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from sqlalchemy import select

from dooropener import accessibility, accounts, agenda, introductions, office, outbox, retention
from dooropener.accessibility import Report
from dooropener.accounts import Role
from dooropener.introductions import Rhythm
from dooropener.outbox import Channel, Delivery, DeliveryState
from dooropener.portal.api.operations import MOST, Id, Number, acts, puts, reads, shown
from dooropener.portal.api.paging import LIMIT, Cursor, Limit, listed
from dooropener.portal.desk import Desk
from dooropener.portal.figures import PUBLIC_RESULTS
from dooropener.portal.forms import FieldFault
from dooropener.portal.wordings import known_letter
from dooropener.retention import DataKind
from dooropener.words import LANGUAGES


class WordingView(msgspec.Struct):
    """A letter's words in one language: the office's own, or the `standard` ones."""

    fact: str
    language: str
    standard: bool
    subject: str
    text: str


class DeliveryView(msgspec.Struct):
    """Something that left or is to leave. `answer` is what the other side said of the last try."""

    id: int
    channel: Channel
    fact: str
    introduction_id: int | None
    state: DeliveryState
    attempts: int
    answer: str
    created_at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None


class RhythmBody(msgspec.Struct):
    """So many reminders, `apart` working days between two, and the end of a letter without an answer after so many."""

    reminders: Annotated[int, msgspec.Meta(ge=0, le=2)]
    apart: Annotated[int, msgspec.Meta(ge=3, le=20)]
    ends_after: Annotated[int, msgspec.Meta(ge=10, le=90)]


class SettingsView(msgspec.Struct):
    """`retention`: days by kind of data. `public_results`: whether everybody may see `/results`."""

    four_eyes: bool
    mail_held: bool
    public_results: bool
    retention: dict[str, int]
    reminders: RhythmBody
    partner_capacity: int


class CapacityBody(msgspec.Struct):
    """So many requests a quarter go to a firm of which nothing else is said."""

    requests: Annotated[int, msgspec.Meta(ge=1, le=100)]


class SwitchBody(msgspec.Struct):
    on: bool


class RetentionBody(msgspec.Struct):
    """Days by kind of data; what is not named stays."""

    days: Annotated[dict[DataKind, Annotated[int, msgspec.Meta(ge=1, le=10_000)]], msgspec.Meta(min_length=1)]


class UserView(msgspec.Struct):
    id: int
    name: str
    email: str
    role: Role
    language: str
    deactivated_at: datetime | None


class ReportView(msgspec.Struct):
    """A barrier that somebody met on a page."""

    id: int
    what: str
    page: str
    email: str | None
    language: str
    at: datetime
    dealt_at: datetime | None


class ElsewhereBody(msgspec.Struct):
    contact: Number


@reads("/wordings", "wordings:read", shows=("/settings/wordings",))
async def wordings(
    desk: NamedDependency[Desk], language: Annotated[str, QueryParameter(max_length=20)] = "sv"
) -> list[WordingView]:
    """The words of all letters in one language, as they go out."""
    if language not in LANGUAGES:
        raise FieldFault("language", "unknown_choice")
    return [await _wording(desk, fact, language) for fact in introductions.letter_facts()]


@reads(
    "/wordings/{fact:str}/{tongue:str}",
    "wordings:read",
    shows=("/settings/wordings/{fact}/{tongue}", "/settings/wordings/{fact}/{tongue}/html"),
)
async def wording(desk: NamedDependency[Desk], fact: FromPath[str], tongue: FromPath[str]) -> WordingView:
    """The words of one letter."""
    known_letter(fact, tongue)
    return await _wording(desk, fact, tongue)


async def _wording(desk: Desk, fact: str, language: str) -> WordingView:
    own = await introductions.wording_in_force(desk.session, fact, language)
    words = own or introductions.standard(fact, language)
    return WordingView(fact, language, own is None, words.subject, words.text)


@reads("/deliveries", "office:read")
async def deliveries(
    desk: NamedDependency[Desk],
    in_state: Annotated[DeliveryState | None, QueryParameter(name="state")] = None,
    introduction: Annotated[int | None, QueryParameter(ge=1, le=MOST)] = None,
    cursor: Cursor = "",
    limit: Limit = LIMIT,
) -> Response[list[DeliveryView]]:
    """What left or is to leave. Nothing more is tried by itself of `failed` ones, nor of those that came back."""
    query = select(Delivery)
    if in_state is not None:
        query = query.where(Delivery.state == in_state)
    if introduction is not None:
        query = query.where(Delivery.introduction_id == introduction)
    return await listed(desk, query, Delivery.id, lambda each: shown(DeliveryView, each), cursor=cursor, limit=limit)


@acts("/deliveries/{delivery_id:int}/retry", "office:write", "/deliveries/{delivery_id}/retry")
async def retry(desk: NamedDependency[Desk], delivery_id: Id) -> DeliveryView:
    """Send again what did not arrive, or now what waits for its next try.

    An address that letters came back from is said to work again by that.
    """
    await agenda.send_again(desk.session, delivery_id, by=desk.user, at=desk.now)
    return shown(DeliveryView, await outbox.get_delivery(desk.session, delivery_id))


@acts("/deliveries/{delivery_id:int}/elsewhere", "office:write", "/deliveries/{delivery_id}/elsewhere")
async def elsewhere(desk: NamedDependency[Desk], delivery_id: Id, data: JSONBody[ElsewhereBody]) -> DeliveryView:
    """Write what did not arrive anew to another contact of the same side, who gets all that follows as well."""
    await agenda.send_elsewhere(desk.session, delivery_id, data.contact, by=desk.user, at=desk.now, house=desk.house)
    return shown(DeliveryView, await outbox.get_delivery(desk.session, delivery_id))


@acts("/deliveries/{delivery_id:int}/seen-to", "office:write", "/deliveries/{delivery_id}/seen-to")
async def seen_to(desk: NamedDependency[Desk], delivery_id: Id) -> DeliveryView:
    """Its reader was told another way, or need not be told: what did not arrive waits no more."""
    await agenda.see_to(desk.session, delivery_id, by=desk.user, at=desk.now)
    return shown(DeliveryView, await outbox.get_delivery(desk.session, delivery_id))


@acts("/deliveries/retry", "office:write", "/deliveries/retry")
async def retry_all(desk: NamedDependency[Desk]) -> None:
    """Try all now that waits for its next try."""
    await outbox.retry_waiting(desk.session)


@reads("/settings", "office:read", shows=("/settings", "/settings/reminders", "/settings/retention"))
async def settings(desk: NamedDependency[Desk]) -> SettingsView:
    """How the office is set."""
    return await _settings(desk)


async def _settings(desk: Desk) -> SettingsView:
    days = await retention.days_kept(desk.session)
    return SettingsView(
        await accounts.four_eyes(desk.session),
        await outbox.mail_is_held(desk.session),
        await office.is_on(desk.session, PUBLIC_RESULTS, otherwise=False),
        {kind.value: number for kind, number in days.items()},
        shown(RhythmBody, await introductions.rhythm(desk.session)),
        await introductions.usual_capacity(desk.session),
    )


@puts("/settings/mail-held", "office:write", "/settings/mail")
async def hold_mail(desk: NamedDependency[Desk], data: JSONBody[SwitchBody]) -> SettingsView:
    """Stop all letters, or let them leave again."""
    turn = outbox.hold_mail if data.on else outbox.release_mail
    await turn(desk.session, by=desk.user.actor, at=desk.now)
    return await _settings(desk)


@puts("/settings/four-eyes", "settings:write", "/settings/four-eyes")
async def switch_four_eyes(desk: NamedDependency[Desk], data: JSONBody[SwitchBody]) -> SettingsView:
    """Whether who wrote a listing may not publish it."""
    await accounts.set_four_eyes(desk.session, data.on, by=desk.user, at=desk.now)
    return await _settings(desk)


@puts("/settings/public-results", "settings:write", "/figures/public")
async def open_results(desk: NamedDependency[Desk], data: JSONBody[SwitchBody]) -> SettingsView:
    """Whether everybody may see the results of this year and the last: no names, no small numbers."""
    await office.turn(desk.session, PUBLIC_RESULTS, data.on, otherwise=False, by=desk.user.actor, at=desk.now)
    return await _settings(desk)


@puts("/settings/retention", "settings:write", "/settings/retention")
async def choose_periods(desk: NamedDependency[Desk], data: JSONBody[RetentionBody]) -> SettingsView:
    """How long what is no record is kept. All or none."""
    for kind, days in data.days.items():
        await retention.keep_for(desk.session, kind, days, by=desk.user.actor, at=desk.now)
    return await _settings(desk)


@puts("/settings/reminders", "settings:write", "/settings/reminders")
async def choose_rhythm(desk: NamedDependency[Desk], data: JSONBody[RhythmBody]) -> SettingsView:
    """How long letters wait for an answer, and how often they are reminded of."""
    wanted = Rhythm(data.reminders, data.apart, data.ends_after)
    await introductions.choose_rhythm(desk.session, wanted, by=desk.user, at=desk.now)
    return await _settings(desk)


@puts("/settings/partner-capacity", "settings:write", "/settings/capacity")
async def choose_capacity(desk: NamedDependency[Desk], data: JSONBody[CapacityBody]) -> SettingsView:
    """How often a firm is asked in a quarter where nothing else is said of it."""
    await introductions.choose_usual_capacity(desk.session, data.requests, by=desk.user, at=desk.now)
    return await _settings(desk)


@reads("/users", "office:read", shows=("/settings/users", "/settings/users/{user_id}"))
async def users(desk: NamedDependency[Desk]) -> list[UserView]:
    """Who works at the office, and who did."""
    return [shown(UserView, each) for each in await accounts.users(desk.session)]


@reads("/accessibility-reports", "office:read", shows=("/accessibility/reports",))
async def reports(desk: NamedDependency[Desk], cursor: Cursor = "", limit: Limit = LIMIT) -> Response[list[ReportView]]:
    """Barriers that people told us of."""
    return await listed(
        desk, select(Report), Report.id, lambda each: shown(ReportView, each), cursor=cursor, limit=limit
    )


@acts("/accessibility-reports/{report_id:int}/deal-with", "office:write", "/accessibility/reports/{report_id}")
async def deal_with(desk: NamedDependency[Desk], report_id: Id) -> ReportView:
    """It was seen to."""
    report = await accessibility.get_report(desk.session, report_id)
    await accessibility.deal_with(desk.session, report, by=desk.user, at=desk.now)
    return shown(ReportView, report)


@acts("/accessibility-reports/{report_id:int}/take-back", "office:write", "/accessibility/reports/{report_id}")
async def take_back(desk: NamedDependency[Desk], report_id: Id) -> ReportView:
    """It was not seen to yet."""
    report = await accessibility.get_report(desk.session, report_id)
    await accessibility.take_back(desk.session, report, by=desk.user)
    return shown(ReportView, report)


router = Router(
    path="/",
    route_handlers=[
        wordings,
        wording,
        deliveries,
        retry,
        elsewhere,
        seen_to,
        retry_all,
        settings,
        hold_mail,
        switch_four_eyes,
        open_results,
        choose_periods,
        choose_rhythm,
        choose_capacity,
        users,
        reports,
        deal_with,
        take_back,
    ],
)
