# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""What an offer seeks besides, and a request offers besides: told sentence by sentence in eleven languages."""

import re

from dooropener_matching.listings import Kind
from dooropener_matching.roles import DEALER

_SEEK = (
    r"(?:behöver|söker|letar (?:också |även )?efter|efterlyser|sökes|vill (?:också )?köpa|need|seek\w*|look(?:ing)? for|in search of|want to buy|cerchiamo|ci serv\w+|abbiamo bisogno|cercasi|"
    r"such(?:en|t)|gesucht|brauchen|benötigen|meklējam|vajag|mums nepieciešam\w+|etsimme|tarvitsemme|haemme|søger|mangler|leder (?:også )?efter|søker|trenger|ser (?:også )?etter|"
    r"leitum|vantar|þurfum|tunatafuta|tunahitaji)"
)
_SEEKS = re.compile(rf"\b{_SEEK}\b|寻找|寻求|需要|采购|求购|诚征", re.IGNORECASE)
_SUPPLIER = re.compile(
    r"\b(?:under)?leverantör|\bsuppliers?\b|\bvendors?\b|\bfornitor[ei]\b|\blieferant|zulieferer|供应商|供货商|piegādātāj|toimittaja|\b(?:under)?leverandør|\bbirg(?:ja|i|jum|ir)\b|mtoa huduma|watoa huduma",
    re.IGNORECASE,
)
_ALSO = (
    r"(?:också|även|samtidigt|dessutom|likaså|därutöver|also|at the same time|in addition|besides|anche|inoltre|al tempo stesso|allo stesso tempo|"
    r"auch|zugleich|gleichzeitig|außerdem|zudem|arī|vienlaikus|turklāt|myös|samalla|lisäksi|også|samtidig|desuden|dessuten|"
    r"einnig|líka|jafnframt|sömuleiðis|pia|vilevile|wakati huo huo)"
)
_OFFER = (
    r"(?:säljer|erbjuder|tillverkar|sell|offer|supply|vendiamo|offriamo|forniamo|verkaufen|bieten|liefern|pārdodam|piedāvājam|myymme|tarjoamme|"
    r"sælger|tilbyder|selger|tilbyr|seljum|bjóðum|tunauza|tunatoa)"
)


def _besides(verb: str, han: str, parted: str = "(?!)") -> re.Pattern[str]:
    """The verb and "also" within a few words of one another."""
    between = r"(?:\W+\w+){0,2}\W+"
    return re.compile(
        rf"\b(?:{_ALSO}{between}{verb}|{verb}{between}{_ALSO}|{parted})\b|(?:同时|另外|此外|也)[^，。；]{{0,4}}(?:{han})",
        re.IGNORECASE,
    )


_PARTED = r"(?:letar (?:också|även) efter|leder også efter|ser også etter|looking also for|look also for)"
"""Verbs that take "also" between their two halves."""

_SEEKS_BESIDES = _besides(_SEEK, "寻找|寻求|需要|采购|求购|诚征", _PARTED)
_OFFERS_BESIDES = _besides(_OFFER, "出售|供应|提供")
_CUSTOMERS = re.compile(
    r"\b(?:kunder|köpare|uppdragsgivare|customers?|buyers?|clients?|clienti|acquirent\w+|kunden|abnehmer|klient\w*|pircēj\w*|asiakka\w+|ostaji\w+|"
    r"kunde|købere|kjøpere|kaupend\w+|viðskiptavin\w*|wateja|wanunuzi|investerar\w*|investors?|investor\w*|sijoittaj\w+)\b|客户|买家|投资",
    re.IGNORECASE,
)

_CLAUSE_END = re.compile(r"[.!?。！？；;\n]")


def says_it_seeks(text: str) -> bool:
    """Return whether a text says that something is sought."""
    return bool(_SEEKS.search(text))


_DEVELOPED = re.compile(
    r"\b(?:har (?:\w+ )?(?:utvecklat|tagit fram|byggt|udviklet|utviklet|bygget|bygd)|(?:has|have|we['’]ve) (?:\w+ )?(?:developed|built|designed|created)|"
    r"(?:ha|abbiamo) (?:\w+ )?(?:sviluppato|progettato|realizzato)|(?:haben|hat) [^.]{0,90}?(?:entwickelt|gebaut)|(?:esam|ir) (?:\w+ )?(?:izstrādāju\w+|radīju\w+)|"
    r"(?:olemme|on) (?:\w+ )?(?:kehittän\w+|rakentan\w+)|(?:höfum|hefur) (?:\w+ )?(?:þróað|smíðað)|(?:tume|ime)(?:tengeneza|buni|unda))\b|(?:已|自主|我们)(?:经)?(?:研发|开发)(?:了|出)?",
    re.IGNORECASE,
)


def says_it_developed(text: str) -> bool:
    """Return whether a text says that its writer has developed something."""
    return bool(_DEVELOPED.search(text))


def is_aside(text: str, kind: Kind) -> bool:
    """Return whether a sentence says the other direction than its listing.

    An offer seeks besides where it seeks a supplier, or "also" seeks something; whoever seeks dealers, customers or
    investors still offers. A request offers besides where it "also" sells.
    """
    if kind is Kind.REQUEST:
        return bool(_OFFERS_BESIDES.search(text) and not _SEEKS.search(text))
    if not _SEEKS.search(text) or DEALER.search(text) or _CUSTOMERS.search(text):
        return False
    return bool(_SUPPLIER.search(text) or _SEEKS_BESIDES.search(text))


def besides_at(text: str, kind: Kind) -> int | None:
    """Return where a text of this kind begins to say that it "also" seeks goods, or "also" sells."""
    found = (_SEEKS_BESIDES if kind is Kind.OFFER else _OFFERS_BESIDES).search(text)
    if found is None:
        return None
    clause = _CLAUSE_END.split(text[found.start() :], maxsplit=1)[0]
    return found.start() if is_aside(clause, kind) else None
