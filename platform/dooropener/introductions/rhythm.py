"""How long a letter waits for its answer: reminders and the end, in working days of its reader, as the office chose."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import office
from dooropener.accounts import User
from dooropener.errors import Invalid
from dooropener.states import Change


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`reminders` at most; `apart` working days between the letter and the first of them and between two; the letter
    is given up after `ends_after` working days without an answer.
    """

    reminders: int = 2
    apart: int = 5
    ends_after: int = 20


LIMITS: Mapping[str, tuple[int, int]] = {"reminders": (0, 2), "apart": (3, 20), "ends_after": (10, 90)}
"""The least and the most. More than two reminders, or one every other day, is not how business is won."""

USUAL = Rhythm()


class InvalidRhythm(Invalid):
    """`details`: the `field`, and what it must lie between: the `least` and the `most`."""

    code = "invalid_rhythm"


async def rhythm(session: AsyncSession) -> Rhythm:
    """What holds now, for letters that wait already as well."""
    chosen = await office.choices(session, {_key(name): str(getattr(USUAL, name)) for name in LIMITS})
    return Rhythm(**{name: int(chosen[_key(name)]) for name in LIMITS})


async def choose_rhythm(session: AsyncSession, wanted: Rhythm, *, by: User, at: datetime) -> None:
    """All or nothing. Raises `InvalidRhythm`; a letter does not end before its last reminder could be answered."""
    actor = by.actor
    for name, (least, most) in LIMITS.items():
        _check(name, getattr(wanted, name), least, most)
    _check("ends_after", wanted.ends_after, wanted.apart * (wanted.reminders + 1), LIMITS["ends_after"][1])
    for name in LIMITS:
        value, usual = str(getattr(wanted, name)), str(getattr(USUAL, name))
        await office.choose(session, _key(name), value, usual=usual, by=actor, at=at)


async def last_choice(session: AsyncSession) -> Change | None:
    """Who changed the rhythm last."""
    found = [await office.last_turn(session, _key(name)) for name in LIMITS]
    return max((change for change in found if change), key=lambda change: change.at, default=None)


def _key(name: str) -> str:
    return f"letters_{name}"


def _check(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidRhythm(field=field, rule="out_of_range", least=least, most=most)
