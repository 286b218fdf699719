"""Python's collector of garbage where people wait for answers: it comes between them, and walks past what stays.

As it is set by itself, it walks through all that has been loaded after every few pages, and one in twenty waits 0.2 s.
What a page leaves in rings is dead as soon as it has been sent: then a walk through what is new takes some
milliseconds, while one that comes in the midst of a page finds most of it in use, and keeps it for a longer walk.
"""

import asyncio
import gc
from typing import Any

_BETWEEN, _YOUNG, _MIDDLE = 50_000, 20, 20
"""New objects before the young ones are looked through, and how often that is done before the next older are."""


def collect_rarely() -> None:
    gc.set_threshold(_BETWEEN, _YOUNG, _MIDDLE)


_WORTH = 2_000
"""New objects that are worth a walk once an answer is out."""


def collecting_between(app: Any) -> Any:
    """An ASGI application that looks through what is new when it has answered, before anything else is begun."""

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        try:
            await app(scope, receive, send)
        finally:
            if gc.get_count()[0] > _WORTH:
                asyncio.get_running_loop().call_soon(gc.collect, 0)

    return answer


def keep_what_is_loaded() -> None:
    """Nothing that there is now is looked through again."""
    gc.collect()
    gc.freeze()
