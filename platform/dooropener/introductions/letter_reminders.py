"""Letters that follow the first one: the reminder, the question whom to write to, the thanks, the farewell."""

from datetime import date
from enum import StrEnum

from dooropener.introductions.letter_parts import office_of, party
from dooropener.introductions.letter_writing import Letter, write
from dooropener.introductions.models import Introduction
from dooropener.organisations.models import Contact
from dooropener.settings import Settings
from dooropener.words import words


class Ending(StrEnum):
    """Why the partner's side hears that it is over: its own no, the company's, or nothing came of the contact."""

    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    OVER = "over"


def compose_reminder(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Contact,
    passing_on: bool,
    last: bool,
    subject: str,
    sent_on: date,
    page_url: str,
    stop_url: str,
) -> Letter:
    """The reminder of a letter to a firm (`introduction_reminded`) or to an institution (`passing_on_reminded`).

    `subject` and `sent_on` are those of the letter; `last` says that there will be no other. No advisor signs what
    was sent by itself.
    """
    partner = introduction.match.partner.organisation
    values = {
        "reader": reader.name,
        "company": party(introduction.match.local.organisation, language),
        "firm": None if reader.organisation_id == partner.id else party(partner, language),
        "summary": introduction.summary.strip(),
        "sent_on": words(language).date(sent_on),
        "last": last,
        "subject_of_letter": subject,
        "page_url": page_url,
        "stop_url": stop_url,
    }
    fact = "passing_on_reminded" if passing_on else "introduction_reminded"
    return write(fact, language, office_of(settings), values)


def compose_farewell(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Contact,
    why: Ending,
    subject: str,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """Thanks and goodbye to the partner's side (`introduction_ended`), in the thread of the letter `subject` names."""
    values = {
        "reader": reader.name,
        "company": party(introduction.match.local.organisation, language),
        "why": why,
        "subject_of_letter": subject,
        "stop_url": stop_url,
    }
    return write("introduction_ended", language, office_of(settings, signed_by), values)


def compose_address_asked(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Contact,
    person: str,
    subject: str,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """Thanks, and the question how to reach whoever decides (`address_asked`), in the thread of the letter.

    `person` is whom the answer named, empty where it named nobody.
    """
    values = {
        "reader": reader.name,
        "company": party(introduction.match.local.organisation, language),
        "person": person.strip(),
        "subject_of_letter": subject,
        "stop_url": stop_url,
    }
    return write("address_asked", language, office_of(settings, signed_by), values)


def compose_thanks(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Contact,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """Thanks (`thanks_said`): to the firm for what was agreed, to anybody else for opening the door to it."""
    partner = introduction.match.partner.organisation
    values = {
        "reader": reader.name,
        "company": party(introduction.match.local.organisation, language),
        "firm": None if reader.organisation_id == partner.id else party(partner, language),
        "stop_url": stop_url,
    }
    return write("thanks_said", language, office_of(settings, signed_by), values)
