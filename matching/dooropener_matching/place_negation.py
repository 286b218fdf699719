# ruff: noqa: E501 - a line per language is easier to mend than lines of equal length
"""Whether the words around a place exclude it, in eleven languages."""

import re

_EXCEPT = re.compile(
    r"\b(?:utom|förutom inte|undantag(?:et)?|ej|ta bort|tag bort|bortse från|bortsett från|slopa|stryk|uteslut|"
    r"except|excluding|apart from|disregard|remove|drop|exclude|not from|"
    r"tranne|eccetto|esclus[oaie]|salvo|rimuov\w+|toglie\w+|togli|tolga\w*|esclude\w+|"
    r"außer|ausgenommen|ausser|entfern\w+|streich\w*|"
    r"izņemot|izņem|noņem\w*|"
    r"paitsi|poista\w*|lukuun ottamatta|"
    r"andet end|andre end|"
    r"annet enn|andre enn|"
    r"undtagen|undtaget|bortset fra|fjern\w*|unntatt|unntak(?:en)?|bortsett fra|"
    r"nema|fyrir utan|fjarlægj\w*|isipokuwa|ondoa|toa)\b|除了|除(?!外)|排除|删除|去掉|不要|移除|剔除",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:inte|ej|icke|inga|ingen|inget|aldrig|no|not|never|none|don't|non|nessun\w*|mai|niente|"
    r"nicht|kein\w*|nie|ne|nav|nekād\w*|ei|eivät|emme|älä|ikke|ingen|aldri|aldrig|ekki|engin\w*|enga\w*|enginn|aldrei|"
    r"si|hatu\w+|hapana|sio|bila|ilman|ohne|utan|uten|uden|without|senza|bez|án)\b|不接受|不需要|不|非|无",
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
    r"\b(?:men|but|aber|sondern|ma|però|bet|mutta|vaan|heldur|lakini|bali|lägg till|add|gärna|helst|preferably|"
    r"lieber|gerne|hinzufügen|aggiung\w*|pievieno\w*|lisä\w+|tilføj|legg til|bæta|ongeza|ei\s?kun?)\b|但|而是|增加|添加|加上|(?<=[一-鿿])\s+(?=[一-鿿]{3})|[.!?。！？;；\n]",
    re.IGNORECASE,
)
_AFTER = re.compile(
    r"^[\s,]*(?:och|and|e|und|ja|og|un|na|和|、)?[^.!?。！？,，]{0,12}?(?:除外|以外|之外|ausgenommen|undantag\w*|excluded|esclus[oaie]|"
    r"lukuun ottamatta|undtaget|unntatt|undanskil\w*|kommer inte i fråga|is not an option|nicht(?=\s*(?:$|[.,!?;])))(?:\b|$|[。，,.])",
    re.IGNORECASE,
)
_WORDS_UNDER_NOT = 6
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
    if _AFTER.match(text[end : end + 40]):
        return True
    if _EXCEPT.search(scope):
        return True
    harmless = _NO_NEGATION.get(language or "", set())
    negations = [m for m in _NOT.finditer(scope) if m.group().casefold() not in harmless and _excludes(scope, m)]
    if not negations:
        return False
    between = scope[negations[-1].end() :]
    return len(between.split()) <= _WORDS_UNDER_NOT and "," not in between and "，" not in between


def _excludes(scope: str, negation: re.Match[str]) -> bool:
    if _ONLY_FOLLOWS.match(scope, negation.end()) or _YET_FOLLOWS.match(scope, negation.end()):
        return False
    return not _HAVE_BEFORE.search(scope[: negation.start()])
