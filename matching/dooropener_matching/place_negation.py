# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Whether the words around a place exclude it, in eleven languages."""

import re

_EXCEPT = re.compile(
    r"(?:\b(?:alla|allt|samtliga|överallt|varsomhelst|var som helst)\b[^.!?]{0,40}\bförutom\b)|, save (?:for )?(?!us|time|money)|"
    r"\b(?:utom|förutom inte|frånsett|med undantag (?:av|för)|exklusive|bara inte|minus|undantag(?:et)?|ej|ta bort|tag bort|bortse från|bortsett från|slopa|stryk|uteslut|"
    r"except|excluding|apart from|other than|with the exception of|(?:any|every)(?:where|one|body) (?:but|bar)|all (?:but|bar)|just not|disregard|remove|drop|exclude|not from|"
    r"tranne|eccetto|fuorché|all'infuori d\w+|(?:ad )?eccezione d\w+|a parte|basta che non|meno (?=(?:il|la|l'|i|gli|le|in)\b)|esclus[oaie]|salvo|rimuov\w+|toglie\w+|togli|tolga\w*|esclude\w+|"
    r"außer|ausgenommen|ausser|mit ausnahme|bis auf|abgesehen von|(?:nur|bloß) nicht|entfern\w+|streich\w*|"
    r"izņemot|atskaitot|tikai ne|izņem\w*|svītro\w*|noņem\w*|"
    r"paitsi|poislukien|pois lukien|muualla kuin|(?:muualta|muualle|muista) kuin|poista\w*|lukuun ottamatta|"
    r"andet end|andre end|pånær|på nær|med undtagelse af|bare ikke|"
    r"annet enn|andre enn|med unntak av|utenom|"
    r"undtagen|undtaget|bortset fra|fjern\w*|unntatt|unntak(?:en)?|bortsett fra|"
    r"nema|fyrir utan|að undanskild\w+|að frátöld\w+|bara ekki|fjarlægj\w*|"
    r"isipokuwa|kasoro|ukiacha|ukitoa|(?:popote|yoyote|yeyote|zote|kote|wote|lolote) ila|ondoa\w*|toa)\b"
    r"(?!\s+(?:det|den|dem|dom|es|sie|das|it|them|that|se|ne|to|tos|það|pois)\s*(?:[,.;]|(?:och|and|e|und|og|ja|un|na)\b))|"
    r"除了|除(?![冰尘湿臭草虫锈雪味菌油垢霜烟外])(?=[一-鿿、]{0,8}$)|排除|删除|去掉|不要|移除|剔除|唯独|不包括|不含",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:inte|ej|icke|inga|ingen|inget|aldrig|no|not|never|none|don't|non|nessun\w*|mai|niente|"
    r"nicht|kein\w*|nie|ne|nav|nekād\w*|ei|eivät|emme|älä|ikke|ingen|aldri|aldrig|ekki|engin\w*|enga\w*|enginn|aldrei|"
    r"si|hatu\w+|hapana|sio|bila|ilman|ohne|utan(?! (?:också|även|istället|i stället)\b)|uten|uden|without|senza|bez|án)\b|不接受|不需要|不|非|无",
    re.IGNORECASE,
)
_ONLY_FOLLOWS = re.compile(
    r"\s*(?:bara|endast|enbart|only|just|solo|soltanto|nur|bloß|tikai|vain|ainoastaan|kun|bare|aðeins|bara|tu|pekee|仅|只)",
    re.IGNORECASE,
)
_YET_FOLLOWS = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:ännu|yet|ancora|noch|vēl|vielä|endnu|ennå|enn|bado|尚|还)", re.IGNORECASE
)
_HAVE_BEFORE = re.compile(
    r"\b(?:har|hade|finns|have|has|there is|there are|haben|hat|gibt es|abbiamo|ha|c'è|meillä|on|mums|höfum|er|tuna|ina)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
"""Who has none of something yet may well want it: "vi har ingen svensk senap i dag" excludes nothing."""
_TURN = re.compile(
    r"\b(?:men|(?<!where )(?<!one )(?<!body )(?<!all )but|aber|sondern|ma|però|bet|mutta|vaan|heldur|lakini|bali|lägg till|add|gärna|helst|preferably|"
    r"lieber|gerne|hinzufügen|aggiung\w*|pievieno\w*|lisä\w+|tilføj|legg til|bæta|ongeza|weka|ei\s?kun?|"
    r"(?:och|and|e|und|ja|og|un|na) (?:sätt|ta(?! (?:bort|vekk|ut))|take(?! (?:out|off|away))|keep|put|bring|include|metti\w*|mettete|inseri\w+|nimm|nehmt|setz\w*|ieliec\w*|liec\w*|laita\w*|"
    r"ota\w*|sæt|tag(?! (?:væk|ud))|sett|settu|setj\w+|taktu með|weka))\b|,\s*(?:only|just|bara|endast|solo|soltanto|nur|tikai|vain|kun|bare|aðeins|tu|pekee)\b|"
    r"\b(?:behåll\w*|keep|behalte?t?|mantieni|mantenete|tenete|saglabā\w*|atstāj\w*|pidä\w*|säilytä\w*|behold|haldið|haltu|bakisha|baki|tieni|teniamo|lasci\w*(?! (?:fuori|perdere|stare|via)\b)|(?:lämna|låt|leave|lass\w*|lad|la|jätä\w*|acha|acheni) (?:bara|endast|only|just|nur|kun|bare|vain|tu))\b|但|换成|改成|保留|只|"
    r"[，,]\s*(?:就|那就|我们|想|需|还)?(?:要|改|换)|而是|增加|添加|加上|(?<=[一-鿿])\s+(?=[一-鿿]{3})|[.!?。！？;；\n]",
    re.IGNORECASE,
)
_REFUSED_BEFORE = re.compile(r"不要[^，,]*[，,]\s*$")
_NOTHING_FOLLOWS = re.compile(r"(?:吧|就行|就好|就可以|可以)?\s*(?:$|[。.！!；;\n])")
"""One place alone after a refusal is what is wanted instead (不要意大利，德国); several are refused together."""
_AFTER = re.compile(
    r"^[\s,]*(?:och|and|e|und|ja|og|un|na|和|、)?[^.!?。！？,，]{0,12}?(?:除外|以外|之外|ausgenommen|undantag\w*|excluded|esclus[oaie]|"
    r"lukuun ottamatta|undtaget|unntatt|undanskil\w*|undanþeg\w+|kommer inte i fråga|kommer ikke på tale|kommt nicht in frage|is not an option|"
    r"non se ne parla|nav variants|ei tule kysymykseen|kemur ekki til greina|haitafaa|haifai|nicht(?=\s*(?:$|[.,!?;])))(?:\b|$|[。，,.])"
    r"|^[^.!?。！？，,]{0,12}?[,，–-]?\s*(?:nej tack|nej tak|nei takk|nein danke|no thanks?|no thank you|no grazie|nē,? paldies|ei kiitos|hapana asante|(?<![，,])(?<![，,]\s)不要|(?<=[，,])不要(?!(?!了)[一-鿿])|不行|免谈)"
    r"|^\s+(?:invece |però |proprio |aber |dock |derimot |derimod |kuitenkin |hins vegar |lakini |helst |lieber |gerne |mieluummin )?"
    r"(?:no|not|nej|nei|nein|nē|ei|hapana|ikke|inte|ekki|siyo|sio)(?=\s*(?:$|[.,;:!)]))",
    re.IGNORECASE,
)
_RULED_OUT = re.compile(
    r"^(?:\s|\b)[^.!?。！？,，:;]{0,30}?(?:uteslut(?:na|en|et)|ausgeschlossen|esclus[oaie]|excluded|ruled out|udelukket|udelukkede|utelukket|utelukka|izslēgt\w*|"
    r"poissuljettu\w*|útilok\w+|kommer (?:inte|ej) i fråga|går bort|(?:sagt|tackat|takket) (?:nej|nei)|detto (?:di )?no|(?:kommt|kommen) nicht in ?frage|(?:kommer|er) ikke (?:i betragtning|aktuel\w*|på tale)|"
    r"kemur ekki til greina|koma ekki til greina|ei tule kyseeseen|eivät tule kyseeseen|(?:is|are) (?:not an option|out of the question)|"
    r"fuori discussione|non (?:sono|è) ammess[oaie]|hazikubaliki|haikubaliki|men (?:har |vi har )?slutat|but (?:we )?(?:have )?stopped|aber (?:damit )?aufgehört|ma abbiamo smesso|men (?:er |vi er )?(?:stoppet|sluttet|holdt op)|不在考虑|一律不要|不予考虑)(?:\b|$|[。，,.])",
    re.IGNORECASE,
)
"""What becomes of the things from a place: "Chinese tiles are ruled out"."""
_NEVER = re.compile(r"(?:aldrig|never|mai|nie|aldri|aldrei)", re.IGNORECASE)
_WORDS_UNDER_NOT = 6
_WORDS_UNDER_NEVER = 3
_NO_NEGATION = {
    "lv": {"no", "si"},
    "it": {"si", "ne", "ei"},
    "nb": {"si", "ne", "no"},
    "da": {"si", "no"},
    "sv": {"si", "no"},
    "de": {"si", "ne", "no", "mai"},
    "fi": {"no", "si"},
    "en": {"si", "ne", "ei", "mai", "non"},
}
"""Words that negate in one language and mean something else in another: Latvian "no" is "from", Italian "si" a pronoun."""


def is_negated(text: str, start: int, end: int, language: str | None = None) -> bool:
    """Return whether ``text[start:end]`` is excluded by what stands before it, or right after it."""
    before = text[max(0, start - 90) : start]
    turns = [match.end() for match in _TURN.finditer(before)]
    scope = before[turns[-1] :] if turns else before
    if _AFTER.match(text[end : end + 40]) or _RULED_OUT.match(text[end : end + 60]):
        return True
    if _REFUSED_BEFORE.search(scope) and _NOTHING_FOLLOWS.match(text, end):
        return False
    if _EXCEPT.search(scope):
        return True
    harmless = _NO_NEGATION.get(language or "", set())
    negations = [m for m in _NOT.finditer(scope) if m.group().casefold() not in harmless and _excludes(scope, m)]
    if not negations:
        return False
    between = scope[negations[-1].end() :]
    reach = _WORDS_UNDER_NEVER if _NEVER.fullmatch(negations[-1].group()) else _WORDS_UNDER_NOT
    return len(between.split()) <= reach and "," not in between and "，" not in between


def _excludes(scope: str, negation: re.Match[str]) -> bool:
    if _ONLY_FOLLOWS.match(scope, negation.end()) or _YET_FOLLOWS.match(scope, negation.end()):
        return False
    return not _HAVE_BEFORE.search(scope[: negation.start()])
