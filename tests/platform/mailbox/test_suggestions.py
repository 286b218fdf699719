"""Which introductions a mail in triage is suggested for, and in which order."""

import pytest

from dooropener import mailbox
from dooropener.introductions import IntroductionState
from dooropener.mailbox import Message


def _mail(address="dmitri@stranger.example", subject="", text="", introduction_id=None):
    return Message(from_address=address, subject=subject, text=text, introduction_id=introduction_id)


@pytest.mark.parametrize(
    ("mail", "found"),
    [
        (_mail("Chiara@TermoEmilia.example"), True),
        (_mail("segreteria@termoemilia.example"), True),
        (_mail("bjorn@bjornsvarme.example"), True),
        (_mail(text="Scrivo per TERMO EMILIA"), True),
        (_mail(), False),
        (_mail(""), False),
    ],
)
async def test_mail_is_known_by_address_domain_or_name(session, sent, mail, found):
    suggested = mailbox.suggest(mail, await mailbox.candidates(session))

    assert [each.id for each in suggested] == [sent.introduction.id][:found]


@pytest.mark.parametrize(
    ("mail", "found"),
    [
        (_mail("chiara@termoemilia.example"), True),
        (_mail("segreteria@termoemilia.example"), False),
        (_mail(text="Scrivo per Termo Emilia"), False),
    ],
)
async def test_ended_introduction_is_suggested_only_for_an_address_that_was_written_to(session, sent, mail, found):
    sent.introduction.state = IntroductionState.EXPIRED
    await session.flush()

    suggested = mailbox.suggest(mail, await mailbox.candidates(session))

    assert [(each.id, each.ended) for each in suggested] == [(sent.introduction.id, True)][:found]


async def test_what_the_mail_names_comes_first_then_address_domain_and_name():
    several = [mailbox.Candidate(number, "", "", ended=number == 5) for number in range(1, 6)]
    known = mailbox.Candidates(
        several,
        ids={number: number - 1 for number in range(1, 6)},
        addresses={"chiara@firm.example": {2, 4}},
        domains={"firm.example": {1, 2}},
        names={"termo emilia": {0, 1}},
    )
    mail = _mail("chiara@firm.example", subject="Termo Emilia")

    plain = [each.id for each in mailbox.suggest(mail, known)]
    mail.introduction_id = 1
    named = [each.id for each in mailbox.suggest(mail, known)]

    assert (plain, named) == ([3, 2, 5], [1, 3, 2])
