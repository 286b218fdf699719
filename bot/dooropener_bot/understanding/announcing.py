"""A listing that is only announced: "a new offer for Iceland" says which side it is, and nothing yet of the deal."""

import re
from collections.abc import Iterable

from dooropener_bot.understanding.cues import Spans
from dooropener_bot.understanding.folding import folded
from dooropener_bot.understanding.products import small_words
from dooropener_bot.understanding.sides import THINGS
from dooropener_matching import Kind, RegionMention

_FEW = 6
"""Words within which a listing is announced, whatever they are."""

_MANY = 16
"""Words within which it may be announced when all of them only announce."""

_STRANGE = 2
"""Other words that may stand before the noun: what a listing is about is said after it."""

_SAYING = (*THINGS, "goods", "sell", "buy", "make")
_ANNOUNCING = ("greeting", "thanks", "post")

_OFFER = re.compile(
    r"\b(?:erbjudande\w*|offers?|offert[ae]|angebot\w*|piedavajum\w*|tarjou(?:s|ks|st)\w*|tilbud\w*|tilbod\w*|ofa|matoleo)\b|供应|供给|供货"
)
_REQUEST = re.compile(
    r"\b(?:forfragan\w*|forfragning\w*|efterfragan|efterlysning\w*|behov\w*|requests?|enquir(?:y|ies)|inquir(?:y|ies)|richiest[ae]|"
    r"gesuch\w*|anfragen?|suchanzeigen?|pieprasijum\w*|pyynto\w*|pyynno\w*|hakuilmoitu\w*|foresporg\w*|foresporsel\w*|foresporsl\w*|"
    r"eftersporg\w*|ettersporsel\w*|etterlysning\w*|beidni\w*|fyrirspurn\w*|eftirspurn\w*|ombi|maombi|mahitaji|hitaji)\b|需求|求购"
)
"""What a listing is called on either side, in folded text: the nouns, not the verbs."""

_WORD = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff]")

_ANNOUNCES = re.compile(
    r"annons\w*|publicera\w*|skapa|registrera\w*|lagg\w{0,3}|till|galler|gallande|ror|rora|rikta\w*|angaende|omrade\w*|marknad\w*|region\w*|land|gangen|"
    r"listings?|adverts?|publish|post|create|creating|register|enter|add|put|place|submit|concern\w*|regarding|about|aimed|target\w*|areas?|markets?|countr\w+|time|another|make|set|do|this|have|got|one|"
    r"annunc\w+|inseri\w*|pubblic\w+|cre(?:o|are)|aggiung\w+|registrare|mett\w+|caricare|riguard\w+|tratta|rivolt[ao]|destinat[ao]|mercat\w+|paes[ei]|vorre\w+|vogli\w+|stavolta|altr[aoie]|questa|volta|ho|c'e|"
    r"inserat\w*|anzeige\w*|anlegen|einstellen|eintragen|aufgeben|erfassen|erstellen|veroffentlichen|hinzufugen|geht|betrifft|betreff\w*|gerichtet|zielt|gebiet|markt|wurden?|diesmal|hatten?|gibt|"
    r"sludinajum\w*|ievieto\w*|ielikt|pievieno\w*|izveidot|registre\w*|publice\w*|attiecas|runa|saistits|saistiba|tirg\w{1,3}|valst\w{0,3}|gribetu|velos|veletos|gribu|tas|ta|soreiz|"
    r"ilmoitu\w*|julkais\w*|jattaa|lisa(?:ta|isin|amme|tkaa|a)|kirjata|luoda|tehda|koske\w*|kohde\w*|kohdistu\w*|alue\w*|markkina\w*|maa|haluan|haluaisin|halutaan|kyse\w*|tallentaa|viela|talla|kertaa|"
    r"opslag\w*|annonce\w*|oprett?e?|tilfoj\w*|lave|laegge|lagge|offentliggore|drejer|drejet|handler|gaelder|galder|rettet|omhandler|marked\w*|onsker|endnu|gang|denne|"
    r"opprette?|legge?|lage|publisere|dreier|gjelder|omradet?|enda|annonse\w*|"
    r"auglys\w*|setja|setjum|skra(?:um|id)?|birta|bua|bau?ta|batid|stofna|vardar|snyst|fjallar|atlud|atlad|svaedi\w*|svadi\w*|markadur\w*|markad\w*|langar|leggja|eina|hun|hann|nu|sinn|thetta|tetta|"
    r"matangazo|tangazo|kutangaza|weka|kuweka|niweke|tuweke|muweke|ongez\w+|kuongeza|chapish\w+|kuchapisha|sajili|kusajili|andik\w+|kuandik\w+|ingiz\w+|kuingiza|inahusu|linahusu|kuhusu|ajili|eneo|maeneo|soko|nchi|linalenga|inayolenga|jipya|jingine|naomba|nataka|ningependa|upande|hii|hili|tuna|nina|"
    r"dag|kemur|tuli|tulee|olisi|olis|lagt|have|jaievieto|here|comes|ecco|kommt|kommer|kom|"
    r"compan\w+|firms?|foretag\w*|aziend[ae]|impres[ae]|firmen|uznemum\w*|yrity\w*|virksomhed\w*|bedrift\w*|fyrirtak\w*|kampuni"
)
"""Words by which a listing is announced and its region named, folded, beside the small words."""

_WITHOUT_WORDS = re.compile(
    r"我们|我|想要|想|要|新的|新|一条|一个|个|条|发布|登记|录入|添加|增加|提交|发|登|挂|建|信息|有|关于|针对|面向|目标|地区|国家|市场|涉及|跟|给|的|是|请|帮|再|在|到|对|和|与|以|范围|方面|有关|相关|下|上|这次|需要|区域|都|另|对象|这里|这边|企业|公司|方向|麻烦|加|那边|一下|您|你好|您好"
)


def announced(text: str, cues: Spans, places: Iterable[RegionMention]) -> bool:
    """Return whether ``text`` only announces a listing: its words name a side, regions and the wish to add it."""
    plain = folded(text)
    nouns = [match.span() for noun in (_OFFER, _REQUEST) for match in noun.finditer(plain)]
    taken = [*nouns, *((mention.start, mention.end) for mention in places)]
    if any(not _touches(span, taken) for group in _SAYING for span in cues.get(group, ())):
        return False
    if "post" in cues and len(_WORD.findall(text)) <= _FEW:
        return True
    if not nouns and "post" not in cues:
        return False
    rest = _without(plain, [*taken, *(span for group in _ANNOUNCING for span in cues.get(group, ()))])
    if _HAN.search(rest):
        rest = _WITHOUT_WORDS.sub(lambda match: " " * len(match.group()), rest)
    words = list(_WORD.finditer(rest))
    strange = [word.start() for word in words if not _announces(word.group())]
    noun = min((start for start, _ in nouns), default=0)
    return len(words) <= _MANY and len(strange) <= _STRANGE and all(start < noun for start in strange)


def side_announced(text: str, cues: Spans) -> Kind | None:
    """Return the side that the noun names, or else the verb; ``None`` where nothing does, or both do."""
    plain = folded(text)
    offer, request = bool(_OFFER.search(plain)), bool(_REQUEST.search(plain))
    if not offer and not request:
        offer, request = "offer" in cues and "request" not in cues, "request" in cues
    if offer is request:
        return None
    return Kind.OFFER if offer else Kind.REQUEST


def _announces(word: str) -> bool:
    return len(word) == 1 or word in small_words() or bool(_ANNOUNCES.fullmatch(word))


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _touches(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)
