"""What letters and pages are told about the two sides: only what they may tell."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from dooropener.introductions.letter_drafts import origin, where
from dooropener.introductions.letter_people import unnamed, without_people
from dooropener.introductions.models import Introduction
from dooropener.listings.models import Listing
from dooropener.organisations.models import Contact, LawfulBasis, Organisation
from dooropener.regions.countries import is_transfer
from dooropener.settings import Settings
from dooropener.words import words
from dooropener_matching import Verdict

OWN_WORDS_LENGTH = 700
MAX_REASONS = 3
SHORTEST_QUOTE = 3
SHORT_EVIDENCE = 40
TELLING = frozenset({"product", "partner_region", "certificates"})
"""The criteria whose words tell the partner why we write; the others only say that nothing speaks against it."""

_SENTENCE_ENDS = re.compile(r"[.!?](?:\s+|$)|[。！？]|\n+")


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes. `signed_by` is the advisor's name, where one signs."""

    name: str
    city: str
    address: str
    email: str
    signed_by: str | None
    data_officer: str = ""


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation as letters name it: `place` is the bare name, `where` "in …", `origin` "from …"."""

    name: str
    place: str
    where: str
    origin: str

    @property
    def at_end(self) -> str:
        """The name and the full stop of its sentence, which a name like "Panaro S.p.A." brings along."""
        return self.name if self.name.endswith(".") else f"{self.name}."


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A listing as its author wrote it. `language` is the language's name in the reader's; `shortened` says
    that the page has more."""

    title: str
    paragraphs: tuple[str, ...]
    language: str
    code: str
    shortened: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """One point in which the two listings meet, in the words of both; `local` may be empty."""

    local: str
    partner: str


@dataclass(frozen=True, slots=True)
class Card:
    """A person and how to reach them. Only for `contacts_exchanged`."""

    name: str
    role: str
    organisation: str
    place: str
    email: str
    language: str


@dataclass(frozen=True, slots=True)
class DataNote:
    """Why we hold someone's data, and where and when they came from (GDPR Art. 14 (1)(c), (2)(f))."""

    basis: LawfulBasis
    source: str
    since: str


def office_of(settings: Settings, signed_by: str | None = None) -> Office:
    return Office(
        settings.office_name,
        settings.office_city,
        settings.office_address,
        settings.office_email,
        signed_by,
        settings.data_officer_email,
    )


def party(organisation: Organisation, language: str) -> Party:
    region = organisation.region
    return Party(organisation.name, region.name(language), where(region, language), origin(region, language))


def card(contact: Contact, organisation: Organisation, language: str) -> Card:
    return Card(
        name=contact.name,
        role=contact.role,
        organisation=organisation.name,
        place=organisation.region.name(language),
        email=contact.email,
        language=words(language).language_name(contact.language),
    )


def data_note(contact: Contact, language: str) -> DataNote:
    """Sources are written down by people, but for the keys that the house itself writes."""
    reader = words(language)
    source = reader.pgettext("source", contact.source)
    return DataNote(contact.lawful_basis, source, reader.date(contact.sourced_on))


def transfer_told_there(partner: Organisation, language: str) -> str:
    """What a partner's people, or its institution's, are told in a country without an adequacy decision; else nothing.

    Their own data stay here, so that this is no transfer of theirs (GDPR Art. 13 (1)(f), 14 (1)(f)): what is sent
    there are the data of the company's people, who have to agree first.
    """
    return _transfer(
        partner,
        language,
        "Your country (%(country)s) lies outside the European Union, and the European Commission has not decided that "
        "personal data are protected there as they are in the EU. Your own details stay with us in Sweden under EU "
        "law, and the rights named here are yours wherever you live. The names and addresses of people at the company "
        "reach you only when they have been told this and have agreed.",
    )


def transfer_told_here(partner: Organisation, language: str) -> str:
    """What a company's people are told before they say yes to a partner in such a country; else nothing.

    Their yes is the consent on which their data may go there (GDPR Art. 49 (1)(a)), and so it names the risk.
    """
    return _transfer(
        partner,
        language,
        "Please note: %(partner)s is outside the European Union (%(country)s). The European Commission has not decided "
        "that personal data are protected there as they are in the EU. If both sides say yes, your name and e-mail "
        "address go there, where nobody can guarantee you the same rights as here. With your yes you agree to that "
        "(GDPR, Article 49(1)(a)). You may take it back until the contact details have been exchanged.",
    )


def _transfer(organisation: Organisation, language: str, notice: str) -> str:
    if not is_transfer(organisation.country):
        return ""
    reader = words(language)
    return reader.gettext(notice, country=reader.country(organisation.country), partner=organisation.name)


def own_words(
    listing: Listing,
    language: str,
    *,
    names: Iterable[str],
    limit: int | None = OWN_WORDS_LENGTH,
) -> OwnWords:
    """The listing's one plain sentence where its author gave one, else its text, cut after a sentence.

    People in it are left out, those of these `names` among them.
    """
    whole = without_people(listing.summary.strip() or listing.text.strip(), *names)
    text = whole if limit is None else _shorten(whole, limit)
    return OwnWords(
        title=without_people(listing.title, *names),
        paragraphs=tuple(part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()),
        language=words(language).language_name(listing.language),
        code=listing.language,
        shortened=text != whole,
    )


def reasons(introduction: Introduction) -> tuple[Reason, ...]:
    """Where the case says MATCH and the partner's own text shows it: at most three, none said twice."""
    match, names = introduction.match, unnamed(introduction)
    found: list[Reason] = []
    for criterion in match.case:
        if criterion["name"] not in TELLING or criterion["verdict"] != Verdict.MATCH:
            continue
        said = _passage(match.partner, criterion["partner"], criterion["partner_words"], names)
        if len(said) < SHORTEST_QUOTE or any(said in reason.partner or reason.partner in said for reason in found):
            continue
        found.append(Reason(_passage(match.local, criterion["local"], criterion["local_words"], names), said))
    return tuple(found[:MAX_REASONS])


def _passage(listing: Listing, span: list[int] | None, evidence: str, names: Iterable[str]) -> str:
    """The evidence as it stands in the listing, a few words with their sentence; nothing where it is not there.

    Matching also names regions, codes and forms of partnership that nobody wrote: those are no quotations.
    """
    if span and len(evidence) < SHORT_EVIDENCE and listing.text[slice(*span)] == evidence:
        evidence = _sentence_around(listing.text, *span)
    elif evidence not in listing.text and evidence not in listing.title and evidence not in listing.certifications:
        return ""
    return " ".join(without_people(evidence, *names).split()).rstrip(".")


def _sentence_around(text: str, start: int, end: int) -> str:
    begin = max((found.end() for found in _SENTENCE_ENDS.finditer(text[:start])), default=0)
    stop = _SENTENCE_ENDS.search(text, end)
    return text[begin : stop.end() if stop else len(text)]


def _shorten(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    head = text[:limit]
    ends = [found.start() + 1 for found in _SENTENCE_ENDS.finditer(head)]
    if ends and ends[-1] > limit // 2:
        return head[: ends[-1]] + " …"
    return head.rsplit(maxsplit=1)[0] + " …"
