"""What a phrase is about, and what only narrows it: machines *for* coffee bags are machines."""

import re
from collections.abc import Iterable

from dooropener_matching.glossary import Term, narrowest

_NARROWS = re.compile(
    r"\s(?:för|till|med|åt|i|av|for|with|in|of|to|from|per|con|di|in|da|für|mit|aus|zum|zur|til|fra|fyrir|með|handa|úr|"
    r"kwa|ya|za|wa|ar|no|priekš)\s",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\s(?:som|that|which|che|joka|jotka|sem|kas|för|till|med|åt|for|with|to|per|con|für|mit|zum|zur|til|fyrir|með|handa|kwa|ar|priekš)\s",
    re.IGNORECASE,
)


_WITH = re.compile(r"\b(?:med|with|con|mit|með|ar)\s(?:\w+\s)?$", re.IGNORECASE)


def head_concepts(title: str, terms: Iterable[Term]) -> frozenset[str]:
    """Return the narrowest concepts a title is about: those before its first "for", if there are any.

    What it has "with" it, it is not about: a farm with a digester seeks none.
    """
    named = [term for term in terms if not _WITH.search(title[: term.start])]
    cut = _FOR.search(title)
    while cut is not None:
        before = {term.concept for term in named if term.end <= cut.start()}
        if before:
            return narrowest(before)
        cut = _FOR.search(title, cut.end())
    return narrowest({term.concept for term in named})


def narrowing_concepts(phrase: str, terms: Iterable[Term]) -> frozenset[str]:
    """Return what narrows a phrase: the concepts after its first preposition, where some stand before it too."""
    named = list(terms)
    cut = _NARROWS.search(phrase)
    if cut is None or not any(term.end <= cut.start() for term in named):
        return frozenset()
    return narrowest({term.concept for term in named if term.start >= cut.end()})
