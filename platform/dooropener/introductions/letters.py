"""The letters of an introduction: what goes into each, composed from a loaded introduction.

Every function works on an `Introduction` whose match, listings, organisations with their regions, and
contacts are loaded; none touches the database. The words stand in `templates/email/<fact>/<language>/`.
No letter before `contacts_exchanged` is given a person of the company: what a template cannot see it cannot
tell, and what a listing's text says of people is left out.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from dooropener.errors import Conflict
from dooropener.introductions.letter_drafts import describe, draft_summary
from dooropener.introductions.letter_parts import (
    card,
    data_note,
    office_of,
    own_words,
    party,
    reasons,
    transfer_told_here,
    transfer_told_there,
)
from dooropener.introductions.letter_people import unnamed
from dooropener.introductions.letter_writing import LanguageNotFinished, Letter, write
from dooropener.introductions.models import Introduction
from dooropener.organisations.models import Contact
from dooropener.settings import Settings
from dooropener.words import words

__all__ = [
    "LanguageNotFinished",
    "Letter",
    "NobodyToWriteTo",
    "Reader",
    "compose_address_changed",
    "compose_answer",
    "compose_company_asked",
    "compose_contacts_exchanged",
    "compose_feedback_requested",
    "compose_follow_up_requested",
    "compose_new_address",
    "compose_news_waiting",
    "compose_passing_on",
    "compose_request",
    "compose_sign_in",
    "draft_summary",
]


class NobodyToWriteTo(Conflict):
    """The introduction names no contact for this letter."""

    code = "nobody_to_write_to"


class Reader(StrEnum):
    """Whose copy of a letter that goes to both sides."""

    COMPANY = "company"
    PARTNER = "partner"


def compose_request(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    summary: str,
    page_url: str,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """The letter to the foreign firm (`introduction_requested`): who asks what, why you, how to answer.

    `summary` is what the advisor approved, in `language`. `page_url` is the page without log-in (/p/…),
    `stop_url` the page that ends all mail (/stop/…). `signed_by` is the advisor's name above the office's.
    It carries what GDPR Art. 14 asks for: who we are, purpose, lawful basis, source and date of the data,
    rights, complaint. Raises `NobodyToWriteTo` without an addressee.
    """
    reader = _contact(introduction.addressee)
    values = _request_values(introduction, language, summary) | {
        "reader": reader.name,
        "data": data_note(reader, language),
        "transfer": transfer_told_there(introduction.match.partner.organisation, language),
        "page_url": page_url,
        "stop_url": stop_url,
    }
    return write("introduction_requested", language, office_of(settings, signed_by), values)


def compose_passing_on(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    summary: str,
    page_url: str,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """The letter to a trade contact or institution (`passing_on_requested`): pass on, or agree that we write.

    It goes to `via_contact`, else to the addressee. Where that contact belongs to the matched organisation
    itself (the match is with a trade contact), no firm is named and the question is whether it knows one.
    """
    reader = _contact(introduction.via_contact or introduction.addressee)
    partner = introduction.match.partner
    firm = None if reader.organisation_id == partner.organisation_id else party(partner.organisation, language)
    values = _request_values(introduction, language, summary) | {
        "reader": reader.name,
        "firm": firm,
        "data": data_note(reader, language),
        "transfer": transfer_told_there(introduction.match.partner.organisation, language),
        "page_url": page_url,
        "stop_url": stop_url,
    }
    return write("passing_on_requested", language, office_of(settings, signed_by), values)


def compose_company_asked(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    page_url: str,
    signed_by: str | None = None,
) -> Letter:
    """The question to the local company (`company_asked`): who might be a partner, and why; yes, no or later.

    `page_url` is the company's page (/c/…). The partner's organisation is named, its people are not.
    """
    partner = introduction.match.partner
    values = {
        "reader": _contact(introduction.company_contact).name,
        "company": party(introduction.match.local.organisation, language),
        "partner": party(partner.organisation, language),
        "listing_title": introduction.match.local.title,
        "description": describe(partner, language, names=unnamed(introduction)),
        "own_words": own_words(partner, language, names=unnamed(introduction)),
        "reasons": reasons(introduction),
        "transfer": transfer_told_here(partner.organisation, language),
        "page_url": page_url,
    }
    return write("company_asked", language, office_of(settings, signed_by), values)


def compose_contacts_exchanged(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Reader,
    signed_by: str | None = None,
) -> Letter:
    """The letter that puts both in contact (`contacts_exchanged`), for one `reader` in its own language.

    Only here are the people of both sides named, each to the other.
    """
    sides = {
        Reader.COMPANY: card(_contact(introduction.company_contact), introduction.match.local.organisation, language),
        Reader.PARTNER: card(_contact(introduction.addressee), introduction.match.partner.organisation, language),
    }
    other = Reader.PARTNER if reader is Reader.COMPANY else Reader.COMPANY
    values = {
        "you": sides[reader],
        "other": sides[other],
        "reader": sides[reader].name,
        "to_company": reader is Reader.COMPANY,
        "company": party(introduction.match.local.organisation, language),
        "partner": party(introduction.match.partner.organisation, language),
        "local_title": introduction.match.local.title,
        "partner_title": introduction.match.partner.title,
    }
    return write("contacts_exchanged", language, office_of(settings, signed_by), values)


def compose_answer(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    question: str,
    answer: str,
    page_url: str,
    stop_url: str,
    signed_by: str | None = None,
) -> Letter:
    """The answer to the partner's question (`question_answered`). `question` may be empty."""
    values = {
        "reader": _contact(introduction.addressee).name,
        "company": party(introduction.match.local.organisation, language),
        "question": question.strip(),
        "answer": answer.strip(),
        "page_url": page_url,
        "stop_url": stop_url,
    }
    return write("question_answered", language, office_of(settings, signed_by), values)


def compose_sign_in(*, settings: Settings, language: str, page_url: str, minutes: int) -> Letter:
    """The link that was asked for on the chat page (`sign_in_requested`), good for so many `minutes`.

    It names nobody: anyone may have given this address, and any name with it.
    """
    values = {"page_url": page_url, "minutes": minutes}
    return write("sign_in_requested", language, office_of(settings), values)


def compose_new_address(*, settings: Settings, language: str, page_url: str, hours: int, first: bool = False) -> Letter:
    """To an address that somebody gave as their own in the chat (`new_address_given`); it names nobody, either.

    Before the `first` there was none that holds meanwhile.
    """
    values = {"page_url": page_url, "hours": hours, "first": first}
    return write("new_address_given", language, office_of(settings), values)


def compose_news_waiting(*, settings: Settings, language: str, page_url: str, days: int) -> Letter:
    """Something was said in the chat of who has been away (`news_waiting`); it names nothing, for its link lets in."""
    return write("news_waiting", language, office_of(settings), {"page_url": page_url, "days": days})


def compose_address_changed(*, settings: Settings, language: str) -> Letter:
    """To the address that was in use before (`address_changed`); it does not tell the new one."""
    return write("address_changed", language, office_of(settings), {})


def compose_feedback_requested(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Reader,
    met_on: date,
    reminder: bool = False,
    page_url: str,
    stop_url: str | None,
) -> Letter:
    """Thanks for the meeting, and the question to one side how it went (`feedback_requested`).

    `page_url` is this side's own page (/f/…). Without `stop_url` the letter names no page that ends all mail.
    """
    values = {"met_on": words(language).date(met_on), "reminder": reminder}
    return _asked_after(introduction, "feedback_requested", settings, language, reader, page_url, stop_url, values)


def compose_follow_up_requested(
    introduction: Introduction,
    *,
    settings: Settings,
    language: str,
    reader: Reader,
    months: int,
    agreed: bool,
    reminder: bool = False,
    page_url: str,
    stop_url: str | None,
) -> Letter:
    """The question to one side what has come of it (`follow_up_requested`), `months` after it met the other, or
    after they `agreed`."""
    values = {"months": months, "agreed": agreed, "reminder": reminder}
    return _asked_after(introduction, "follow_up_requested", settings, language, reader, page_url, stop_url, values)


def _asked_after(
    introduction: Introduction,
    fact: str,
    settings: Settings,
    language: str,
    reader: Reader,
    page_url: str,
    stop_url: str | None,
    values: Mapping[str, Any],
) -> Letter:
    match, to_company = introduction.match, reader is Reader.COMPANY
    contact = introduction.company_contact or match.local.contact if to_company else introduction.addressee
    other = match.partner.organisation if to_company else match.local.organisation
    pages = {"page_url": page_url, "stop_url": stop_url}
    told = {"reader": _contact(contact).name, "other": party(other, language), **pages, **values}
    return write(fact, language, office_of(settings), told)


def compose_access(
    *, settings: Settings, language: str, page_url: str, days: int, organisation: str, is_new: bool
) -> Letter:
    """The link to a contact's own data (`access_requested`), good for so many `days`.

    `is_new` says that it goes to an address which is to become the contact's. It names no person: the address that
    was typed in may be a stranger's.
    """
    values = {"page_url": page_url, "days": days, "organisation": organisation, "is_new": is_new}
    return write("access_requested", language, office_of(settings), values)


def _request_values(introduction: Introduction, language: str, summary: str) -> dict[str, Any]:
    local, partner = introduction.match.local, introduction.match.partner
    return {
        "company": party(local.organisation, language),
        "partner": party(partner.organisation, language),
        "summary": summary.strip(),
        "own_words": own_words(local, language, names=unnamed(introduction)),
        "partner_title": partner.title,
        "reasons": reasons(introduction),
    }


def _contact(contact: Contact | None) -> Contact:
    if contact is None:
        raise NobodyToWriteTo
    return contact
