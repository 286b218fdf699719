"""A form whose thing somebody else changed while it was open: both versions are shown before anything is saved.

The same as `meanwhile` does for listings, for forms that stand for themselves: what a form began from goes with it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from dooropener.portal.forms import Form
from dooropener.portal.meanwhile import FIELD, Difference
from dooropener.words import ALL_LANGUAGES, Words

Stored = Mapping[str, list[str]]
"""A thing as a form that has been filled in."""


@dataclass(frozen=True, slots=True)
class FormMeanwhile:
    """What was changed, and the form with both changes in it."""

    differences: tuple[Difference, ...]
    merged: Form


async def hold(session: AsyncSession, table: Any, key: int | str) -> None:
    """Let others who save the same thing wait until this request is done."""
    await session.execute(select(table.id).where(table.id == key).with_for_update())


async def hold_page(session: AsyncSession, path: str) -> None:
    """The same for settings that are no row of their own."""
    await session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(path, 0))))


def filled(stored: Stored) -> Form:
    """The form to begin with, which remembers what it began from."""
    return Form({**stored, FIELD: [json.dumps(stored, ensure_ascii=False)]})


def meanwhile(form: Form, stored: Stored) -> FormMeanwhile | None:
    """What is `stored` otherwise than when the form was shown; None where nothing is.

    Without a readable beginning all that differs from the form counts as changed by somebody else.
    """
    began = _read(form.text(FIELD))
    theirs, base = Form(stored), form if began is None else Form(began)
    changed = [name for name in stored if _differ(base, theirs, name)]
    if not changed:
        return None
    own = [name for name in stored if base is form or _differ(base, form, name)]
    differences = tuple(
        Difference(name, base.many(name), theirs.many(name), name in own and _differ(form, theirs, name))
        for name in changed
    )
    merged = filled(stored)
    return FormMeanwhile(differences, merged.with_fields({name: list(form.many(name)) for name in own}))


def language_names(reader: Words) -> dict[str, str]:
    """What the values of a field of languages are called."""
    return {code: reader.language_name(code) for code in ALL_LANGUAGES}


def _read(text: str) -> dict[str, list[str]] | None:
    try:
        read = json.loads(text)
        return {str(name): [str(value) for value in values] for name, values in read.items()}
    except (ValueError, TypeError, AttributeError):
        return None


def _differ(one: Form, other: Form, name: str) -> bool:
    """The order of ticks in a form means nothing."""
    return set(one.many(name)) != set(other.many(name))
