"""Sentences about a listing in another language, made from its slots; its own words stay as written."""

from collections.abc import Iterable

from dooropener.introductions.letter_people import unnamed, without_people
from dooropener.introductions.models import Introduction
from dooropener.listings.models import SUMMARY_LENGTH, Listing
from dooropener.regions.models import Region
from dooropener.words import Words, words
from dooropener_matching import Kind, OrganisationKind, Partnership

SOUGHT = {
    Kind.OFFER: {
        Partnership.DISTRIBUTION: "a distributor",
        Partnership.SUPPLY: "a buyer",
        Partnership.MANUFACTURING: "a customer for contract manufacturing",
        Partnership.JOINT_DEVELOPMENT: "a partner for joint development",
        Partnership.LICENSING: "a licensee",
        Partnership.EU_PROJECT: "partners for an EU project",
        Partnership.INVESTMENT: "a partner for a joint investment",
        Partnership.SERVICES: "a customer for its services",
        Partnership.TALENT: "a partner for the exchange of skilled staff",
        Partnership.KNOWLEDGE_EXCHANGE: "a partner for the exchange of knowledge",
    },
    Kind.REQUEST: {
        Partnership.DISTRIBUTION: "a manufacturer to represent",
        Partnership.SUPPLY: "a supplier",
        Partnership.MANUFACTURING: "a contract manufacturer",
        Partnership.JOINT_DEVELOPMENT: "a partner for joint development",
        Partnership.LICENSING: "a licensor",
        Partnership.EU_PROJECT: "partners for an EU project",
        Partnership.INVESTMENT: "a partner for a joint investment",
        Partnership.SERVICES: "a service provider",
        Partnership.TALENT: "a partner for the exchange of skilled staff",
        Partnership.KNOWLEDGE_EXCHANGE: "a partner for the exchange of knowledge",
    },
}
"""Whom a listing looks for, the object of "is looking for"; the words are in `page.po`, context `sought`."""

_FORMS = {
    (Kind.OFFER, True): "%(who)s offers “%(title)s” and is looking %(where)s for %(sought)s.",
    (Kind.OFFER, False): "%(who)s offers “%(title)s” and is looking for %(sought)s.",
    (Kind.REQUEST, True): "%(who)s is looking %(where)s for %(sought)s: “%(title)s”.",
    (Kind.REQUEST, False): "%(who)s is looking for %(sought)s: “%(title)s”.",
}
"""By kind, and whether it is said where."""


def draft_summary(introduction: Introduction, language: str) -> str:
    """Who asks and what, in a sentence or two of `language`, at most 500 characters, for advisors to edit."""
    match = introduction.match
    home = match.partner.organisation.region
    return describe(match.local, language, sought_in=home, names=unnamed(introduction))


def describe(listing: Listing, language: str, *, sought_in: Region | None = None, names: Iterable[str] = ()) -> str:
    """One listing in the reader's language: whose it is, whom it looks for (and where), its title without people."""
    reader = words(language)
    sentence = _sentence(listing, without_people(listing.title, *names), reader, sought_in)
    certificates = reader.join(listing.certifications)
    if not certificates:
        return sentence
    longer = reader.sentences(sentence, reader.gettext("Certificates: %(certificates)s.", certificates=certificates))
    return longer if len(longer) <= SUMMARY_LENGTH else sentence


def where(region: Region, language: str) -> str:
    """As in "in Linz": a region of its own grammar has words in `page.po`, others take a general form."""
    return _placed(region, language, "where", "in %(region)s")


def origin(region: Region, language: str) -> str:
    """As in "the company X from Linz"."""
    return _placed(region, language, "origin", "from %(region)s")


def _placed(region: Region, language: str, context: str, general: str) -> str:
    reader = words(language)
    own = reader.pgettext(context, region.id)
    return own if own != region.id else reader.pgettext(context, general, region=region.name(language))


def _sentence(listing: Listing, title: str, reader: Words, sought_in: Region | None) -> str:
    form = _FORMS[listing.kind, sought_in is not None]
    values = {
        "who": _who(listing, reader),
        "where": where(sought_in, reader.language) if sought_in else "",
        "sought": reader.join([reader.pgettext("sought", sought) for sought in _sought(listing)], style="or"),
    }
    room = SUMMARY_LENGTH - len(reader.gettext(form, title="", **values))
    return reader.gettext(form, title=_cut(title, room), **values)


def _sought(listing: Listing) -> list[str]:
    return [SOUGHT[listing.kind][form] for form in listing.partnerships]


def _who(listing: Listing, reader: Words) -> str:
    organisation = listing.organisation
    values = {"name": organisation.name, "origin": origin(organisation.region, reader.language)}
    if organisation.kind is OrganisationKind.COMPANY:
        return reader.pgettext("company", "%(name)s %(origin)s", **values)
    return reader.pgettext("organisation", "%(name)s %(origin)s", **values)


def _cut(title: str, room: int) -> str:
    title = " ".join(title.split()).rstrip(".")
    return title if len(title) <= room else title[: max(room - 1, 0)].rstrip() + "…"
