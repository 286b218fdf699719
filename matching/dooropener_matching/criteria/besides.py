"""Meeting besides: two offers of which one also seeks, or two requests of which one also offers."""

from dooropener_matching.criteria.finding import Aside
from dooropener_matching.glossary import narrowest, telling, with_broader
from dooropener_matching.meaning import Meaning
from dooropener_matching.profiles import Profile

_WHOLE, _TITLE, _PASSAGE = 0.4, 0.3, 0.3
_SAME_TERMS = 0.25
"""What a shared term of the trade adds: a single sentence says too little for its vector alone to be trusted."""
_FROM = 0.3


def find_aside(local: Profile, partner: Profile, one: Meaning, other: Meaning) -> Aside | None:
    """Return the sentence in which one side says the other direction and means what the other has, if there is any."""
    if local.listing.kind is not partner.listing.kind:
        return None
    found = [
        Aside(of_local, position, near)
        for of_local, (saying, its), (meant, theirs) in (
            (True, (local, one), (partner, other)),
            (False, (partner, other), (local, one)),
        )
        for position, sentence in enumerate(saying.said)
        if sentence.is_aside and (near := _nearness(saying, its, position, meant, theirs)) >= _FROM
    ]
    return max(found, key=lambda aside: aside.near, default=None)


def _nearness(saying: Profile, its: Meaning, position: int, meant: Profile, theirs: Meaning) -> float:
    vector = its.passages[position + 1]
    near = _WHOLE * (vector @ theirs.whole) + _TITLE * (vector @ theirs.title)
    near += _PASSAGE * (theirs.passages @ vector).max()
    return float(near) + _SAME_TERMS * _shares_a_term(saying, position, meant)


def _shares_a_term(saying: Profile, position: int, meant: Profile) -> bool:
    passage = saying.said[position].passage
    named = narrowest({term.concept for term in saying.text_terms if passage.start <= term.start < passage.end})
    wider = with_broader(dict.fromkeys(named, 1.0)).keys()
    return bool(telling(meant.title_concepts & wider))
