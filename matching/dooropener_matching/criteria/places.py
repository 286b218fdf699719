"""Where either side wants to find the other."""

from collections.abc import Iterator

from dooropener_matching.areas import is_near, lies_in
from dooropener_matching.case import Verdict
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding, quoted
from dooropener_matching.keys import CriterionName, Fact, Note, Reason
from dooropener_matching.listings import Kind
from dooropener_matching.places import RegionMention
from dooropener_matching.profiles import Profile, Sentence

_OUTSIDE = 0.62
_NOT_NAMED = 0.88
_ANY = 0.95


def judge_region(pair: Pair) -> Finding:
    """The local side's wish about where its partner is."""
    return _judge(CriterionName.REGION, pair.local, pair.partner, pair, local_wishes=True)


def judge_partner_region(pair: Pair) -> Finding:
    """The partner's wish about where its counterpart is."""
    return _judge(CriterionName.PARTNER_REGION, pair.partner, pair.local, pair, local_wishes=False)


def _judge(name: CriterionName, wishing: Profile, other: Profile, pair: Pair, *, local_wishes: bool) -> Finding:
    region = other.listing.region
    where = Words(_name(region, wishing.listing.language, pair))

    def told(verdict: Verdict, note: Note, words: Words, **weights: object) -> Finding:
        sides = (words, where) if local_wishes else (where, words)
        return finding(name, verdict, note, *sides, **weights)  # type: ignore[arg-type]

    refused = (
        _refusal(wishing, region)
        or _only_elsewhere(wishing, region)
        or _confined(wishing, region, pair)
        or _kept_from(wishing, other, pair)
    )
    if refused is not None:
        reason = (Reason.REGION_EXCLUDED, refused.words)
        return told(Verdict.GAP, Note.REGION_OUTSIDE_WISH, refused, factor=0.1, withheld=reason)
    named = next((quoted(wishing, m.start, m.end) for m in _wished(wishing) if m.region_id == region), None)
    wished = wishing.listing.target_regions
    if region in wished or (named and not wished):
        note = Note.REGION_NAMED if named else Note.REGION_IN_WISH
        words = named or Words(_name(region, wishing.listing.language, pair))
        return told(Verdict.MATCH, note, words)
    if wished:
        if named:
            return told(Verdict.MATCH, Note.REGION_NAMED, named)
        words = Words(", ".join(_name(r, wishing.listing.language, pair) for r in wished))
        fact = (Fact.REGION_ACCEPTED, region)
        return told(Verdict.GAP, Note.REGION_OUTSIDE_WISH, words, factor=_OUTSIDE, fact=fact)
    elsewhere = next((m for m in _wished(wishing) if m.region_id != wishing.listing.region), None)
    if elsewhere is not None:
        words = quoted(wishing, elsewhere.start, elsewhere.end)
        fact = (Fact.REGION_ACCEPTED, region)
        return told(Verdict.UNKNOWN, Note.REGION_NOT_NAMED, words, factor=_NOT_NAMED, fact=fact)
    return told(Verdict.MATCH, Note.ANY_REGION, Words(), factor=_ANY)


def _wished(profile: Profile) -> Iterator[RegionMention]:
    """The places a listing names without refusing them."""
    return (m for sentence in profile.sentences for m in sentence.mentions if not m.negated)


def _refusal(profile: Profile, region: str) -> Words | None:
    """Return the clause in which a listing refuses a region ("Inga ramar från Asien")."""
    for sentence in profile.sentences:
        for mention in sentence.mentions:
            if mention.region_id == region and mention.negated:
                clause = _refusing_clause(sentence, mention)
                if clause is not None:
                    return quoted(profile, *clause)
    return None


def _refusing_clause(sentence: Sentence, mention: RegionMention) -> tuple[int, int] | None:
    for exclusion in sentence.exclusions:
        if exclusion.passage.start <= mention.start < exclusion.passage.end:
            return exclusion.passage.start, exclusion.passage.end
    return None


def _only_elsewhere(profile: Profile, region: str) -> Words | None:
    """Return the sentence in which a listing accepts certain regions only, this one not among them."""
    for sentence in profile.sentences:
        named = {m.region_id for m in sentence.mentions if not m.negated}
        elsewhere = named if sentence.takes_some else named - {profile.listing.region}
        if sentence.only and sentence.limits_places and elsewhere and region not in named:
            return quoted(profile, sentence.passage.start, sentence.passage.end)
    return None


def _confined(profile: Profile, region: str, pair: Pair) -> Words | None:
    """Return the sentence in which a listing confines itself to an area, or its country, without a region."""
    country = next((known.country for known in pair.regions if known.id == region), None)
    own = next((known.country for known in pair.regions if known.id == profile.listing.region), None)
    for sentence in profile.sentences:
        if sentence.home_only and _buys_goods(profile) and country and own and country != own:
            return quoted(profile, sentence.passage.start, sentence.passage.end)
        if sentence.confined_to and not lies_in(country, sentence.confined_to) and not is_near(country):
            return quoted(profile, sentence.passage.start, sentence.passage.end)
    return None


def _kept_from(profile: Profile, other: Profile, pair: Pair) -> Words | None:
    """Return the sentence in which a listing keeps to an area, where all that the other wishes lies outside."""
    wished = [known.country for known in pair.regions if known.id in other.listing.target_regions]
    for sentence in profile.sentences:
        area = sentence.confined_to
        if area and wished and not any(lies_in(country, area) or is_near(country) for country in wished):
            return quoted(profile, sentence.passage.start, sentence.passage.end)
    return None


def _buys_goods(profile: Profile) -> bool:
    """Who buys may refuse what is foreign; who sells and speaks of foreign goods means something else."""
    return profile.listing.kind is Kind.REQUEST


def _name(region: str, language: str, pair: Pair) -> str:
    for known in pair.regions:
        if known.id == region:
            return known.names.get(language) or known.names.get("en") or region
    return region
