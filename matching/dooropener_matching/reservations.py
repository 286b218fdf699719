# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Reservations about when and how: a late start, a public tender first; recognised sentence by sentence."""

import re

_WHEN = (
    r"(?:20[23]\d|q[1-4]|nästa (?:år|höst|vår|sommar|vinter|säsong)|(?:i |till )?(?:höst|vår)en|next (?:year|spring|autumn|fall|summer|season)|"
    r"l'anno prossimo|(?:dal )?prossimo anno|prossima stagione|(?:in )?(?:primavera|autunno)|nächste[sn]? (?:jahr|saison|frühjahr|herbst)|frühjahr|herbst|"
    r"nākam\w+ (?:gad\w+|sezon\w+)|pavasar\w+|rude\w+|ensi (?:vuo\w+|syks\w+|kevä\w+|kes\w+|kau\w+)|næste (?:år|sæson)|neste (?:år|sesong)|forår\w*|efterår\w*|høst\w*|"
    r"á næsta ári|næsta (?:ár\w*|vor\w*|haust\w*)|mwaka (?:ujao|kesho)|msimu ujao|明年|后年|下半年|下一?季度)"
)
_LATER = re.compile(
    r"(?:(?:först|tidigast|inte förrän|startar|börjar|från och med|fr\.?o\.?m\.?|only from|not before|not until|earliest|starting|starts?|as of|available from|"
    r"solo dal|non prima d\w+|a partire d\w+|erst|frühestens|ab|nicht vor|tikai no|ne agrāk|sākot ar|sāksim|vasta|aikaisintaan|alkaen|lähtien|"
    r"från säsongen|fra sæsonen|fra sesongen|from the season|dalla stagione|først|tidligst|fra og med|starter|ekki fyrr en|fyrst|frá og með|hefst|hefjum|kuanzia|tutaanza|si kabla ya)\b[^.;!?。]{0,40}?\b"
    + _WHEN
    + r"|\b"
    + _WHEN
    + r"[^.;!?。]{0,15}(?:alkaen|lähtien|才能|才|起(?!订)|开始|之后|以后)|(?:最早|要到|预计)[^。；]{0,8}"
    + _WHEN
    + r")",
    re.IGNORECASE,
)
_TENDER = re.compile(
    r"(?:offentlig(?:a|t)? upphandling|upphandl(?:as|ing|ar|ingen|ingsregler\w*)|LOU\b|public(?:ly)? (?:procurement|tender)\w*|tender(?:ed|ing|s)?\b|"
    r"gara (?:pubblica|d'appalto)|gare? (?:d'appalto|pubblic\w+)|bando|appalto pubblico|(?:öffentliche[nr]? )?ausschreibung\w*|vergabeverfahren|"
    r"iepirkum\w*|julkisen? hankin\w*|hankintalai\w*|tarjouskilpailu\w*|kilpailutu\w*|offentlig(?:t)? udbud|udbud(?:s\w*)?\b|EU-udbud|offentlig anskaffelse\w*|"
    r"anbudskonkurranse\w*|anbudsrunde\w*|útboð\w*|zabuni|招标|投标|政府采购)",
    re.IGNORECASE,
)


def starts_late(text: str) -> bool:
    """Return whether a sentence says that something starts only at a later time."""
    return bool(_LATER.search(text))


_TAKES = re.compile(
    r"\b(?:tar (?:vi )?(?:emot|in|på oss)|(?:vi )?tar (?:endast|bara)|tager (?:vi )?(?:kun|ind)|tar (?:vi )?(?:bare|inn)|we (?:only )?(?:take on|accept|take|consider)|"
    r"(?:investera|invest|inversi|investia|investoi|investē|fjárfest)\w*|accettiamo|prendiamo|consideriamo|nehmen wir|wir nehmen|akzeptieren|kommen in ?frage|"
    r"otamme|hyväksymme|kysymykseen|pieņemam|tökum|koma til greina|aktuell\w*|aktuelle|aktuel\b|i fråga|in considerazione|tunapokea|tunakubali)|只(?:接受|投资|考虑|收)|仅(?:接受|限|投资|考虑)",
    re.IGNORECASE,
)
_SO_FAR = re.compile(
    r"\b(?:idag|i dag|hittills|hidtil|hittil|so far|today|currently|until now|finora|oggi|attualmente|bisher|derzeit|zurzeit|heute|līdz šim|pašlaik|toistaiseksi|"
    r"nykyisin|tähän asti|hingað til|í dag|hadi sasa|kwa sasa)\b|目前|至今|迄今",
    re.IGNORECASE,
)


def takes_some(text: str) -> bool:
    """Return whether a sentence tells whom somebody takes on; who tells whom it has had so far turns nobody away."""
    return bool(_TAKES.search(text)) and not _SO_FAR.search(text)


def tender_first(text: str) -> bool:
    """Return whether a sentence speaks of a public tender."""
    return bool(_TENDER.search(text))
