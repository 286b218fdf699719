"""What an advisor corrects is an example for the readings to come."""

import pytest

from dooropener import mailbox
from dooropener.mailbox import ProposalLabel
from dooropener.mailbox.models import MessageState
from dooropener.mailbox.reading import MailKind
from dooropener.mailbox.teaching import examples, without_people
from doubles.mails import stored

SAID = "Il nostro frantoio gira solo con la luna piena, e dei macchinari decide la nonna."
WORDS = (
    f"Gentile Ada,\n{SAID} Chieda a Marco Rossi, marco@olio.example, +39 059 000 1122.\n\nCordiali saluti\nChiara Ferri"
)


async def proposal_of(session, house, sent, *, kind=MailKind.REPLY):
    """A reply that was read as a yes, waiting for the advisor's word."""
    now = house.clock.now()
    message = await stored(session, now, to=sent.reply_to)
    message.kind, message.state, message.introduction_id = kind, MessageState.FILED, sent.introduction.id
    message.visible_text, message.language, message.from_name = WORDS, "it", "Chiara Ferri"
    proposal = mailbox.Proposal(
        introduction_id=sent.introduction.id,
        message_id=message.id,
        state=mailbox.ProposalState.OPEN,
        label=ProposalLabel.INTERESTED,
        confidence=0.6,
        unsure=False,
        made_at=now,
    )
    session.add(proposal)
    await session.flush()
    return proposal


async def decide(session, house, sent, label, **fields):
    proposal = await proposal_of(session, house, sent, **fields)
    await mailbox.confirm(session, proposal, by=sent.told.ada, at=house.clock.now(), label=label, house=house)
    return proposal


async def test_correction_is_kept_without_people(session, house, sent):
    proposal = await decide(session, house, sent, ProposalLabel.DECLINED)

    (correction,) = await mailbox.corrections(session)
    assert correction.text == f"{SAID} Chieda a …, …, …."
    assert (correction.proposal_id, correction.language) == (proposal.id, "it")
    assert (correction.read_as, correction.label) == ("interested", "declined")
    assert correction.taught_by.name == sent.told.ada.name


@pytest.mark.parametrize(
    ("label", "kind"), [(None, MailKind.REPLY), (ProposalLabel.OUT_OF_OFFICE, MailKind.AUTO_REPLY)]
)
async def test_confirmation_and_robots_teach_nothing(session, house, sent, label, kind):
    await decide(session, house, sent, label, kind=kind)

    assert await mailbox.corrections(session) == []


async def test_later_reply_is_read_by_the_correction_until_it_is_forgotten(session, house, sent):
    await decide(session, house, sent, ProposalLabel.DECLINED)
    (correction,) = await mailbox.corrections(session)
    taught = await examples(session)
    await mailbox.forget(session, correction, by=sent.told.ada, at=house.clock.now())
    forgotten = await examples(session)
    await mailbox.remember(session, correction)

    assert [(example.text, example.label) for example in taught] == [(correction.text, "declined")]
    assert forgotten == ()
    assert await examples(session) == taught


async def test_correction_is_erased_with_the_mail_it_came_of(session, house, sent):
    proposal = await decide(session, house, sent, ProposalLabel.DECLINED)

    await mailbox.erase_corrections(session, [proposal.message_id])

    assert await mailbox.corrections(session) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Hej Karin!\n\nVi tackar nej. Hälsa Per-Ola Nyström.", "Vi tackar nej. …."),
        ("Nej tack.", "Nej tack."),
        ("您好：\n不需要，请联系陈雨，电话 0516-8000 1122。", "不需要，请联系…，电话 …。"),
        ("Besuchen Sie https://firma.example/x oder fragen Sie Birgit.", "Besuchen Sie … oder fragen Sie …."),
    ],
)
def test_people_are_left_out(text, kept):
    assert without_people(text, ["Birgit Lehner", "陈雨"]) == kept
