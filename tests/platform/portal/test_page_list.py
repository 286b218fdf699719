"""The list of pages is whole: nothing can be added to the house without being walked through."""

import pytest

import page_list
from doubles.portals import portal_in
from doubles.rights import every_door, opened
from page_list import ASKED, NO_PAGES


@pytest.fixture
def settings(settings):
    return opened(settings)


def test_every_route_is_a_page_of_the_list_or_told_why_not(house):
    app = portal_in(house, every_door)

    assert page_list.asked(app) == set(ASKED) | set(NO_PAGES)
    assert set(ASKED) & set(NO_PAGES) == set()
