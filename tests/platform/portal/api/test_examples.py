"""The examples of the description are what operations really take, and they stand with the operations."""

import logging

import msgspec
import pytest

from dooropener.portal.api.examples import EXAMPLES
from dooropener.portal.api.schema import description


def _told(method, path):
    operation = description()["paths"][f"/api/v1{path}"][method]
    answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    bodies = [each["content"] for each in (operation.get("requestBody", {}), *answers) if "content" in each]
    return [content["application/json"].get("example") for content in bodies if "application/json" in content]


def _shown():
    """All examples of the description, one by one."""
    for path, operations in description()["paths"].items():
        for method in operations:
            for example in _told(method, path.removeprefix("/api/v1")):
                yield from example if isinstance(example, list) else [example]


def test_every_example_is_shown_with_an_operation():
    shown = [each for each in _shown() if each]

    assert [type(each).__name__ for each in EXAMPLES if msgspec.to_builtins(each) not in shown] == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("post", "/organisations"),
        ("put", "/listings/{listing_id}"),
        ("post", "/matches/{match_id}/approve"),
        ("post", "/introductions/{introduction_id}/letter"),
        ("post", "/imports"),
    ],
)
def test_the_main_operations_show_what_they_take_and_answer(method, path):
    taken, answered = _told(method, path)

    assert [isinstance(each, dict) for each in (taken, answered)] == [True, True]


async def test_examples_are_taken_as_they_stand(machine, told, session, clock):
    bodies = {type(each).__name__: msgspec.to_builtins(each) for each in EXAMPLES}
    here = {"organisation_id": told.local.organisation_id, "contact_id": None}

    answers = [
        await machine.post(
            "/organisations", bodies["NewOrganisation"] | {"all_the_same": True, "registration_number": ""}
        ),
        await machine.post("/listings", bodies["NewListing"] | here),
        await machine.put(f"/listings/{told.local.id}", bodies["ListingBody"]),
        await machine.post("/imports", bodies["FileBody"]),
    ]

    assert [answer.status_code for answer in answers] == [201, 201, 200, 201]
    for answer, view in zip(answers, ("OrganisationView", "ListingView", "ListingView", "ImportView"), strict=True):
        assert list(answer.json()) == list(bodies[view])
    assert answers[3].json()["counts"] == bodies["ImportView"]["counts"]
    number = answers[3].json()["id"]
    (row,) = (await machine.get(f"/imports/{number}/rows?verdict=refused", headers={"accept-language": "en"})).json()
    assert row == bodies["RowView"]


def test_describing_leaves_the_log_of_the_process_as_it_is():
    root = logging.getLogger()
    before = root.level, list(root.handlers)

    description.cache_clear()
    description()

    assert (root.level, list(root.handlers)) == before
