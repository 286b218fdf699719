"""Which letters say that a machine wrote them."""

import re
from pathlib import Path

import pytest

from dooropener import outbox
from dooropener.outbox import AUTOMATIC, DECIDED, EITHER

ROOT = Path(__file__).parents[3]
FACTS = {subject.parts[-3] for subject in (ROOT / "templates" / "email").glob("*/en/subject.txt")}


def facts_in_code() -> set[str]:
    """The facts of letters whose name stands where they are handed to the outbox."""
    sources = [path.read_text(encoding="utf-8") for root in ("platform", "bot") for path in (ROOT / root).rglob("*.py")]
    calls = [call for source in sources for call in re.findall(r"enqueue_mail\((.*?)\n    \)", source, re.DOTALL)]
    return {fact for call in calls for fact in re.findall(r'fact="(\w+)"', call)}


def test_of_every_letter_it_is_known_whether_a_person_decided_on_it():
    assert {"company_wrote", "sign_in_requested"} <= facts_in_code()

    assert (FACTS | facts_in_code()) - DECIDED - set(AUTOMATIC) - set(EITHER) == set()
    assert len(DECIDED | set(AUTOMATIC) | set(EITHER)) == len(DECIDED) + len(AUTOMATIC) + len(EITHER)


@pytest.mark.parametrize("fact", sorted(FACTS | DECIDED | set(AUTOMATIC) | set(EITHER)))
async def test_only_automatic_letters_say_that_they_are(session, clock, settings, fact):
    delivery = await outbox.enqueue_mail(
        session,
        fact=fact,
        recipient="chiara@calore.example",
        subject="Da Norrköping",
        text="Buongiorno",
        html="<p>Buongiorno</p>",
        reply_to="dorroppnaren+tag@norrkoping.example",
        at=clock.now(),
    )

    assert outbox.compose(delivery, settings)["Auto-Submitted"] == AUTOMATIC.get(fact)


def test_automatic_letters_say_it_in_the_words_of_the_standard():
    assert {*AUTOMATIC.values(), *EITHER.values()} <= {"auto-generated", "auto-replied"}
