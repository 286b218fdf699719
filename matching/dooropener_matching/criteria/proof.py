"""Certificates asked for and held, and a language in common."""

from collections.abc import Sequence

from dooropener_matching.case import Span, Verdict
from dooropener_matching.certificates import Certificate, satisfies
from dooropener_matching.criteria.finding import Finding, Pair, Words, finding
from dooropener_matching.keys import CriterionName, Fact, Note
from dooropener_matching.listings import Kind
from dooropener_matching.profiles import Profile

_NOT_MENTIONED = 0.95
_TOO_LOW = 0.8
_LACKING = 0.75
_REQUIRED_TWICE = 0.9
_SAYS_LITTLE = {"ce"}


def judge_certificates(pair: Pair) -> Finding:
    """Who requests, asks; who offers, holds. Not mentioned is unknown, a lower class or a denial is a gap."""
    local_asks = pair.local.listing.kind is Kind.REQUEST
    asking, holding = (pair.local, pair.partner) if local_asks else (pair.partner, pair.local)
    asked = _distinct(asking.certificates)
    name = CriterionName.CERTIFICATES
    if not asked or pair.partner.is_trade_contact or pair.local.listing.kind is pair.partner.listing.kind:
        return finding(name, Verdict.MATCH, Note.CERTIFICATES_HELD)

    def told(verdict: Verdict, note: Note, ask: Certificate, held: Certificate | None, factor: float) -> Finding:
        words = _words(asking, ask), _words(holding, held)
        sides = words if local_asks else words[::-1]
        fact = None
        if verdict is Verdict.UNKNOWN:
            fact = (Fact.CERTIFICATE_UNKNOWN, ask.written)
        elif note is Note.CERTIFICATE_TOO_LOW:
            fact = (Fact.CERTIFICATE_CLASS, ask.written)
        return finding(name, verdict, note, *sides, factor=factor, fact=fact)

    for ask in asked:
        denied = next((c for c in holding.denied_certificates if c.family == ask.family), None)
        if denied is not None:
            return told(Verdict.GAP, Note.CERTIFICATE_LACKING, ask, denied, _LACKING)
        held = [c for c in holding.certificates if c.family == ask.family]
        graded = [c for c in held if c.grade]
        if graded and not any(satisfies(c, ask) for c in held):
            return told(Verdict.GAP, Note.CERTIFICATE_TOO_LOW, ask, graded[0], _TOO_LOW)
    for ask in asked:
        if not any(satisfies(c, ask) or c.family == ask.family for c in holding.certificates):
            factor = _NOT_MENTIONED * (_REQUIRED_TWICE if _is_required(asking, ask) else 1)
            return told(Verdict.UNKNOWN, Note.CERTIFICATE_NOT_MENTIONED, ask, None, factor)
    proof = next(c for c in holding.certificates if satisfies(c, asked[0]) or c.family == asked[0].family)
    return told(Verdict.MATCH, Note.CERTIFICATES_HELD, asked[0], proof, 1.0)


def _distinct(certificates: Sequence[Certificate]) -> list[Certificate]:
    """One of each family, the strictest, those said in the text before those of the field."""
    best: dict[str, Certificate] = {}
    for certificate in certificates:
        known = best.get(certificate.family)
        if known is None or certificate.grade > known.grade or (known.start is None and certificate.start):
            best[certificate.family] = certificate
    return [certificate for family, certificate in best.items() if family not in _SAYS_LITTLE]


def _is_required(profile: Profile, certificate: Certificate) -> bool:
    if certificate.start is None:
        return False
    return any(
        sentence.required and sentence.passage.start <= certificate.start < sentence.passage.end
        for sentence in profile.sentences
    )


def _words(profile: Profile, certificate: Certificate | None) -> Words:
    if certificate is None:
        return Words()
    if certificate.start is None or certificate.end is None:
        return Words(certificate.written)
    span = Span(certificate.start, certificate.end)
    return Words(profile.listing.text[span.start : span.end], span)


_COMMON = "en"


def judge_language(pair: Pair) -> Finding:
    """A language that both write; English is taken to be likely where none is seen."""
    local = {pair.local.listing.language, pair.local.listing.contact_language or ""}
    partner = {pair.partner.listing.language, pair.partner.listing.contact_language or ""}
    shared = sorted((local & partner) - {""})
    name = CriterionName.LANGUAGE
    sides = Words(pair.local.listing.language), Words(pair.partner.listing.language)
    if shared or _COMMON in local | partner:
        return finding(name, Verdict.MATCH, Note.LANGUAGE_SHARED, *sides)
    return finding(name, Verdict.UNKNOWN, Note.ENGLISH_LIKELY, *sides)
