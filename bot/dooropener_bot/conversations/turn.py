"""One turn of a conversation: what came in, what is known, and what we answer."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

import dooropener_matching as matching
from dooropener import accounts, organisations, regions
from dooropener.accounts import Person
from dooropener.house import House
from dooropener.organisations import Membership
from dooropener.regions import Region, RegionKind
from dooropener.terms import Terms
from dooropener.words import Words, words
from dooropener_bot.conversations.files import Received
from dooropener_bot.conversations.memory import Memory
from dooropener_bot.conversations.models import Conversation
from dooropener_bot.conversations.replies import Button, Quote, Reply, Row
from dooropener_bot.conversations.spoken import Spoken, spoken
from dooropener_bot.understanding import Reading, Understanding


class Turn:
    """What a dialogue works with. Its answers are collected in `replies`; nothing is sent from here."""

    def __init__(
        self,
        session: AsyncSession,
        house: House,
        understanding: Understanding,
        conversation: Conversation,
        memory: Memory,
        *,
        text: str = "",
        button: str | None = None,
        files: Sequence[Received] = (),
        now: datetime,
    ) -> None:
        self.session = session
        self.house = house
        self.understanding = understanding
        self.conversation = conversation
        self.memory = memory
        self.text = text
        self.button = button
        self.files = files
        self.now = now
        self.replies: list[Reply] = []
        self.settled = False
        self._asked_in = conversation.language
        self._readings: dict[str, Reading] = {}
        self._regions: list[Region] | None = None

    @property
    def language(self) -> str:
        return self.conversation.language

    @property
    def words(self) -> Words:
        return words(self.language)

    @property
    def terms(self) -> Terms:
        return Terms(self.words)

    @property
    def language_heard(self) -> str | None:
        """The language of what came in: a button speaks as its question did; unread words have none that we know."""
        if self.button is not None:
            return self._asked_in
        reading = self._readings.get(self.text)
        return reading.language if reading else None

    @cached_property
    def spoken(self) -> frozenset[Spoken]:
        return spoken(self.text)

    def say(self, text: str, buttons: Iterable[Row] = (), *, quotes: Iterable[Quote] = ()) -> None:
        """Add an answer; rows of buttons go under it, and `quotes` say which words in it are in which language."""
        self.replies.append(Reply(text.strip(), tuple(buttons), tuple(quotes)))

    def say_with(self, text: str, *buttons: Button) -> None:
        """Add an answer with one row of buttons."""
        self.say(text, [buttons])

    def settle(self, **done: Any) -> None:
        """What was on its way is done: *undo* goes behind this point only where `done` says how."""
        self.memory.settle()
        self.settled, self.memory.done = True, done

    def settle_aside(self, **done: Any) -> None:
        """The same for a question beside the main matter, which goes on."""
        self.memory.turn_back()
        self.settled, self.memory.done = True, done

    async def read(self) -> Reading:
        """What the message seems to mean. Encoding takes a while, so it runs in a thread."""
        if self.text not in self._readings:
            known = await self.regions_to_find()
            self._readings[self.text] = await asyncio.to_thread(
                self.understanding.read, self.text, previous_language=self.language, regions=known
            )
        return self._readings[self.text]

    async def person(self) -> Person | None:
        if self.conversation.person_id is None:
            return None
        return await accounts.get_person(self.session, self.conversation.person_id)

    async def known_person(self) -> Person:
        """The person behind the conversation, new if need be."""
        person = await self.person()
        if person is None:
            person = await accounts.create_person(self.session, language=self.language, at=self.now)
            self.conversation.person_id = person.id
        return person

    async def memberships(self) -> list[Membership]:
        person = await self.person()
        return await organisations.memberships(self.session, person) if person else []

    async def _every_region(self) -> list[Region]:
        if self._regions is None:
            self._regions = await regions.all_regions(self.session)
        return self._regions

    async def regions_to_find(self) -> tuple[matching.Region, ...]:
        """All regions, as those who look for places in a text want them."""
        return tuple(regions.as_matched(region) for region in await self._every_region())

    async def partner_regions(self) -> list[Region]:
        """All partner regions, by name in the reader's language."""
        partners = [region for region in await self._every_region() if region.kind is not RegionKind.HOME]
        return sorted(partners, key=lambda region: region.name(self.language).casefold())

    async def region_names(self, ids: Iterable[str]) -> str:
        """The regions as a list in words; none means any."""
        wanted = set(ids)
        names = [region.name(self.language) for region in await self.partner_regions() if region.id in wanted]
        return self.words.join(names) if names else self.words("all our partner regions")

    async def switch_language(self, language: str) -> None:
        """Answer in `language` from now on; what we write later, too."""
        self.conversation.language = language
        person = await self.person()
        if person is not None:
            person.language = language
