"""Every form of every page, sent wrong: the page that comes marks what is wrong, and has forgotten nothing."""

import pytest

from doubles.rights import opened
from form_walk import NEVER_REFUSED, walking_forms
from whole_office import furnish_whole, leave_caught


@pytest.fixture
def settings(settings):
    return opened(settings)


@pytest.mark.timeout(600)
async def test_wrong_form_comes_back_with_all_that_was_typed_and_with_its_fault(furnished, house_from):
    template, whole = await furnished(furnish_whole)
    broken, lost, unmarked, refused = [], [], [], set()
    async with house_from(template) as house:
        leave_caught(house)
        async with walking_forms(house, whole) as walk:
            forms = await walk.forms()
            for form in forms.values():
                for answer in await walk.answers(form):
                    told = (form.key, answer.way, answer.response.status_code)
                    broken += [told] if answer.response.is_server_error else []
                    lost += [(*told, answer.lost)] if answer.refused and answer.lost else []
                    unmarked += [told] if answer.refused and not answer.says_what_is_wrong else []
                    refused |= {form.key} if answer.refused else set()

    assert broken == []
    assert lost == []
    assert unmarked == []
    assert set(forms) - refused == NEVER_REFUSED
