"""Sentences about a listing in another language, from its slots and the glossary; its own words stay as written."""

from collections.abc import Iterable

from dooropener.introductions.letter_people import unnamed, without_people
from dooropener.introductions.models import Introduction
from dooropener.listings.models import SUMMARY_LENGTH, Listing
from dooropener.regions.models import Region
from dooropener.words import Words, words
from dooropener_matching import Kind, OrganisationKind, Partnership, goods_named

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

_MOST_GOODS = 3


def draft_summary(introduction: Introduction, language: str) -> str:
    """Who asks and what, in a sentence or two of `language`, at most 500 characters, for advisors to edit."""
    match = introduction.match
    home = match.partner.organisation.region
    return _draft(match.local, words(language), sought_in=home, names=unnamed(introduction), goods=True)


def describe(listing: Listing, language: str, *, sought_in: Region | None = None, names: Iterable[str] = ()) -> str:
    """One listing in the reader's language: whose it is, whom it looks for (and where), its title without people."""
    return _draft(listing, words(language), sought_in=sought_in, names=names, goods=False)


def _draft(listing: Listing, reader: Words, *, sought_in: Region | None, names: Iterable[str], goods: bool) -> str:
    draft = _sentence(listing, without_people(listing.title, *names), reader, sought_in)
    for more in (_goods(listing, reader) if goods else "", _certificates(listing, reader)):
        longer = reader.sentences(draft, more) if more else draft
        draft = longer if len(longer) <= SUMMARY_LENGTH else draft
    return draft


def _goods(listing: Listing, reader: Words) -> str:
    """The goods in the reader's words, where the company wrote in another language."""
    if reader.language == listing.language:
        return ""
    told = f"{listing.title}\n{listing.summary}"
    goods = goods_named(told, listing.language, reader.language, most=_MOST_GOODS)
    return reader.gettext("It is about %(goods)s.", goods=reader.join(goods)) if goods else ""


def _certificates(listing: Listing, reader: Words) -> str:
    certificates = reader.join(listing.certifications)
    return reader.gettext("Certificates: %(certificates)s.", certificates=certificates) if certificates else ""


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
