"""The figures on the samples, each sample judged as if it had not been learnt from."""

import pytest

from dooropener.mailbox.reading.evaluation import evaluate
from dooropener.mailbox.reading.examples import read_rows

GOALS = {
    "visible text": 0.97,
    "without signature": 0.97,
    "label": 0.92,
    "sure": 0.85,
    "no yes for a no where sure": 1.0,
    "referral": 0.90,
    "day to resume": 0.90,
    "evidence word for word": 1.0,
}


@pytest.fixture(scope="module")
def report():
    return evaluate(read_rows("replies.jsonl"))


@pytest.mark.parametrize(("name", "goal"), GOALS.items(), ids=GOALS)
def test_goal_is_met(report, name, goal):
    assert report.shares[name] >= goal, report.wrong.get(name)


@pytest.mark.parametrize("peer", ["quotequail", "email-reply-parser", "mail-parser-reply"])
def test_report_shows_the_peers_beside_us(report, peer):
    assert f"visible text ({peer})" in str(report)
    assert report.shares["visible text"] > report.shares[f"visible text ({peer})"] > 0.4
