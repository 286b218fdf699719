"""Two listings in one message: the first is taken up, and the second follows once that is handed in."""

import pytest
from sqlalchemy import select

from dooropener.listings import Listing
from dooropener_bot.understanding import own_examples, two_listings
from dooropener_bot.understanding.two_listings import TwoListings
from dooropener_matching import Kind

from .conftest import labels

TWO = {
    "sv": "Vi tillverkar ostkar och vi söker också en leverantör av förpackningar i Riga",
    "en": "We make cheese vats and we also look for a packaging supplier in Riga",
    "it": "Produciamo vasche per formaggio e cerchiamo anche un fornitore di imballaggi a Riga",
    "de": "Wir bauen Käsewannen und suchen außerdem einen Lieferanten für Verpackungen in Riga",
    "zh": "我们生产奶酪槽，同时也在里加寻找包装供应商",
    "lv": "Mēs ražojam siera vannas un meklējam arī iepakojuma piegādātāju Rīgā",
    "fi": "Valmistamme juustoaltaita ja etsimme myös pakkaustoimittajaa Riiasta",
    "da": "Vi laver ostekar, og vi søger også en leverandør af emballage i Riga",
    "nb": "Vi lager ostekar, og vi ser også etter en leverandør av emballasje i Riga",
    "is": "Við smíðum ostaker og leitum einnig að birgi umbúða í Riga",
    "sw": "Tunatengeneza matangi ya jibini na pia tunatafuta msambazaji wa vifungashio Riga",
}
ONE = [
    ("sv", "Vi bygger värmepumpar med propan och söker en grossist kring Modena eller Bologna"),
    ("en", "We make heat pumps and also look for distributors in Italy"),
    ("sv", "Vi tillverkar ostkar och söker även agenter i Riga"),
    ("en", "We build ovens and look for a supplier of steel"),
    ("de", "Wir suchen Holz und auch Glas aus Lettland"),
    ("it", "Vendiamo vino e anche olio in Germania"),
]


@pytest.mark.parametrize(("language", "text"), TWO.items())
def test_message_that_offers_and_also_seeks_is_parted_between(language, text):
    parts = two_listings(text, language)

    assert parts is not None
    assert parts.kind is Kind.OFFER
    assert text.startswith(parts.first)
    assert text.casefold().endswith(parts.second.casefold())


@pytest.mark.parametrize(("language", "text"), ONE)
def test_listing_that_says_who_speaks_is_one(language, text):
    assert two_listings(text, language) is None


def test_no_example_of_one_listing_is_parted():
    assert [example.text for example in own_examples() if two_listings(example.text, example.language)] == []


def test_message_that_seeks_and_also_sells_is_parted_too():
    parts = two_listings("We look for a packaging supplier in Riga and we also sell cheese vats", "en")

    assert parts == TwoListings(Kind.REQUEST, "We look for a packaging supplier in Riga", "We also sell cheese vats")


async def handed_in(house) -> list[Listing]:
    async with house.sessions.begin() as session:
        return list(await session.scalars(select(Listing).order_by(Listing.id)))


async def hand_in_the_first(talk) -> str:
    """Through the company's questions to the end."""
    talk.language = "en"
    await talk.say(TWO["en"])
    await talk.say(button="partnership:distribution")
    for said in ("yes", "Cheese Vats AB 556036-0793", "skip", "Vera Vat, vera@vats.example", "owner"):
        await talk.say(said)
    return await talk.text("yes")


async def test_second_listing_is_offered_after_the_first_and_its_words_are_read(talk, house):
    offered = await hand_in_the_first(talk)
    review = await talk.text("yes")
    await talk.say("yes")

    first, second = await handed_in(house)
    assert offered.endswith(
        "You also wrote: “We also look for a packaging supplier in Riga” Shall I take that as a second listing?"
    )
    assert "Riga" in review
    assert (first.kind, first.text, first.target_regions) == (Kind.OFFER, "We make cheese vats", [])
    assert (second.kind, second.target_regions) == (Kind.REQUEST, ["riga"])
    assert second.text == "We also look for a packaging supplier in Riga"


async def test_second_listing_may_be_left(talk, house):
    await hand_in_the_first(talk)

    said = await talk.text("no thanks")

    assert said == "All right."
    assert len(await handed_in(house)) == 1


async def test_what_was_parted_wrongly_is_put_together_by_a_button(talk):
    talk.language = "en"
    told = await talk.say(TWO["en"])

    review = "\n".join(message.text for message in await talk.press("It is one listing"))

    assert "It is one listing" in labels(told)
    assert TWO["en"] in review
    assert "earlier question" in await talk.text(button="two:one")


async def test_old_button_leaves_a_listing_that_was_begun_since(talk):
    talk.language = "en"
    await talk.say(TWO["en"])
    await talk.say(button="partnership:distribution")
    await talk.press("Write it anew")
    await talk.say("We offer oat flour in bulk to bakeries in Germany")

    said = await talk.text(button="two:one")

    assert "earlier question" in said
    assert "cheese vats" not in said


async def test_old_button_does_nothing_before_the_new_listing_has_words(talk):
    talk.language = "en"
    await talk.say(TWO["en"])
    await talk.say(button="partnership:distribution")
    await talk.press("Write it anew")

    assert "earlier question" in await talk.text(button="two:one")


@pytest.mark.parametrize(("language", "text"), TWO.items())
async def test_first_of_two_is_taken_up_and_the_second_promised(talk, language, text):
    talk.language = language

    told = await talk.say(text)

    assert any("two:one" in str(message.buttons) for message in told)
    assert [quote for quote in told if "%(words)s" in quote.text] == []
