"""What belongs to one user alone: its owner gets at it, a colleague of the same rank does not.

Every kind of thing that stands in an address of the office is either one of these or the office's; a new one fails
until it is said whose it is.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import pytest_asyncio
from sqlalchemy import func, select, text

from dooropener import accounts, introductions, matches, tokens
from dooropener.accounts import PortalSession, Role, Way
from dooropener.accounts.credential_models import Passkey
from dooropener.agenda.models import Act, ActKind
from dooropener.matches import RejectionReason
from dooropener.portal.api.guards import Scoped
from dooropener.portal.api.problems import PREFIX
from dooropener.portal.visits import SIGNIN_COOKIE
from dooropener.states import Change
from dooropener.tokens import Scope
from doubles.callers import address, client_of, send
from doubles.portals import portal_in
from doubles.rights import every_door, opened, operations
from people import another_pair, asked, eva, story

OWN = {
    "sessions/{number}": "portal_session",
    "passkeys/{number}": "passkey",
    "tokens/{token_id}": "api_token",
    "undo/{act_id}": "act",
    "together/{change_id}": "match",
    "notes/{note_id}": "case_note",
}
"""By what stands in the address, the table whose row changes when the owner acts."""

OF_THE_OFFICE = {
    "accessibility-reports/{report_id}",
    "blocked/{block_id}",
    "blocks/{block_id}",
    "contacts/{contact_id}",
    "deliveries/{delivery_id}",
    "documents/{document_id}",
    "duplicates/{duplicate_id}",
    "enquiries/{enquiry_id}",
    "exports/{kind}",
    "feedback/{feedback_id}",
    "figures/{figure}",
    "files/{attachment_id}",
    "files/{number}",
    "follow-ups/{occasion}",
    "imports/{import_id}",
    "introductions/{introduction_id}",
    "invitations/{number}",
    "learned/{learning_id}",
    "learnings/{learning_id}",
    "listings/{listing_id}",
    "matches/{match_id}",
    "meetings/{meeting_id}",
    "memberships/{membership_id}",
    "merge/{gone_id}",
    "merges/{merge_id}",
    "messages/{message_id}",
    "organisations/{kept_id}",
    "organisations/{organisation_id}",
    "outcomes/{outcome_id}",
    "proposals/{proposal_id}",
    "quiet-periods/{period_id}",
    "regions/{region_id}",
    "reply-lessons/{correction_id}",
    "report/{report_year}",
    "reports/{report_id}",
    "reports/{report_year}",
    "seasons/{season_id}",
    "step/{step}",
    "tables/{table_name}",
    "today/{kind}",
    "tongue}/{step}",
    "users/{user_id}",
    "webhooks/{subscription_id}",
    "wordings/{fact}",
}
OF_MACHINES = {"notes/{note_id}"}
"""Of these what machines get at: how somebody signs in and what she takes back within seconds is done on pages."""
WORDS = {"note": "Bättre sagt."}
"""What a form says that wants to be told something."""


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.fixture
def app(house):
    return portal_in(house, every_door)


def things(operation):
    return {f"{place}/{{{name}}}" for place, name in re.findall(r"([\w}.-]+)/\{(\w+)\}", operation.path)}


def owned(operation):
    """What the address names that is somebody's own, if it does."""
    return next(iter(things(operation) & set(OWN)), None)


def test_every_thing_in_an_address_has_an_owner_or_is_the_offices(app):
    named = set()
    for operation in operations(app):
        if isinstance(operation.guard, Scoped) or operation.permission.split()[0] in {
            "own",
            "reader",
            "advisor",
            "admin",
        }:
            named |= things(operation)

    assert named == set(OWN) | OF_THE_OFFICE


@dataclass
class Belongings:
    """One of each kind, by what stands in the address: the number there, and that of the row that it stands for."""

    numbers: dict[str, int]
    rows: dict[str, int]

    async def row(self, session, kind):
        """As it is now; None once it is gone."""
        query = f'SELECT to_jsonb(t)::text FROM "{OWN[kind]}" t WHERE id = {self.rows[kind]}'
        return await session.scalar(text(query))

    def address(self, operation, kind):
        name = re.search(r"{(\w+)}", kind)[1]
        return address(operation, introduction_id=self.numbers["introduction"], **{name: self.numbers[kind]})


async def belongings(session, told, introduction, user, at):
    noted = await introductions.write_note(session, introduction, "Ringde Björn.", by=user, at=at)
    await introductions.edit_note(session, noted, "Ringde Björn i dag.", by=user, at=at)
    await accounts.begin_session(session, user, way=Way.LINK, device="Firefox, Linux", at=at)
    passkey = Passkey(
        user_id=user.id, credential=user.email.encode(), public_key=b"", sign_count=0, name="Nyckel", added_at=at
    )
    act = Act(kind=ActKind.DISMISS_MAIL, subject_id=user.id, by_id=user.id, at=at, due_at=at + timedelta(seconds=10))
    session.add_all([passkey, act])
    match = await another_pair(session, told, at, f"Cerchiamo {user.name}")
    await matches.reject(session, match, reason=RejectionReason.OTHER, by=user, at=at)
    ends = at + timedelta(days=9)
    token, _ = await tokens.make(session, name="CRM", scopes=[Scope.LISTINGS_READ], expires_at=ends, by=user, at=at)
    await session.flush()
    own = {
        "sessions/{number}": await session.scalar(select(func.max(PortalSession.id))),
        "passkeys/{number}": passkey.id,
        "tokens/{token_id}": token.id,
        "undo/{act_id}": act.id,
        "notes/{note_id}": noted.id,
    }
    decided = await session.scalar(select(func.max(Change.id)).where(Change.subject == "match"))
    numbers = {**own, "together/{change_id}": decided, "introduction": introduction.id}
    return Belongings(numbers, {**own, "together/{change_id}": match.id})


@dataclass
class Office:
    """Ada and Eva, an advisor, with what each has. Eva is the one who asks, with her browser or her machine."""

    evas: Belongings
    adas: Belongings
    cookies: dict[str, str]
    key: str


@pytest_asyncio.fixture
async def office(session, clock):
    now = clock.now()
    told = await story(session, now)
    colleague = await eva(session, now, role=Role.ADMIN)
    introduction = await asked(session, told, now)
    signed_in = await accounts.begin_session(session, colleague, way=Way.PASSKEY, device="Firefox, Linux", at=now)
    adas = await belongings(session, told, introduction, told.ada, now)
    evas = await belongings(session, told, introduction, colleague, now)
    ends = now + timedelta(days=9)
    _, key = await tokens.make(session, name="CRM", scopes=list(Scope), expires_at=ends, by=colleague, at=now)
    colleague.role = Role.ADVISOR
    await session.commit()
    return Office(evas, adas, {SIGNIN_COOKIE: signed_in}, key)


@pytest.mark.parametrize("by_machine", [False, True])
async def test_what_is_ones_own_yields_to_its_owner_and_to_no_colleague(app, session, office, by_machine):
    headers = {"authorization": f"Bearer {office.key}"} if by_machine else {}
    colleagues, own = {}, {}

    async with client_of(app) as client:
        client.cookies.update({} if by_machine else office.cookies)
        await client.get("/accessibility")
        for operation in operations(app):
            kind = owned(operation)
            if kind is None or operation.path.startswith(PREFIX) is not by_machine:
                continue
            for found, things in ((colleagues, office.adas), (own, office.evas)):
                before = await things.row(session, kind)
                answer = await send(client, operation, things.address(operation, kind), headers, **WORDS)
                found[operation.key] = (await things.row(session, kind) != before, answer.status_code < 400)

    assert own == dict.fromkeys(own, (True, True))
    assert {key: changed for key, (changed, _) in colleagues.items()} == dict.fromkeys(own, False)
    assert {owned(each) for each in operations(app) if each.key in own} == (
        set(OF_MACHINES) if by_machine else set(OWN)
    )
