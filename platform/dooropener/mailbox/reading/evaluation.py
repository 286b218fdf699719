"""How well replies are read: our figures on the samples, and those of the peers beside them.

python -m dooropener.mailbox.reading.evaluation
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from typing import Any

from dooropener.mailbox.reading.classifier import classifier_for
from dooropener.mailbox.reading.examples import read_rows, shipped_examples, vectors_of_shipped
from dooropener.mailbox.reading.letters import ProposalLabel, ReadMail, ReadProposal
from dooropener.mailbox.reading.peers import peers
from dooropener.mailbox.reading.proposals import REFERRING, judge
from dooropener.mailbox.reading.reader import read_mail
from dooropener.mailbox.reading.referrals import referral
from dooropener.mailbox.reading.resumption import resume_on
from dooropener_matching import CachedEncoder, Encoder, MemoryVectorStore, default_encoder, text_key

_YES = frozenset([ProposalLabel.INTERESTED, ProposalLabel.MEETING_PROPOSED])
_NO = frozenset([ProposalLabel.DECLINED, ProposalLabel.UNSUBSCRIBE])


@dataclass(slots=True)
class Report:
    """Shares of right answers, from 0 to 1, and the ids of the wrong ones."""

    count: int
    shares: dict[str, float]
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        rows = [
            f"{name:<34}{share:7.3f}  {' '.join(self.wrong.get(name, [])[:12])}" for name, share in self.shares.items()
        ]
        return "\n".join([f"{self.count} replies", *rows])


@dataclass(slots=True)
class _Tally:
    right: dict[str, int] = field(default_factory=dict)
    asked: dict[str, int] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def add(self, name: str, sample_id: str, *, right: bool) -> None:
        self.asked[name] = self.asked.get(name, 0) + 1
        self.right[name] = self.right.get(name, 0) + right
        if not right:
            self.wrong.setdefault(name, []).append(sample_id)

    def report(self, count: int) -> Report:
        return Report(count, {name: self.right[name] / asked for name, asked in self.asked.items()}, self.wrong)


def evaluate(samples: Sequence[Mapping[str, Any]], encoder: Encoder | None = None) -> Report:
    """Read the samples, rows in the manner of ``replies.jsonl``, and compare with what they say.

    A sample that the classifier has learnt from is judged as if it had not.
    """
    encoder = _remembering(encoder or default_encoder())
    examples, shares = classifier_for(encoder).left_out()
    left_out = {example.text: share for example, share in zip(examples, shares, strict=True)}
    tally = _Tally()
    for sample in samples:
        _compare(sample, left_out, encoder, tally)
    return tally.report(len(samples))


def _remembering(encoder: Encoder) -> Encoder:
    """Spare the encoder the texts whose vectors came with the package."""
    texts = [example.text for example in shipped_examples()]
    store = MemoryVectorStore()
    store.put_many(
        {text_key(encoder.name, text): row for text, row in zip(texts, vectors_of_shipped(encoder), strict=True)}
    )
    return CachedEncoder(encoder, store)


def _compare(
    sample: Mapping[str, Any],
    left_out: Mapping[str, Mapping[ProposalLabel, float]],
    encoder: Encoder,
    tally: _Tally,
) -> None:
    today = date.fromisoformat(sample["received_on"])
    mail = read_mail(as_mail(sample), encoder=encoder, received_on=today)
    sample_id, wanted = sample["id"], ProposalLabel(sample["label"])
    tally.add("language", sample_id, right=mail.language == sample["language"])
    tally.add("visible text", sample_id, right=mail.visible_text == sample["visible_text"])
    for name, peer in peers().items():
        # Some of them cut signatures off: either is right.
        right = {sample["visible_text"], sample["without_signature"]}
        tally.add(f"visible text ({name})", sample_id, right=peer(sample["body"]) in right)
    tally.add("without signature", sample_id, right=mail.without_signature == sample["without_signature"])
    shares = left_out.get(mail.without_signature)
    read = mail.proposal if shares is None else _unlearnt(mail, shares, encoder, today)
    label = read.label if read else None
    tally.add("label", sample_id, right=label is wanted)
    tally.add("sure", sample_id, right=read is not None and not read.unsure)
    if read is not None and not read.unsure:
        tally.add("label where sure", sample_id, right=label is wanted)
        flipped = {label, wanted} & _YES and {label, wanted} & _NO
        tally.add("no yes for a no where sure", sample_id, right=not flipped)
    tally.add("referral", sample_id, right=(read.referral if read else None) == sample["referral"])
    day = read.resume_on.isoformat() if read and read.resume_on else None
    tally.add("day to resume", sample_id, right=day == sample["resume_on"])
    if mail.proposal is not None:
        tally.add("evidence word for word", sample_id, right=mail.proposal.evidence in mail.visible_text)


def _unlearnt(mail: ReadMail, shares: Mapping[ProposalLabel, float], encoder: Encoder, today: date) -> ReadProposal:
    """What a reply that was learnt from would be taken for had it not been."""
    text = mail.without_signature
    judged = judge(text, shares, mail.language, encoder)
    return ReadProposal(
        label=judged.label,
        confidence=judged.confidence,
        unsure=judged.unsure,
        evidence="",
        referral=referral(text, sender="") if judged.label in REFERRING else None,
        resume_on=resume_on(text, judged.label, today),
    )


def as_mail(sample: Mapping[str, Any]) -> bytes:
    """Return the sample as the mail it was."""
    message = EmailMessage()
    message["From"] = "partner@partner.example"
    message["To"] = "hello@norrkopingmatch.example"
    message["Subject"] = sample["subject"]
    message.set_content(sample["body"])
    return message.as_bytes()


def main(show: Callable[[str], object] = print) -> None:
    """Print the figures on the samples that come with the package."""
    show(str(evaluate(read_rows("replies.jsonl"))))


if __name__ == "__main__":
    main()
