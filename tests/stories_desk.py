"""The advisor's and the partner's part of a story, acted from the test beside a running house."""

import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from dooropener import introductions, listings, mailbox, matches, organisations
from dooropener.accounts import User
from dooropener.clock import SystemClock
from dooropener.database import create_engine
from dooropener.house import House
from dooropener.listings import Listing, ListingState
from dooropener.settings import Environment, Settings
from dooropener_matching import default_encoder
from stories_door import Door, wait_for

YES = (
    "Buongiorno,\n\nsì, siamo molto interessati: una gamma R290 nordica è proprio quello che cerchiamo. "
    "Possiamo sentirci la prossima settimana?\n\nCordiali saluti\nDavide"
)


class Desk:
    """Ada's work on the same database, through the slices."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.engine = create_engine(door.database_url)
        settings = Settings(
            _env_file=None,
            environment=Environment.DEMO,
            secret_key=(door.folder / "secret").read_text(),
            public_url=door.url,
            data_folder=door.folder,
        )
        sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.house = House(settings=settings, sessions=sessions, encoder=default_encoder(), clock=SystemClock())

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[tuple[AsyncSession, User]]:
        async with self.house.sessions.begin() as session:
            ada = await session.scalar(select(User).where(User.email == "advisor@demo.example"))
            assert ada
            yield session, ada

    @property
    def now(self):
        return self.house.clock.now()

    async def confirm_member_and_publish(self) -> None:
        async with self.at_work() as (session, ada):
            for membership in await organisations.unverified(session):
                await organisations.verify(session, membership, by=ada, at=self.now)
            for listing in await listings.review_queue(session):
                await listings.publish(session, listing, by=ada, at=self.now)

    async def approve_best(self) -> None:
        wait_for(lambda: self.door.ask("SELECT id FROM match WHERE state = 'suggested'"), what="matching")
        async with self.at_work() as (session, ada):
            best = (await matches.queue(session))[0]
            match = await matches.get_match(session, best.id)
            await introductions.propose(session, match, by=ada, at=self.now)

    async def approve_letter(self) -> str:
        """Approve what waits; the address it goes to."""
        async with self.at_work() as (session, ada):
            (introduction,) = await introductions.board(session)
            summary = introductions.draft_for(introduction, "it")
            letter = await introductions.approve_letter(
                session, introduction, by=ada, summary=summary, language="it", at=self.now, house=self.house
            )
            return letter.recipient

    async def confirm_answer(self) -> None:
        async with self.at_work() as (session, ada):
            (proposal,) = await mailbox.open_proposals(session)
            await mailbox.confirm(session, proposal, by=ada, at=self.now, house=self.house)

    async def published_titles(self) -> list[str]:
        async with self.at_work() as (session, _):
            query = select(Listing.title).where(Listing.state == ListingState.PUBLISHED, Listing.source == "chat")
            return list(await session.scalars(query))

    async def close(self) -> None:
        await self.engine.dispose()


def caught(door: Door, recipient: str) -> list[EmailMessage]:
    """The letters in the catcher for one recipient, oldest first."""
    files = sorted((door.folder / "devmail").glob("*.eml"))
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    return [letter for letter in letters if recipient in str(letter["To"])]


def answer(door: Door, letter: EmailMessage, text: str = YES) -> None:
    """Answer a letter by real SMTP, as its reader's mail program would."""
    reply = EmailMessage()
    reply["From"], reply["To"] = letter["To"], letter["Reply-To"]
    reply["Subject"], reply["Message-ID"] = f"Re: {letter['Subject']}", "<answer-1@termo.example>"
    reply["In-Reply-To"] = reply["References"] = letter["Message-ID"]
    quoted = letter.get_body(("plain",)).get_content().splitlines()
    reply.set_content(
        f"{text}\n\nIl giorno lun 2 mar 2026 alle ore 09:12 Norrköping ha scritto:\n"
        + "\n".join(f"> {line}" for line in quoted)
    )
    with smtplib.SMTP("127.0.0.1", door.mail_in_port, timeout=20) as server:
        server.send_message(reply)


def state(door: Door) -> str:
    ((found,),) = door.ask("SELECT state FROM introduction")
    return str(found)
