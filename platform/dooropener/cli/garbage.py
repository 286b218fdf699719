"""Python's collector of garbage where people wait for answers: it comes rarely, and walks past what stays for good.

As it is set by itself, it walks through all that has been loaded after every few pages, and one in twenty waits 0.2 s.
"""

import gc

_BETWEEN, _YOUNG, _MIDDLE = 50_000, 20, 20
"""New objects before the young ones are looked through, and how often that is done before the next older are."""


def collect_rarely() -> None:
    gc.set_threshold(_BETWEEN, _YOUNG, _MIDDLE)


def keep_what_is_loaded() -> None:
    """Nothing that there is now is looked through again."""
    gc.collect()
    gc.freeze()
