# ruff: noqa: E501 - a line per form is easier to mend than lines of equal length
"""The forms of partnership as words in the eleven languages, where a refusal names one."""

import re
from collections.abc import Mapping

from dooropener_matching.listings import Partnership

_WORDS: Mapping[Partnership, re.Pattern[str]] = {
    form: re.compile(words, re.IGNORECASE)
    for form, words in {
        Partnership.LICENSING: r"\blicens|\blicen[cs]|\blizen|\blisens|\bleyfisveit|\bleseni|\bleyfi\b|许可证?生产|技术授权|授权生产",
        Partnership.MANUFACTURING: r"\blego(?:arbet|tillverk|uppdrag)|contract manufactur|contoterz|conto terzi|lohn(?:fertig|auftr|produk)|līgumražo|alihankin|sopimusvalmist|lønarbej|kontraktprodu|leieproduk|leiearbeid|verktakaframleiðsl|代工|来料加工",
        Partnership.INVESTMENT: r"\binvester|\bdelägare|\binvestors?\b|\bequity\b|\bsoci finanziator|\binvestitor|\bbeteiligung|\binvestīc|\binvestor|\bsijoitt|\bmedejer|\bmedeier|\bfjárfest|\bwekezaji|投资|入股",
    }.items()
}


def forms_named(text: str) -> frozenset[Partnership]:
    """Return the forms of partnership that a clause names; those of supply and trade are named by who speaks of them."""
    return frozenset(form for form, words in _WORDS.items() if words.search(text))
