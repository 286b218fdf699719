"""Which regions a chat message asks for, and which it rules out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dooropener_bot.understanding.folding import folded
from dooropener_matching import Region, RegionMention, find_regions

_HOME = "home"
_CLAUSE = re.compile(r"[.!?;。！？；]")
_LEFT_OUT_BEFORE = re.compile(
    r"(?:\b(?:skippa|sluta visa|visa inte|strunta i|slipp\w*|lamna bort|plocka bort|"
    r"rensa bort|stryk|i stallet for|istallet for|"
    r"leave out|stop showing|skip|drop|forget|lose|instead of|rather than|without|"
    r"basta|niente|lascia\w* fuori|lascia\w* perdere|elimina\w*|invece d\w+|al posto d\w+|"
    r"statt|anstatt|anstelle von|lasst|streicht|ohne|"
    r"bez|izlaid\w*|nevajag|nevis|"
    r"jata\w* pois|unohda\w*|ilman|"
    r"spring\w* \w*over|drop|glem|dropp|i stedet for|i stad for|"
    r"sleppa|slepptu|sleppid|i stadinn fyrir|"
    r"acha|achana na|badala ya|toeni|ondoeni|msilete\w*|msituletee)"
    r"(?:\s+\w+){0,3}?\s+|不看|别看|别要|不考虑|而不是|不是|代替)$"
)
_LEFT_OUT_AFTER = re.compile(
    r"^(?:\w*\s+(?:konnt ihr |bitte |kann |kan |i |voitte |far )?(?:\w+ )?"
    r"(?:rausnehmen|weglassen|streichen|rausfallen|weg|raus|"
    r"bort|ut|ud|vaek|vekk|pois|ara|burt|nje|fuori|utga|slopas|hapana|haituvutii|ei enaa|inte langre|"
    r"(?:out|via)(?=\s*(?:[.!?,;]|$|please|thanks|grazie|per favore|da\w+\b|of (?:the|our|my|this)\b))|"
    r"ikke lenger|"
    r"ikke laengere|no longer|non piu|nicht mehr|vairs ne|ekki lengur)\b(?!\s*\?)|\w*\s+(?:sijaan|sijasta|vieta)\b|"
    r"去掉|除外|不要|不考虑|不再)"
)
_TIRED_OF = re.compile(
    r"(?:\b(?:trott\w*|less|fatt nog|tired|sick|fed up|had enough|stuf[oai]|stanc\w+|nase voll|genervt|satt|leid|"
    r"apni\w+|nogur\w+|kyllasty\w+|vasy\w+|traet\w*|gider ikk?e?|faet nok|lei|threytt\w*|treytt\w*|nog af|"
    r"tumecho\w+|nimecho\w+)\s+"
    r"(?:(?!(?:finns|kan|vet|nan|nagon|is|anyone|anybody|someone|ce|gibts?|kennt|wer|vai|onko|kuka|joku|er|kender|"
    r"noen|nogen|einhver|hver|kuna|nani)\b)\w+\s+){0,7}?|(?:受够|不想再|厌倦)\S{0,6})$"
)
"""What somebody is tired of is no wish: "sick of buying from China, anyone in Italy who …"."""

_COMPANY = re.compile(
    r"(?:[A-ZÅÄÖØÆÉÜĀČĒĢĪĶĻŅŠŪŽÁÍÓÚÝÞÐ][\w&.'’-]*\s+){1,4}"
    r"(?:AB|HB|KB|Ltd|Limited|Inc|GmbH|AG|UG|KG|S\.?r\.?l|S\.?p\.?A|Oy|Oyj|AS|ASA|ApS|A/S|ehf|hf)\b"
    r"|\bSIA\s+(?:[A-ZĀČĒĢĪĶĻŅŠŪŽ]\w*\s?){1,3}"
)
"""A firm called "Nordic Brush Ltd" names no region."""

_SWAPPED = re.compile(
    r"\b(?:byt\w*|vaxla|ersatt\w*|swap|replace|exchange|sostitu\w*|cambia\w*|ersetz\w*|tausch\w*|nomain\w*|vaihda\w*|korvat\w*|"
    r"udskift\w*|erstatt\w*|skipt\w*|badilish\w*)\b|换成|替换|改成"
)


_AND = re.compile(r"\W*(?:[,/&]|(?:and|och|og|ja|und|e|ed|un|na|or|eller|oder|o|tai|vai)\b|和|与|及)")
"""Between two places that are wanted alike: "exchange experience with firms in Odense and Tampere"."""


@dataclass(frozen=True, slots=True)
class Places:
    """Region ids in the order of the regions, and the mentions they come from."""

    wanted: tuple[str, ...]
    excluded: tuple[str, ...]
    mentions: tuple[RegionMention, ...]


def find_places(text: str, regions: Sequence[Region], language: str | None) -> Places:
    """Return the partner regions named in ``text``; a region both wanted and ruled out counts as ruled out."""
    partners = {region.id for region in regions if region.kind != _HOME}
    firms = [match.span() for match in _COMPANY.finditer(text)]
    mentions = [
        mention
        for mention in find_regions(text, regions, language=language)
        if mention.region_id in partners
        and not any(start <= mention.start and mention.end <= end for start, end in firms)
    ]
    plain = folded(text)
    out = {m.region_id for m in mentions if m.negated or _left_out(plain, m)} | _swapped(plain, mentions)
    named = {m.region_id for m in mentions}
    return Places(
        wanted=tuple(region.id for region in regions if region.id in named - out),
        excluded=tuple(region.id for region in regions if region.id in out),
        mentions=tuple(mentions),
    )


def _left_out(plain: str, mention: RegionMention) -> bool:
    before = _CLAUSE.split(plain[: mention.start])[-1]
    clause = re.split(r",|\b(?:men|but|aber|ma|bet|mutta|en|lakini)\b", before)[-1]
    if _TIRED_OF.search(clause):
        return True
    return bool(_LEFT_OUT_BEFORE.search(clause) or _LEFT_OUT_AFTER.match(plain[mention.end :]))


def _swapped(plain: str, mentions: Sequence[RegionMention]) -> set[str]:
    """ "Swap Odense for Tampere" takes the first away."""
    ids = list(dict.fromkeys(mention.region_id for mention in mentions))
    if len(ids) != 2 or not _SWAPPED.search(plain):
        return set()
    end = max(mention.end for mention in mentions if mention.region_id == ids[0])
    return set() if _AND.match(plain, end) else {ids[0]}
