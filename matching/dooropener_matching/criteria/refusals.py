# ruff: noqa: E501, SIM905 - a line per language is easier to mend than lines of equal length
"""What one side refuses and the other is or has."""

import re

from dooropener_matching.case import Span, Verdict
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding
from dooropener_matching.exclusions import Exclusion
from dooropener_matching.forms import forms_named
from dooropener_matching.glossary import DESCRIPTORS, and_broader
from dooropener_matching.keys import CriterionName, Fact, Note, Reason
from dooropener_matching.listings import Kind
from dooropener_matching.profiles import Profile
from dooropener_matching.roles import DEALER, MAKER

_DIRECT = re.compile(
    r"direkt(?:e)? (?:från|fra|vom|beim|ab) (?:fabrik|tillverk|producent|hersteller|werk)|direct(?:ly)? from (?:the )?(?:factory|manufacturer|producer|maker)|"
    r"direttamente dal (?:produttore|fabbricante)|suoraan (?:valmistajalta|tehtaalta)|tieši no ražotāj|beint frá framleiðanda|moja kwa moja (?:kutoka|na)|厂家直供|直接(?:向|从)厂家|原厂",
    re.IGNORECASE,
)
_DEALER_UNWANTED = 0.85


def judge_exclusions(pair: Pair) -> Finding:
    """A refusal of what the other side is keeps the pair back, whichever side refuses."""
    for refusing, other, local_refuses in (
        (pair.local, pair.partner, True),
        (pair.partner, pair.local, False),
    ):
        found = _refused_party(refusing, other)
        if found is not None:
            words, reason = found
            sides = (words, None) if local_refuses else (None, words)
            note = Note.PERHAPS_EXCLUDED
            return finding(
                CriterionName.EXCLUSIONS,
                Verdict.GAP,
                note,
                *sides,
                factor=0.1,
                withheld=(Reason.EXCLUDED, reason),
            )
    goods = [found for found in (_refused_goods(pair), _refused_by_letters(pair)) if found is not None]
    return (
        min(goods, key=lambda found: found.factor, default=None)
        or _unwanted_dealer(pair)
        or finding(CriterionName.EXCLUSIONS, Verdict.MATCH, Note.NOTHING_EXCLUDED)
    )


_EITHER_OR = (
    frozenset({"wild", "cultivated"}),
    frozenset({"recycled", "virgin"}),
    frozenset({"leather", "artificial_leather"}),
    frozenset({"fresh", "frozen"}),
    frozenset({"food_grade", "technical_grade"}),
    frozenset({"for_adults", "for_children"}),
    frozenset({"for_dogs", "for_cats"}),
    frozenset({"virgin_cotton", "recycled_textile_fibre"}),
    frozenset({"lead_acid_battery", "lithium_cells"}),
    frozenset({"solid_cosmetics", "liquid_cosmetics"}),
    frozenset({"wood_hot_tub", "electric_spa"}),
)
"""Kinds of one thing: who refuses the one and meets it has met what was refused, whatever else is shared."""
_MACHINE = "machine"
_ABBREVIATION = re.compile(r"(?<![A-Za-zÀ-ɏ0-9-])[A-Z]{2,5}(?![A-Za-zÀ-ɏ0-9])")
_OF_NO_THING = frozenset(
    "AB AG AS BV CEO CV DE DK EES EG EN EU FI GB HB HK IS ISO IT KB KG LV NB NO NV OK OY OEM SA SE SIA SL SPA SRL UG UK US USA VAT".split()
)
"""Legal forms, countries, languages and standards, and makers of parts, whose letters name no goods."""
_AND = re.compile(r"\s(?:och|and|e|ed|und|og|ja|sekä|un|na|&)\s|[,;、，；和及与]", re.IGNORECASE)
_MATERIALS = frozenset(
    "aluminium steel stainless copper brass_bronze magnesium titanium plastic bioplastic rubber composite silicone foam wool_linen cotton silk leather "
    "artificial_leather wood_timber corrugated_board corrugated_sheet".split()
)
"""What goods are made of: who refuses it refuses the goods whose title says so, be they what is wanted otherwise."""
_SPREAD = frozenset({"used_machines", "used_machine_tools"})
"""What is said of the first of several goods is said of all: *used lathes and mills*."""
_PRACTICES = frozenset({"animal_testing", "private_label"})
"""What is asked of the way of working rather than of the goods."""
_CENTRAL = 0.1
_MENTIONED = 0.85
_AMONG_OTHERS = 0.7


def _refused_goods(pair: Pair) -> Finding | None:
    """What is refused and stands in the other's title is what the other is about; elsewhere it may be a side line."""
    either = bool(_met(pair.local, pair.partner)) and bool(_met(pair.partner, pair.local))
    for refusing, other, local_refuses in ((pair.local, pair.partner, True), (pair.partner, pair.local, False)):
        met = _met(refusing, other)
        if not met or pair.partner.is_trade_contact:
            continue
        words = _refusing_words(refusing, met)
        sides = (words, None) if local_refuses else (None, words)
        if (
            _is_what_the_title_names(met, refusing, other)
            or _is_other_kind(refusing, other, met)
            or _demands(other, met)
            or _is_made_of(other, met)
            or (either and met & other.title_concepts)
        ):
            reason = (Reason.EXCLUDED, words.words)
            return finding(
                CriterionName.EXCLUSIONS, Verdict.GAP, Note.PERHAPS_EXCLUDED, *sides, factor=_CENTRAL, withheld=reason
            )
        if _had(refusing, met):
            continue
        factor = _AMONG_OTHERS if met & other.title_concepts else _MENTIONED
        fact = (Fact.EXCLUSION_MEANT, words.words)
        note = Note.PERHAPS_EXCLUDED
        return finding(CriterionName.EXCLUSIONS, Verdict.UNKNOWN, note, *sides, factor=factor, fact=fact)
    return None


def _met(refusing: Profile, other: Profile) -> frozenset[str]:
    """Return the refused concepts that the other speaks of."""
    if not refusing.refused_concepts & other.concepts.keys():
        return frozenset()
    return frozenset().union(*(refused & other.concepts.keys() for refused in _refusals_met(refusing, other)))


def _is_made_of(other: Profile, met: frozenset[str]) -> bool:
    """Return whether the other says that what is refused is in its goods."""
    made = [sentence.passage for sentence in other.said if sentence.tells_contents]
    return any(
        met & and_broader(frozenset({term.concept})) and passage.start <= term.start < passage.end
        for passage in made
        for term in other.text_terms
    )


def _is_what_the_title_names(met: frozenset[str], refusing: Profile, other: Profile) -> bool:
    """Return whether what is refused is what the other's title is about, or describes all that it is about.

    What the goods of both are for (*accessories for motorhomes*) is not what they are about.
    """
    purpose = refusing.title_concepts - and_broader(refusing.head_concepts)
    if _covers(met, _narrowed(other) - purpose) and not _own(refusing, other.head_concepts - purpose, met):
        return True
    if _MACHINE in met & and_broader(other.head_concepts) - and_broader(refusing.head_concepts):
        return True
    described = met & (DESCRIPTORS | _MATERIALS | refusing.freed_concepts) & other.title_concepts
    return bool(described) and not _names_besides(other, described, refusing)


def _names_besides(other: Profile, described: frozenset[str], refusing: Profile) -> bool:
    """Return whether one part of a title is free of what is refused and names what who refuses speaks of.

    "Dried dog treats and frozen dog food" is half of it for who stores nothing frozen.
    """
    title = other.listing.title
    ends = [*(cut.end() for cut in _AND.finditer(title)), len(title)]
    parts: dict[int, set[str]] = {}
    spread: set[str] = set()
    for term in sorted(other.title_terms, key=lambda term: term.start):
        spread |= {term.concept} & _SPREAD
        parts.setdefault(next(end for end in ends if term.start < end), set()).update({term.concept}, spread)
    wider = [and_broader(frozenset(part)) for part in parts.values()]
    return any(part & refusing.telling_concepts and not part & described for part in wider)


def _refused_by_letters(pair: Pair) -> Finding | None:
    """Abbreviations are the same in all languages: who has a contract for EMC needs no *prove EMC*."""
    for refusing, other, local_refuses in ((pair.local, pair.partner, True), (pair.partner, pair.local, False)):
        own = _letters(refusing.whole)
        title = _letters(other.listing.title)
        for exclusion in refusing.exclusions:
            met = title & (_letters(exclusion.passage.text) - own)
            if not met or pair.partner.is_trade_contact:
                continue
            words = _said(refusing, exclusion)
            sides = (words, None) if local_refuses else (None, words)
            name, note = CriterionName.EXCLUSIONS, Note.PERHAPS_EXCLUDED
            if met == title:
                reason = (Reason.EXCLUDED, words.words)
                return finding(name, Verdict.GAP, note, *sides, factor=_CENTRAL, withheld=reason)
            fact = (Fact.EXCLUSION_MEANT, words.words)
            return finding(name, Verdict.UNKNOWN, note, *sides, factor=_AMONG_OTHERS, fact=fact)
    return None


def _letters(text: str) -> set[str]:
    """The abbreviations in a text that stand for a thing."""
    return set(_ABBREVIATION.findall(text)) - _OF_NO_THING


def _narrowed(other: Profile) -> frozenset[str]:
    """Return what a title is about, each in the narrowest way the title says it: *a foundry for sand castings*."""
    named = {term.concept for term in other.title_terms}
    narrower = {
        name for name in named - other.telling_heads if other.telling_heads & (and_broader(frozenset({name})) - {name})
    }
    wider = and_broader(frozenset(narrower)) - narrower
    return (other.telling_heads - wider) | narrower


def _covers(met: frozenset[str], heads: frozenset[str]) -> bool:
    """Return whether all that a title names is refused, or of a kind that is; *foundry* adds nothing to *sand castings*."""
    narrowest = [head for head in heads if not any(head in and_broader(frozenset({other})) for other in heads - {head})]
    return bool(narrowest) and all(met & and_broader(frozenset({head})) for head in narrowest)


def _demands(other: Profile, met: frozenset[str]) -> bool:
    """Return whether the other insists on a practice that is refused, such as its own label on the goods."""
    insisted = [sentence.passage for sentence in other.said if sentence.only or sentence.required]
    return bool(met & _PRACTICES) and any(
        term.concept in met & _PRACTICES and passage.start <= term.start < passage.end
        for term in other.text_terms
        for passage in insisted
    )


def _own(refusing: Profile, about: frozenset[str], met: frozenset[str]) -> frozenset[str]:
    """What the other is about and who refuses speaks of too, what is only broader than the refused left out."""
    return (refusing.telling_concepts & about) - and_broader(met)


def _refusals_met(refusing: Profile, other: Profile) -> list[frozenset[str]]:
    """The refusals whose goods the other speaks of: who refuses farmed salmon has said nothing of farmed char.

    Nor has who refuses fittings for cows said anything of fittings for horses, or who refuses carriage without cooling
    of cooled carriage.
    """
    met = []
    for refusal in refusing.refusals:
        refused = refusal.concepts & refusing.refused_concepts
        goods, manner = refusal.concepts - DESCRIPTORS - {"machine"}, refusal.concepts & DESCRIPTORS
        if manner and not manner & other.concepts.keys():
            continue
        if refusal.narrowed_by and not refusal.narrowed_by & other.concepts.keys():
            continue
        if refusal.lacking & other.concepts.keys():
            continue
        if refused and (not goods & refusing.refused_concepts or goods & other.concepts.keys()):
            met.append(refused)
    return met


def _is_other_kind(refusing: Profile, other: Profile, met: frozenset[str]) -> bool:
    return any(
        met & kinds and not (kinds - met) & other.concepts.keys() and not met & refusing.title_concepts
        for kinds in _EITHER_OR
    )


def _refusing_words(profile: Profile, met: frozenset[str]) -> Words:
    for exclusion, refusal in zip(profile.exclusions, profile.refusals, strict=True):
        if met & refusal.concepts:
            return _said(profile, exclusion)
    return Words()


def _had(refusing: Profile, met: frozenset[str]) -> bool:
    """Return whether all that is met is what a buyer has: a side line in it does no harm."""
    pairs = zip(refusing.exclusions, refusing.refusals, strict=True)
    return all(exclusion.whose == "had" for exclusion, refusal in pairs if met & refusal.concepts)


def _unwanted_dealer(pair: Pair) -> Finding | None:
    if pair.partner.is_dealer and pair.local.listing.kind is Kind.REQUEST:
        match = _DIRECT.search(pair.local.listing.text)
        if match:
            words = Words(match.group(), Span(*match.span()))
            fact = (Fact.EXCLUSION_MEANT, match.group())
            note = Note.PERHAPS_EXCLUDED
            return finding(CriterionName.EXCLUSIONS, Verdict.UNKNOWN, note, words, factor=_DEALER_UNWANTED, fact=fact)
    return None


def _refused_party(refusing: Profile, other: Profile) -> tuple[Words, str] | None:
    for exclusion in refusing.exclusions:
        if (
            other.listing.partnership
            and other.listing.partnership[0] in forms_named(exclusion.passage.text)
            and len(other.listing.partnership) == 1
        ):
            return _said(refusing, exclusion), exclusion.passage.text
        if other.is_dealer and DEALER.search(exclusion.refused) and _is_about_party(exclusion):
            return _said(refusing, exclusion), exclusion.passage.text
    if other.is_dealer and refusing.listing.kind is Kind.REQUEST:
        for sentence in refusing.sentences:
            if sentence.only and MAKER.search(sentence.passage.text):
                words = Words(sentence.passage.text, Span(sentence.passage.start, sentence.passage.end))
                return words, sentence.passage.text
    return None


def _is_about_party(exclusion: Exclusion) -> bool:
    return len(exclusion.refused) < 90


def _said(profile: Profile, exclusion: Exclusion) -> Words:
    passage = exclusion.passage
    if profile.listing.text[passage.start : passage.end] != passage.text:
        return Words(passage.text)
    return Words(passage.text, Span(passage.start, passage.end))
