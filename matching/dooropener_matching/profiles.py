"""What is read out of a listing once, before it is compared with any other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

from dooropener_matching.areas import Area, area_outside, area_within, home_only, must_lie
from dooropener_matching.asides import is_aside
from dooropener_matching.certificates import Certificate, find_certificates, read_certificates
from dooropener_matching.contents import tells_contents
from dooropener_matching.exclusions import (
    Exclusion,
    all_is_made,
    exclusions,
    lacks,
    rules_out,
    says_only,
    says_required,
    speaks_of_equipment,
    speaks_of_making,
    split_at_lack,
    without_lacks,
)
from dooropener_matching.freed import freed_of
from dooropener_matching.glossary import Term, concept_weights, find_terms, telling, with_broader
from dooropener_matching.heads import head_concepts, narrowing_concepts
from dooropener_matching.listings import Kind, Listing
from dooropener_matching.passages import Passage, clauses, sentences
from dooropener_matching.places import RegionMention, find_regions
from dooropener_matching.quantities import Quantity, find_quantities
from dooropener_matching.regions import Region
from dooropener_matching.reservations import starts_late, takes_some, tender_first
from dooropener_matching.roles import is_dealer, is_trade_contact

_IN_TITLE = 2.0
_MENTIONS = 4
_MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the text, with what is said in it.

    ``says`` is the sentence without the clauses that refuse; ``limits_places``: its "only" stands before a place;
    ``confined_to``: the area that it demands, or whose outside it refuses; ``home_only``: its own country;
    ``takes_some``: it tells whom its writer takes on.
    ``is_aside``: an offer seeks here, or a request offers.
    """

    passage: Passage
    says: str
    exclusions: tuple[Exclusion, ...]
    mentions: tuple[RegionMention, ...]
    only: bool
    limits_places: bool
    confined_to: Area | None
    home_only: bool
    required: bool
    takes_some: bool
    starts_late: bool
    tender_first: bool
    tells_contents: bool
    is_aside: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """The trade terms of a refusal: all of them, and those that narrow what is refused (fittings *for cows*).

    ``lacking``: what it misses in what it refuses (carriage *without cooling*); who has that is not refused.
    """

    concepts: frozenset[str]
    narrowed_by: frozenset[str]
    lacking: frozenset[str]


@dataclass(frozen=True, slots=True)
class Profile:
    """A listing read: its sentences, places, certificates and the part it plays."""

    listing: Listing
    sentences: tuple[Sentence, ...]
    exclusions: tuple[Exclusion, ...]
    refusals: tuple[Refusal, ...]
    """The terms of each of ``exclusions``."""
    certificates: tuple[Certificate, ...]
    denied_certificates: tuple[Certificate, ...]
    is_trade_contact: bool
    is_dealer: bool
    concepts: Mapping[str, float]
    """The trade terms it says, by weight; those of the title count double."""
    title_concepts: frozenset[str]
    head_concepts: frozenset[str]
    """What the title is about, without what it is for."""
    telling_heads: frozenset[str]
    telling_concepts: frozenset[str]
    """Those of ``head_concepts`` and of ``concepts`` that name goods, not their material, customer or manner."""
    refused_concepts: frozenset[str]
    """The trade terms that stand in its refusals and nowhere else."""
    freed_concepts: frozenset[str]
    """What the title says its goods are free of."""
    quantities: tuple[Quantity, ...]
    title_terms: tuple[Term, ...]
    text_terms: tuple[Term, ...]
    """Where the trade terms stand in the title, and in the text outside its refusals."""

    @property
    def whole(self) -> str:
        """The title and what the text says, refusals left out: refused goods must not attract."""
        said = " ".join(sentence.says for sentence in self.sentences if sentence.says)
        return f"{self.listing.title}\n{said}"

    @property
    def said(self) -> list[Sentence]:
        """The sentences that say something besides refusing."""
        return [sentence for sentence in self.sentences if sentence.says]


def read_profile(listing: Listing, regions: Sequence[Region]) -> Profile:
    """Read a listing; the same listing always gives the same profile."""
    read = tuple(
        _sentence(passage, find_regions(passage.text, regions, language=listing.language), listing)
        for passage in sentences(listing.text)
    )
    in_text = [exclusion for sentence in read for exclusion in sentence.exclusions]
    refused = in_text + [
        exclusion
        for passage in sentences(listing.exclusions)
        for exclusion in exclusions(passage, listing.language) or [Exclusion(passage, passage.text, "")]
    ]
    held, denied = _certificates(listing, read)
    named = find_terms(listing.title, listing.language)
    freed = freed_of(listing.title, listing.language)
    absent = frozenset(term.concept for term in freed)
    refused += [_absent(listing.title, term) for term in freed]
    title_terms = [term for term in named if term.concept not in absent]
    title = Counter(term.concept for term in title_terms)
    ruled_out = frozenset(_named(" ".join(e.refused for e in refused if rules_out(e.passage.text)), listing)) - set(
        title
    )
    concepts = _weighted(title, _without(absent | ruled_out, _named(_goods(read, listing), listing)))
    heads = head_concepts(listing.title, title_terms)
    return Profile(
        listing=listing,
        sentences=read,
        exclusions=tuple(refused),
        refusals=tuple(_refusal(exclusion.refused, listing.language) for exclusion in refused),
        certificates=tuple(held),
        denied_certificates=tuple(denied),
        is_trade_contact=is_trade_contact(listing),
        is_dealer=is_dealer(listing),
        concepts=concepts,
        title_concepts=frozenset(with_broader(title)),
        head_concepts=heads,
        telling_heads=telling(heads),
        telling_concepts=telling(concepts),
        refused_concepts=_refused_concepts(" ".join(e.refused for e in _real(refused, listing)), listing)
        - set(concepts),
        freed_concepts=absent,
        quantities=tuple(find_quantities(listing.text)),
        title_terms=tuple(title_terms),
        text_terms=tuple(_outside(find_terms(listing.text, listing.language), in_text)),
    )


def _goods(read: Sequence[Sentence], listing: Listing) -> str:
    """What is said of the goods: an offer offers neither what it seeks besides, nor what it does not have."""
    offers = listing.kind is Kind.OFFER
    return " \n ".join(without_lacks(s.says) if offers else s.says for s in read if not s.is_aside)


def _outside(terms: Sequence[Term], refused: Sequence[Exclusion]) -> list[Term]:
    passages = [exclusion.passage for exclusion in refused]
    return [term for term in terms if not any(p.start <= term.start < p.end for p in passages)]


def _absent(title: str, term: Term) -> Exclusion:
    return Exclusion(Passage(term.start, term.end, title[term.start : term.end]), title[term.start : term.end], "")


def _without(absent: frozenset[str], said: Mapping[str, int]) -> dict[str, int]:
    return {name: count for name, count in said.items() if name not in absent}


def _real(refused: Sequence[Exclusion], listing: Listing) -> list[Exclusion]:
    """Leave out what a buyer says it does not make itself: that it may well want to buy."""
    return [e for e in refused if not (e.whose == "own" and listing.kind is Kind.REQUEST)]


def _named(text: str, listing: Listing) -> dict[str, int]:
    return Counter(term.concept for term in find_terms(text, listing.language))


def _weighted(title: Mapping[str, int], said: Mapping[str, int]) -> dict[str, float]:
    known = concept_weights()
    told = {
        name: _IN_TITLE * (name in title) + sqrt(min(said.get(name, 0), _MENTIONS)) for name in sorted({*title, *said})
    }
    return {name: known.get(name, 1.0) * weight for name, weight in with_broader(told).items()}


def _refused_concepts(refused: str, listing: Listing) -> frozenset[str]:
    return frozenset(_named(refused, listing)) | ({_MACHINE} if speaks_of_equipment(refused) else set())


def _refusal(refused: str, language: str) -> Refusal:
    refused, lacking = split_at_lack(refused)
    terms = find_terms(refused, language)
    named = {term.concept for term in terms} | ({_MACHINE} if speaks_of_equipment(refused) else set())
    missed = frozenset(term.concept for term in find_terms(lacking, language))
    return Refusal(frozenset(named), narrowing_concepts(refused, terms), missed)


def _sentence(passage: Passage, mentions: tuple[RegionMention, ...], listing: Listing) -> Sentence:
    refused = exclusions(passage, listing.language, buys=listing.kind is Kind.REQUEST)
    says = passage.text
    for exclusion in refused:
        says = says.replace(exclusion.passage.text, " ")
    says = " ".join(says.split())
    placed = tuple(
        RegionMention(m.region_id, m.start + passage.start, m.end + passage.start, m.negated) for m in mentions
    )
    return Sentence(
        passage=passage,
        says=says if sum(c.isalpha() for c in says) > 2 else "",
        exclusions=tuple(refused),
        mentions=placed,
        only=says_only(passage.text) or must_lie(passage.text),
        limits_places=any(_limits(_clause_before(passage.text, m.start)) for m in mentions),
        confined_to=_confined_to(passage.text, refused, buys=listing.kind is Kind.REQUEST),
        home_only=home_only(passage.text, [exclusion.passage.text for exclusion in refused]),
        required=says_required(passage.text),
        takes_some=takes_some(passage.text),
        starts_late=starts_late(passage.text),
        tender_first=tender_first(passage.text),
        tells_contents=tells_contents(passage.text),
        is_aside=is_aside(says, listing.kind),
    )


def _limits(before: str) -> bool:
    return says_only(before) or must_lie(before)


def _confined_to(text: str, refused: Sequence[Exclusion], *, buys: bool) -> Area | None:
    for exclusion in refused:
        if area_outside(exclusion.passage.text):
            return area_outside(exclusion.passage.text)
    if says_only(text) and not area_outside(text):
        return area_within(text)
    insists = (says_required(text) and speaks_of_making(text)) or (buys and all_is_made(text))
    return area_within(text) if insists else None


def _certificates(listing: Listing, read: Sequence[Sentence]) -> tuple[list[Certificate], list[Certificate]]:
    """Return the certificates that are claimed or asked for, and those that the text says are not there."""
    claimed, denied = read_certificates(listing.certifications), []
    for sentence in read:
        for certificate in find_certificates(sentence.passage.text):
            start, end = certificate.start or 0, certificate.end or 0
            offset = sentence.passage.start
            placed = Certificate(
                certificate.family, certificate.written, certificate.grade, start + offset, end + offset
            )
            if says_lacking(sentence.passage.text, start):
                denied.append(placed)
            else:
                claimed.append(placed)
    return claimed, denied


def says_lacking(text: str, start: int) -> bool:
    """Return whether the words around a certificate say that it is not held, or not yet."""
    for clause in clauses(Passage(0, len(text), text)):
        if clause.start <= start < clause.end:
            return lacks(clause.text)
    return False


def _clause_before(text: str, start: int) -> str:
    """The 40 characters before a place, from the last comma on."""
    before = text[max(0, start - 40) : start]
    return before[max(before.rfind(","), before.rfind("，")) + 1 :]
