# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""What takes a place out of a chat message: before it, after it, later in the same breath, or put in its place."""

import re
from collections.abc import Sequence

from dooropener_matching import RegionMention

_CLAUSE = re.compile(r"[.!?;。！？；]")
_LEFT_OUT_BEFORE = re.compile(
    r"(?:\b(?:skippa|sluta visa|visa inte|strunta i|slipp\w*|lamna bort|plocka bort|"
    r"rensa bort|stryk|framfor(?! allt)|hellre an|ta ut|ta vekk|tag ud|tag vak|frem for|fremfor|i stallet for|istallet for|"
    r"leave out|stop showing|skip|drop|forget|lose|instead of|rather than|without|"
    r"basta|niente|lascia\w* fuori|lascia\w* perdere|elimina\w*|invece d\w+|al posto d\w+|"
    r"statt|anstatt|anstelle von|lasst|streicht|ohne|"
    r"bez|izlaid\w*|nevajag|nevis|"
    r"jata\w* pois|unohda\w*|ilman|"
    r"spring\w* \w*over|drop|glem|dropp|i stedet for|i stad for|"
    r"sleppa|slepptu|sleppid|i stadinn fyrir|"
    r"acha|achana na|badala ya|toeni|ondoeni|msilete\w*|msituletee)"
    r"(?:\s+(?!(?:lieber|hellere|heller|helst|rather|lat|mieluummin|frekar|piuttosto|labak)\b)\w+){0,3}?\s+|不看|别(?:给我)?看|别(?:给我)?要|不考虑|而不是|不是|代替)$"
)
_LEFT_OUT_AFTER = re.compile(
    r"^(?:\w*\s+(?:konnt ihr |bitte |kann |kan |i |voitte |far )?(?:\w+ )?"
    r"(?:rausnehmen|weglassen|streichen|rausfallen|weg|raus|"
    r"bort|ut|ud|vaek|vekk|pois|ara|burt|nje|fuori|utga|slopas|hapana|haituvutii|ei enaa|inte langre|"
    r"(?:out|via)(?=\s*(?:[.!?,;]|$|please|thanks|grazie|per favore|da\w+\b|of (?:the|our|my|this)\b))|"
    r"ikke lenger|"
    r"ikke laengere|no longer|non piu|nicht mehr|vairs ne|ekki lengur)\b(?!\s*\?)|\w*\s+(?:sijaan|sijasta|tilalle|vieta)\b|"
    r"去掉|除外|不要|不考虑|不再)"
)
_THEN_LEFT_OUT = re.compile(
    r"^[^.!?;。！？；]{0,60}?(?:\b(?:sa|so|also|og|och|and|e|und|un|ja|na|dunque|quindi|percio|tapec|joten|thannig|svo|hivyo|basi|darfor|therfor)\s+"
    r"(?:"
    r"(?:stryk|skippa|slopa|plocka bort|ta bort|hoppa over|lamna) (?:det|den|dom|dem)\b|"
    r"(?:leave|take|cut|keep|strike) (?:it|them|that|those) (?:out|off)\b|(?:skip|drop|remove|forget|exclude) (?:it|them|that)\b|"
    r"(?:lasciat\w+|toglie\w*|escludet\w+|eliminat\w+)(?:l[oaei]|mel[oaei])\b|"
    r"(?:lasst|lass|streicht?|nehmt|nimm|werft) (?:es|das|die|sie)(?: \w+)? (?:weg|raus|heraus|aus)\b|streicht? (?:es|das|die|sie)\b|"
    r"(?:iznem\w*|izlaid\w*|svitro\w*|nonem\w*) (?:to|tos|vinu|ara)\b|"
    r"(?:poista\w*|jata\w*|pudota\w*) (?:se|ne|sen|pois)\b|"
    r"(?:fjern|drop|spring|slet|stryk|dropp|slett|ta|tag) (?:det|dem|den|landet)\b|"
    r"(?:takid|slepptu|sleppid|fjarlaegid|strikid) (?:thad|thvi|tvi|tad|thau)\b|"
    r"(?:i|ya|u|zi|wa)?(?:ondoe\w*|ondoeni|toeni|iache\w*))"
    r"|(?:^|\s)(?:i|u|zi|wa|li|ya)(?:ondolewe|tolewe|futwe|achwe|sijumuishwe)\b"
    r"|(?:所以|就|请)?(?:别|不)(?:看|要|考虑|算)(?:了|它|他们)|(?:把它|请)?(?:去掉|删掉|删除|划掉|排除))"
)
"""Named, and ruled out in the same breath: "Germany is too pricey so leave it out"."""

_THE_OTHERS = re.compile(r"别的|别处|其他|其它|其余|剩下|另外的")
"""What is left out is not the place named before, but the others: "only Denmark, take away the rest"."""

_RULED_OUT = re.compile(
    r"^\W*(?:ar|is|are|ist|sind|e|sono|ir|on|ovat|er|ni|no)\s+(?:\w+\s+)?(?:for|alltfor|too|zu|troppo|parak|par|liian|of|alt for)\s+"
    r"(?:dyr\w*|langt|expensive|pricey|dear|far|teuer|weit|car[oaie]|lontan\w|darg\w*|dargs|talu|kallis\w*|kallii\w*|kaukana|dyrt|dyr|langt)\b"
    r"|^(?:'s)?\W*(?:(?:ar|er|is|are|ist|sind|e|sono|ir|on|ni)\s+)?(?:inte|ikke|ikkje|not|nicht|non e|vairs nav|ekki|si)\s+(?:langre |lengre |laengere |lenger |lengur |mehr |piu |tena )?(?:aktuel\w*|intress\w*|interess\w*|relevant\w*|in frage|nodig\w*|lige|vajadzig\w*|muhimu)\b"
    r"|^(?:'s)?\W*(?:is |are )?(?:off the table|off the list|ruled out)\b|^\W*(?:utgar|udgar|entfallt|fallt (?:weg|raus|aus)|faller bort|falder fra|atkrit|ma detta ut|dettur ut|jaa pois|jatetaan pois|putoaa pois|si esclude|cade)\b"
    r"|^\W*(?:ni ghali|ni mbali|iko mbali)\b|^太(?:贵|远)"
)

_TIRED_OF = re.compile(
    r"(?:\b(?:trott\w*|less|fatt nog|tired|sick|fed up|had enough|stuf[oai]|stanc\w+|nase voll|genervt|(?:es|hab\w*|bin) satt|leid|"
    r"apni\w+|nogur\w+|kyllasty\w+|vasy\w+|traet\w*|gider ikk?e?|faet nok|lei|threytt\w*|treytt\w*|nog af|"
    r"tumecho\w+|nimecho\w+)\s+"
    r"(?:(?!(?:finns|kan|vet|nan|nagon|is|anyone|anybody|someone|ce|gibts?|kennt|wer|vai|onko|kuka|joku|er|kender|"
    r"noen|nogen|einhver|hver|kuna|nani)\b)\w+\s+){0,7}?|(?:受够|不想再|厌倦)\S{0,6})$"
)
"""What somebody is tired of is no wish: "sick of buying from China, anyone in Italy who …"."""

_SWAPPED = re.compile(
    r"\b(?:byt\w*|vaxla|ersatt\w*|swap|replace|exchange|sostitu\w*|cambia\w*|ersetz\w*|tausch\w*|nomain\w*|vaihda\w*|korvat\w*|"
    r"udskift\w*|erstatt\w*|skipt\w*|badilish\w*)\b|换成|替换|改成"
)

_AND = re.compile(r"\W*(?:[,/&]|(?:and|och|og|ja|und|e|ed|un|na|or|eller|oder|o|tai|vai)\b|和|与|及)")
"""Between two places that are wanted alike: "exchange experience with firms in Odense and Tampere"."""


def is_left_out(plain: str, mention: RegionMention) -> bool:
    """Return whether the words around a place take it out; ``plain`` is the folded message."""
    before = _CLAUSE.split(plain[: mention.start])[-1]
    clause = re.split(r",|\b(?:men|but|aber|ma|bet|mutta|en|lakini)\b", before)[-1]
    if _TIRED_OF.search(clause):
        return True
    after = plain[mention.end :]
    return bool(_LEFT_OUT_BEFORE.search(clause) or _LEFT_OUT_AFTER.match(after) or _RULED_OUT.match(after))


def left_out_later(plain: str, mentions: Sequence[RegionMention]) -> set[str]:
    """Return the region that a pronoun takes back: the one named last before it."""
    found = set()
    for mention in mentions:
        end = min((other.start for other in mentions if other.start >= mention.end), default=len(plain))
        left_out = _THEN_LEFT_OUT.match(plain[mention.end : end])
        if left_out and not _THE_OTHERS.search(left_out.group()):
            found.add(mention.region_id)
    return found


def swapped(plain: str, mentions: Sequence[RegionMention]) -> set[str]:
    """ "Swap Odense for Tampere" takes the first away."""
    ids = list(dict.fromkeys(mention.region_id for mention in mentions))
    if len(ids) != 2 or not _SWAPPED.search(plain):
        return set()
    end = max(mention.end for mention in mentions if mention.region_id == ids[0])
    return set() if _AND.match(plain, end) else {ids[0]}
