"""A listing as a partnering profile of the Enterprise Europe Network, ready to be pasted into its database.

The fields and their lengths are those of the network's partnering opportunities. Nothing is invented: a field that the
listing has no words for stays empty and is named as lacking; sentences are quoted, never rewritten.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from dooropener.listings.linting import Finding, cues_of, evident, sentences_of
from dooropener.listings.models import SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Listing
from dooropener_matching import Kind, Partnership


class ProfileType(StrEnum):
    BUSINESS_OFFER = "Business offer"
    BUSINESS_REQUEST = "Business request"
    TECHNOLOGY_OFFER = "Technology offer"
    TECHNOLOGY_REQUEST = "Technology request"
    RESEARCH_REQUEST = "Research & development request"


PROFILE_FIELDS = {
    "profile_type": "Profile type",
    "title": "Title",
    "short_summary": "Short summary",
    "full_description": "Full description",
    "advantages_and_innovations": "Advantages and innovations",
    "technical_specification": "Technical specification or expertise sought",
    "stage_of_development": "Stage of development",
    "ipr_status": "IPR status",
    "type_of_partnership": "Type of partnership considered",
    "partner_sought": "Type and role of the partner sought",
    "dissemination_countries": "Targeted countries",
    "market_keywords": "Market keywords and codes",
    "company_country": "Company's country",
    "valid_until": "Valid until",
}
"""The network's name of each field; its database is kept in English."""

LONGEST = {"title": TITLE_LENGTH, "short_summary": SUMMARY_LENGTH, "full_description": TEXT_LENGTH}

_TECHNICAL = frozenset({Partnership.JOINT_DEVELOPMENT, Partnership.LICENSING, Partnership.KNOWLEDGE_EXCHANGE})
_AGREEMENTS = {
    Partnership.DISTRIBUTION: "Commercial agency or distribution agreement",
    Partnership.SUPPLY: "Supplier agreement",
    Partnership.MANUFACTURING: "Manufacturing or outsourcing agreement",
    Partnership.JOINT_DEVELOPMENT: "Research and development cooperation agreement",
    Partnership.LICENSING: "License agreement",
    Partnership.EU_PROJECT: "Research and development cooperation agreement",
    Partnership.INVESTMENT: "Investment or joint venture agreement",
    Partnership.SERVICES: "Services agreement",
    Partnership.TALENT: "Commercial agreement",
    Partnership.KNOWLEDGE_EXCHANGE: "Commercial agreement with technical assistance",
}
_RIGHTS = re.compile(r"patent|einkaleyf|hataza|brevett|专利|licen|varumärk|trademark", re.IGNORECASE)
_STAGE = re.compile(
    r"prototyp|pilot|serieprodu|series produ|mass produ|on the market|in serie|原型|量产|样机", re.IGNORECASE
)


class Lack(StrEnum):
    """Why a profile is not complete."""

    EMPTY = "empty"
    NOT_IN_ENGLISH = "not_in_english"
    NOT_PUBLISHED = "not_published"
    LEAKS = "leaks"


@dataclass(frozen=True, slots=True)
class EenProfile:
    """The fields in the order of the form, and what is `lacking`: a field's key, or the whole for `""`."""

    fields: dict[str, str]
    language: str
    lacking: tuple[tuple[str, Lack], ...]

    @property
    def text(self) -> str:
        """Plain text to paste, with the fields that are empty left out."""
        told = [f"{PROFILE_FIELDS[name].upper()}\n{value}" for name, value in self.fields.items() if value]
        return "\n\n".join(told) + "\n"

    @property
    def data(self) -> dict[str, object]:
        lacking = [{"field": name or None, "why": why.value} for name, why in self.lacking]
        return {"language": self.language, "fields": self.fields, "lacking": lacking}


def een_profile(listing: Listing, *, countries: Iterable[str], leaks: Iterable[Finding]) -> EenProfile:
    """The profile of a listing with its organisation loaded. `countries` are those of the regions it is meant for.

    The organisation is not named: profiles are anonymous. Where the text gives contact data away (`leaks`), that is
    said, for the network publishes the text as it stands.
    """
    said = f"{listing.summary}\n{listing.text}" if listing.summary not in listing.text else listing.text
    fields = {
        "profile_type": profile_type(listing.kind, listing.partnerships).value,
        "title": listing.title,
        "short_summary": listing.summary,
        "full_description": listing.text,
        "advantages_and_innovations": _advantages(listing, said),
        "technical_specification": _lines([*listing.certifications, *_quoted(said, evident)]),
        "stage_of_development": _lines(_quoted(said, lambda each: bool(_STAGE.search(each)))),
        "ipr_status": _lines(_quoted(said, lambda each: bool(_RIGHTS.search(each)))),
        "type_of_partnership": _lines(dict.fromkeys(_AGREEMENTS[each] for each in listing.partnerships)),
        "partner_sought": _lines(_quoted(said, lambda each: bool(cues_of(listing.language).how.search(each)))),
        "dissemination_countries": ", ".join(sorted(set(countries))),
        "market_keywords": ", ".join(listing.codes),
        "company_country": listing.organisation.country,
        "valid_until": listing.valid_until.isoformat() if listing.valid_until else "",
    }
    return EenProfile(fields, listing.language, tuple(_lacking(listing, fields, leaks)))


def profile_type(kind: Kind, partnerships: Iterable[Partnership]) -> ProfileType:
    """A request for a project partner is one for research; technology changes hands in licences and development."""
    several = set(partnerships)
    if several == {Partnership.EU_PROJECT}:
        return ProfileType.RESEARCH_REQUEST
    technical = bool(several) and several <= _TECHNICAL | {Partnership.EU_PROJECT}
    if kind is Kind.OFFER:
        return ProfileType.TECHNOLOGY_OFFER if technical else ProfileType.BUSINESS_OFFER
    return ProfileType.TECHNOLOGY_REQUEST if technical else ProfileType.BUSINESS_REQUEST


def _advantages(listing: Listing, said: str) -> str:
    """The sentences that say what sets the thing apart."""
    return _lines(_quoted(said, lambda each: bool(cues_of(listing.language).why.search(each))))


def _quoted(text: str, tells: Callable[[str], bool]) -> list[str]:
    return [sentence for sentence in sentences_of(text) if tells(sentence)]


def _lines(several: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(several))


def _lacking(listing: Listing, fields: dict[str, str], leaks: Iterable[Finding]) -> Iterator[tuple[str, Lack]]:
    if listing.language != "en":
        yield "", Lack.NOT_IN_ENGLISH
    if listing.published_at is None:
        yield "", Lack.NOT_PUBLISHED
    if list(leaks):
        yield "", Lack.LEAKS
    for name, value in fields.items():
        if not value:
            yield name, Lack.EMPTY
