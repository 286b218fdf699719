"""Where it is not clear who sells and who buys, that is asked, and what is put right meanwhile is kept."""

from .conftest import labels

SENTENCE = "buongiorno stiamo cercando uno che ci venda le borse in Svezia"


async def test_side_is_asked_where_it_is_not_clear(talk):
    talk.language = "it"

    asked = await talk.say(SENTENCE)
    again = await talk.say("anzi Norvegia e Danimarca")
    yes = await talk.say("si")
    review = await talk.text(button="kind:offer")

    assert labels(asked)[-2:] == ["Lo offriamo", "Lo cerchiamo"]
    assert labels(again) == labels(yes) == ["Lo offriamo", "Lo cerchiamo"]
    assert "Trondheim" in review
    assert "Odense" in review


async def test_rather_in_finnish_puts_a_region_right(talk):
    talk.language = "fi"
    await talk.say("meillä ois myydä saunakiuluja Saksaan")

    said = await talk.text("ei ku Itävaltaan")

    assert "Missä: Linz" in said
