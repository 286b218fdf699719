import pytest

from dooropener_bot.conversations.spoken import Spoken, has_letters, spoken


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("Ja", Spoken.YES),
        ("ja tack!", Spoken.YES),
        ("OK, tack", Spoken.YES),
        ("sì, grazie", Spoken.YES),
        ("Ja gerne", Spoken.YES),
        ("👍🏽", Spoken.YES),
        ("nej tack", Spoken.NO),
        ("No, thank you.", Spoken.NO),
        ("nein danke", Spoken.NO),
        ("Senare", Spoken.LATER),
        ("ÅNGRA", Spoken.UNDO),
        ("indietro", Spoken.UNDO),
        ("Tack, hej då!", Spoken.THANKS),
        ("Danke, auf Wiedersehen", Spoken.THANKS),
        ("Grazie, buona giornata", Spoken.THANKS),
        ("Kiitos, hei hei", Spoken.THANKS),
        ("Takk, ha det!", Spoken.THANKS),
        ("谢谢，再见！", Spoken.THANKS),
        ("/help", Spoken.HELP),
        ("/start abc123", Spoken.START),
        ("Varför?", Spoken.WHY),
        ("hoppa över", Spoken.SKIP),
        ("Jā, lūdzu!", Spoken.YES),
        ("Der", Spoken.YES),
        ("Der Stand?", Spoken.STATUS),
        ("nē, paldies", Spoken.NO),
        ("ne tagad", Spoken.LATER),
        ("Kā veicas?", Spoken.STATUS),
        ("Ko Jūs protat?", Spoken.HELP),
        ("Liels paldies Jums!", Spoken.THANKS),
        ("atpakaļ", Spoken.UNDO),
        ("Ja tak, meget gerne!", Spoken.YES),
        ("ja, gem det", Spoken.YES),
        ("nej ellers tak", Spoken.NO),
        ("ikke lige nu", Spoken.LATER),
        ("Fortryd", Spoken.UNDO),
        ("Tusind tak for hjælpen!", Spoken.THANKS),
        ("nej, alligevel ikke", Spoken.NO),
        ("Ja takk, veldig gjerne!", Spoken.YES),
        ("ja, det stemmer", Spoken.YES),
        ("nei, ellers takk", Spoken.NO),
        ("nei, likevel ikke", Spoken.NO),
        ("ikke akkurat nå", Spoken.LATER),
        ("Angre", Spoken.UNDO),
        ("Tusen takk for hjelpen!", Spoken.THANKS),
        ("Hvorfor det?", Spoken.WHY),
        ("Já, það er rétt", Spoken.YES),
        ("jú, allt í lagi", Spoken.YES),
        ("nei takk", Spoken.NO),
        ("af hverju?", Spoken.WHY),
        ("Hver er staðan?", Spoken.STATUS),
        ("takk kærlega!", Spoken.THANKS),
        ("Ndiyo, tafadhali", Spoken.YES),
        ("sawa kabisa", Spoken.YES),
        ("hapana, asante", Spoken.NO),
        ("kwa nini?", Spoken.WHY),
        ("Tumefika wapi?", Spoken.STATUS),
        ("asante sana!", Spoken.THANKS),
    ],
)
def test_short_words_are_understood(text, meaning):
    assert meaning in spoken(text)


@pytest.mark.parametrize(
    "text",
    [
        "ja, men inte Italien",
        "ja, men ikke Italien",
        "nei, ikke Italia",
        "nej, inte Italien, Tyskland",
        "jā, bet ne Itālija",
        "Vi bygger värmepumpar",
        "",
        "no idea what you mean by that",
        "42",
    ],
)
def test_longer_messages_are_left_to_the_understanding(text):
    assert spoken(text) == frozenset()


def test_not_now_may_be_no_or_later():
    assert spoken("inte nu") == {Spoken.NO, Spoken.LATER}


@pytest.mark.parametrize("text", ["🦄", "\u200b\u200d", "…", "   "])
def test_symbols_have_no_letters(text):
    assert not has_letters(text)
