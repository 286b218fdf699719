"""What replies seem to say, confirmed by a machine."""

import pytest

from dooropener import introductions, mailbox
from dooropener.mailbox import ProposalLabel
from people import sent

READ = "no-one@termoemilia.example"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({}, (READ, None)),
        ({"referral": "luca@termoemilia.example", "referral_name": "Luca Neri"}, ("luca@termoemilia.example", None)),
        ({"referral": ""}, ("chiara@termoemilia.example", "Marco Rossi")),
        ({"referral": "", "referral_name": "Luca Neri"}, ("chiara@termoemilia.example", "Luca Neri")),
        ({"referral": "", "referral_name": ""}, ("chiara@termoemilia.example", "")),
    ],
)
async def test_referral_that_was_read_stays_unless_it_is_taken_out(
    machine, session, house, told, clock, body, expected
):
    introduction = await sent(session, house, told, clock.now())
    proposal = await mailbox.choose(session, introduction, ProposalLabel.WRONG_PERSON, at=clock.now())
    proposal.referral, proposal.referral_name = READ, "Marco Rossi"
    number = introduction.id
    await session.commit()

    answer = await machine.post(f"/proposals/{proposal.id}/confirm", body)

    session.expire_all()
    after = await introductions.get_introduction(session, number)
    assert answer.status_code == 200
    assert (after.addressee.email, after.sought_person) == expected
