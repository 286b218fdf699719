"""What a page leaves in rings is gone before the next one begins."""

import asyncio
import gc
import weakref

import pytest

from dooropener.cli.garbage import collecting_between


class Ring:
    def __init__(self):
        self.itself = self


def rings_of(number):
    return [Ring() for _ in range(number)]


@pytest.fixture
def no_collector():
    """It comes only where it is called."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(("rings", "gone"), [(10_000, True), (10, False)])
async def test_what_an_answer_leaves_is_looked_through_where_it_is_much(no_collector, rings, gone):
    left = []

    async def app(_scope, _receive, _send):
        left.append(weakref.ref(rings_of(rings)[0]))

    await collecting_between(app)({}, None, None)
    await asyncio.sleep(0)

    assert (left[0]() is None) == gone


async def test_it_is_looked_through_where_the_answer_failed(no_collector):
    left = []

    async def app(_scope, _receive, _send):
        left.append(weakref.ref(rings_of(10_000)[0]))
        raise TimeoutError

    with pytest.raises(TimeoutError):
        await collecting_between(app)({}, None, None)
    await asyncio.sleep(0)

    assert left[0]() is None
