"""A partner's choice, read from the form it was made in."""

import re
from dataclasses import dataclass
from datetime import date

from dooropener.mailbox import ProposalLabel
from dooropener.portal.forms import FieldFault, Form
from dooropener.words import Words

TEXT_LENGTH = 2000
NAME_LENGTH = 200
CHOICES = (
    ProposalLabel.INTERESTED,
    ProposalLabel.QUESTION,
    ProposalLabel.NOT_NOW,
    ProposalLabel.DECLINED,
    ProposalLabel.WRONG_PERSON,
)
"""What can be chosen on the page; to end all mail has a page of its own."""

BUTTONS = {
    ProposalLabel.INTERESTED: "Yes, we are interested",
    ProposalLabel.QUESTION: "We have a question",
    ProposalLabel.NOT_NOW: "Not now",
    ProposalLabel.DECLINED: "No, this is not for us",
    ProposalLabel.WRONG_PERSON: "Someone else decides this",
    ProposalLabel.UNSUBSCRIBE: "No more e-mail from you",
}
INSTITUTION_BUTTON = "Yes, please write to them and mention us"
_ADDRESS = re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+")


@dataclass(frozen=True, slots=True)
class Answer:
    """A choice with what was typed beside it."""

    label: ProposalLabel
    text: str = ""
    until: date | None = None
    referral: str | None = None
    referral_name: str | None = None


def read_answer(form: Form, *, today: date) -> Answer:
    """Raises `FieldFault`, naming the field."""
    label = form.choice("choice", ProposalLabel)
    if label not in CHOICES:
        raise FieldFault("choice", "unknown_choice")
    if label is ProposalLabel.NOT_NOW:
        return Answer(label, _text(form, "note"), until=_until(form, today))
    if label is ProposalLabel.WRONG_PERSON:
        return _somebody_else(form)
    if label is ProposalLabel.QUESTION:
        form.required("question")
        return Answer(label, _text(form, "question"))
    return Answer(label, _text(form, "note"))


def button_words(reader: Words, label: ProposalLabel, *, institution: bool) -> str:
    """What the button of a choice says to this reader: the evidence of what was chosen."""
    if institution and label is ProposalLabel.INTERESTED:
        return reader.gettext(INSTITUTION_BUTTON)
    return reader.gettext(BUTTONS[label])


def _text(form: Form, field: str, longest: int = TEXT_LENGTH) -> str:
    text = form.text(field)
    if len(text) > longest:
        raise FieldFault(field, "too_long")
    return text


def _until(form: Form, today: date) -> date:
    until = form.day("until")
    if until <= today:
        raise FieldFault("until", "past")
    return until


def _somebody_else(form: Form) -> Answer:
    """Whom to ask instead: a name, an address, or both, as by mail."""
    name, address = _text(form, "name", NAME_LENGTH), _address(form)
    if not address:
        name = form.required("name")
    said = f"{name} <{address}>" if name and address else name or address
    return Answer(ProposalLabel.WRONG_PERSON, said, referral=address or None, referral_name=name or None)


def _address(form: Form) -> str:
    address = form.text("email")
    if address and (not _ADDRESS.fullmatch(address) or len(address) > NAME_LENGTH):
        raise FieldFault("email", "invalid_address")
    return address
