"""Every operation is done once with success, where things stand as it needs them, and answers as it is described.

A second request under the same key finds a POST done, and has the same answer. A new operation gets a row in one of
the tables of deeds: what has to be there, and what is sent.
"""

import pytest
import pytest_asyncio

import deeds_addresses
import deeds_cases
import deeds_letters
import deeds_listings
import deeds_office
from deeds import Office
from dooropener.portal.api.problems import PREFIX
from dooropener.portal.api.schema import description

DEEDS = {
    **deeds_addresses.DEEDS,
    **deeds_listings.DEEDS,
    **deeds_cases.DEEDS,
    **deeds_letters.DEEDS,
    **deeds_office.DEEDS,
}
KEY = {"idempotency-key": "order-4711"}


@pytest_asyncio.fixture
async def office(session, house, clock, told):
    return Office(told, session, house, clock)


def test_every_operation_that_is_described_is_done():
    described = {
        f"{method.upper()} {path.removeprefix(PREFIX)}"
        for path, operations in description()["paths"].items()
        for method in operations
    }

    assert {"without a deed": described - set(DEEDS), "not described": set(DEEDS) - described} == {
        "without a deed": set(),
        "not described": set(),
    }


@pytest.mark.parametrize("operation", DEEDS)
async def test_operation_is_done_once_and_answers_as_described(operation, machine, office, session):
    deed = DEEDS[operation]
    asked = deed.request(operation, await deed.state(office))
    await session.commit()

    answer = await machine.client.request(**asked, headers=KEY)

    assert answer.is_success, answer.text
    assert answer.text != "[]", "a list of nothing shows nothing"
    if asked["method"] == "POST":
        assert (await machine.client.request(**asked, headers=KEY)).content == answer.content
