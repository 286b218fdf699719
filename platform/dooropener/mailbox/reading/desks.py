"""Notices of desks, mailboxes and people who are away: no header may tell that a machine wrote them.

That a mail has come in, or somebody is away, persons say too. A desk gives itself away by two more signs at least: a
number for the case, how long answers usually take, a greeting to nobody, the wish not to be answered, a sender that is
no person. Both are given what was newly typed, without the quotation of our letter.
"""

import re
from email.message import Message
from functools import cache

from dooropener.mailbox.reading.headers import sender
from dooropener.mailbox.reading.phrases import alternatives, pattern, phrases, says

LONGEST = 1_500
"""Characters: a notice is short."""

_ENOUGH = 2
_BEGINNING = 120
_QUESTION = re.compile(r"[?？](?=\s|$)")
_NUMBER = re.compile(r"(?:[#№]\s?|\b[A-Z]{1,5}[-/ ]?)?\d[\d/-]{2,20}")
_NUMBERED_SUBJECT = re.compile(
    r"[\[(][^\])]{0,20}[#:]\s?[A-Z]{0,5}-?\d{3,20}[^\])]{0,4}[\])]|(?<!\w)#\d{3,20}|\b[A-Z]{2,5}-\d{4}-\d{2,8}\b"
)
_ROLE = re.compile(
    r"(?:no[-_.]?reply|hello|hej|hei|hallo|ciao|support|service|help|helpdesk|servicedesk|customer[-_.]?(?:service|care)|kund(?:e|en)?[-_.]?(?:service|"
    r"tj[aä]nst|dienst)|kontakt(?:center)?|contact|info|office|post|registrator|assistenza|clienti|asiakaspalvelu|"
    r"klienti|mteja|huduma|acquisti|ufficio\w{0,20}|segreteria|sales|orders?|kefu)[+@\d._-]",
    re.IGNORECASE,
)


def is_notice(message: Message, subject: str, text: str) -> bool:
    """Tell whether a desk says that a mail has come in, or a mailbox that nobody reads it. In doubt it is a person."""
    if is_personal(text):
        return False
    if not says(f"{subject}\n{text}", "desks", "received"):
        return False
    signs = (
        _numbered(subject, text),
        bool(_promised().search(text)),
        bool(_greeted().match(text.lstrip()[:_BEGINNING])),
        says(text, "desks", "unanswered"),
        bool(_ROLE.match(sender(message)[1])),
    )
    return sum(signs) >= _ENOUGH


def is_absence(text: str) -> bool:
    """Tell whether somebody says to be away, whom to ask where it is urgent or that nobody reads this, and no more."""
    if not says(text.lstrip()[:_BEGINNING], "cues", "out_of_office") or is_personal(text):
        return False
    return says(text, "desks", "urgent") or says(text, "desks", "unanswered")


def is_personal(text: str) -> bool:
    """Whether it says more than notices do: it is long, asks something, or tells what somebody thinks of it."""
    return len(text) > LONGEST or bool(_QUESTION.search(text) or says(text, "desks", "opinions"))


def _numbered(subject: str, text: str) -> bool:
    """Whether the case has a number, in the subject or after its name."""
    if _NUMBERED_SUBJECT.search(subject):
        return True
    return any(_NUMBER.search(text[found.end() : found.end() + 40]) for found in _cases().finditer(text))


@cache
def _cases() -> re.Pattern[str]:
    return pattern(phrases("desks", "cases"))


@cache
def _promised() -> re.Pattern[str]:
    """Tell "within two working days" or "as soon as possible"."""
    within, days = alternatives(phrases("desks", "within")), alternatives(phrases("desks", "days"))
    return re.compile(f"{within}[^.!。！\n]{{0,20}}?{days}|{alternatives(phrases('desks', 'soon'))}", re.IGNORECASE)


@cache
def _greeted() -> re.Pattern[str]:
    return pattern(phrases("desks", "greetings"))
