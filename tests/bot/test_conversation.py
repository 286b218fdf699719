"""The dialogues of a company, from the first sentence to a listing in review, and every way aside."""

import pytest
from sqlalchemy import func, select

from dooropener import organisations, regions
from dooropener.listings import Listing, ListingState
from dooropener.outbox.models import Delivery
from dooropener.words import LANGUAGES
from dooropener_bot.conversations import ChatMessage, Conversation, Direction, Engine, messages
from dooropener_bot.conversations.memory import Draft, Memory, Step
from dooropener_bot.conversations.routing import LIMIT
from dooropener_bot.conversations.welcome import own_name
from dooropener_matching import Kind, Partnership

from .conftest import BJORNS_SENTENCE, Talk, labels, put_at

NUMBER = "556036-0793"


async def register(talk: Talk) -> None:
    """Björn says everything that is asked of him."""
    await talk.say(BJORNS_SENTENCE)
    await talk.press("Yes, that is right")
    await talk.say(f"Björns Värme AB, {NUMBER}")
    await talk.say("Kungsgatan 12\n602 20 Norrköping")
    await talk.say("Björn Berg, bjorn@bjornsvarme.example")
    await talk.say("VD")
    await talk.press("Yes, save it")


async def the_listing(house) -> Listing:
    async with house.sessions.begin() as session:
        return (await session.scalars(select(Listing))).one()


async def conversation(house) -> Conversation:
    async with house.sessions.begin() as session:
        return (await session.scalars(select(Conversation))).one()


async def letters(house) -> list[Delivery]:
    async with house.sessions.begin() as session:
        return list(await session.scalars(select(Delivery).order_by(Delivery.id)))


async def test_one_sentence_carries_everything(talk, house):
    await register(talk)

    listing = await the_listing(house)
    assert listing.state is ListingState.IN_REVIEW
    assert (listing.kind, listing.partnership) == (Kind.OFFER, [Partnership.DISTRIBUTION])
    assert (listing.target_regions, listing.language) == (["emilia-romagna"], "sv")
    assert listing.text == BJORNS_SENTENCE
    assert "värmepumpar" in listing.title.lower()


async def test_first_answer_greets_warns_and_says_what_was_understood(talk):
    said = await talk.say(BJORNS_SENTENCE)

    assert "allmän handling" in said[0].text
    assert "Emilia-Romagna" in said[1].text
    assert "ni har något att erbjuda" in said[1].text
    assert labels(said[1:])[0] == "Ja, det stämmer"


async def test_person_and_company_are_registered_unverified(talk, house):
    await register(talk)

    async with house.sessions.begin() as session:
        (membership,) = await organisations.unverified(session)
        contact = await organisations.contact_for(session, membership.organisation_id)
    assert membership.organisation.name == "Björns Värme AB"
    assert membership.organisation.postal_address == "Kungsgatan 12, 602 20 Norrköping"
    assert (contact.name, contact.email, contact.role) == ("Björn Berg", "bjorn@bjornsvarme.example", "Vd")
    assert membership.person_id == (await conversation(house)).person_id


async def test_nothing_is_saved_before_consent(talk, house):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")
    await talk.say(f"Björns Värme AB {NUMBER}")
    await talk.say("hoppa över")
    await talk.say("Björn Berg, bjorn@bjornsvarme.example, VD")

    said = await talk.text("nej")

    async with house.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(organisations.Organisation)) == 0
    assert "inget är sparat" in said
    assert (await conversation(house)).person_id is None


async def test_known_person_is_not_asked_again(talk, house):
    await register(talk)

    await talk.say("Vi söker också en tillverkare av kretskort i Riga")
    said = await talk.text("ja")

    async with house.sessions.begin() as session:
        assert await session.scalar(select(func.count()).select_from(Listing)) == 2
    assert said.startswith("Tack, det är sparat.")


async def test_regions_are_corrected_in_words(talk):
    await talk.say(BJORNS_SENTENCE)

    said = await talk.text("nej, inte Italien, Tyskland")

    assert "Esslingen" in said
    assert "Emilia" not in said.replace(BJORNS_SENTENCE, "")


async def test_regions_are_added_and_toggled_by_buttons(talk, house):
    await talk.say(BJORNS_SENTENCE)
    await talk.press("Change regions")
    await talk.say(button="regions:riga")
    await talk.say(button="regions:emilia-romagna")

    said = "\n".join(message.text for message in await talk.press("Done"))

    assert "Var: Riga\n" in said


async def test_every_line_can_be_changed(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.press("Change direction")
    await talk.press("We look for it")
    await talk.press("Change partnership")
    await talk.say("Legotillverkning")
    await talk.press("Change certificates")
    await talk.say("Svanen, NF PAC")
    await talk.press("Change title")
    said = await talk.text("Tyst värme")

    assert "ni söker något" in said
    assert "Certifikat: Svanen och NF PAC" in said
    assert "Legotillverkning" in said
    assert "Rubrik: Tyst värme" in said


async def the_draft(house) -> Draft:
    draft = Memory.model_validate((await conversation(house)).state).draft
    assert draft is not None
    return draft


@pytest.mark.parametrize(
    ("said", "certificate"),
    [
        ("vi är certifierade enligt ISO 9001", "ISO 9001"),
        ("we hold ISO 14001 too", "ISO 14001"),
        ("vi har KRAV också", "KRAV"),
        ("auch FSC-zertifiziert", "FSC"),
        ("我们还通过了CE认证", "CE"),
        ("och så PEFC", "PEFC"),
    ],
)
async def test_certificates_said_at_the_review_change_nothing_else(talk, house, said, certificate):
    await talk.say(BJORNS_SENTENCE)
    before = await the_draft(house)

    await talk.say(said)

    draft = await the_draft(house)
    assert draft.certifications == [certificate]
    assert (draft.kind, draft.partnership) == (before.kind, before.partnership)
    assert (draft.regions, draft.product) == (before.regions, before.product)


async def test_certificate_is_taken_away_in_words(talk, house):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("vi har ISO 9001 och CE")

    await talk.say("ta bort ISO 9001")

    assert (await the_draft(house)).certifications == ["CE"]


async def test_question_about_a_certificate_adds_none(talk, house):
    await talk.say(BJORNS_SENTENCE)

    await talk.say("hur får man ISO 9001?")

    assert (await the_draft(house)).certifications == []


async def test_listing_can_be_written_anew(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.press("Write it anew")

    said = await talk.text("Vi söker en tillverkare av kretskort i Riga")

    assert "ni söker något" in said
    assert "Riga" in said
    assert "propan" not in said


async def test_wrong_organisation_number_is_explained(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")

    short = await talk.text("Björns Värme AB 556036-079")
    unfitting = await talk.text("556036-0794")
    words = await talk.text("det kan jag inte utantill, var hittar man det?")

    assert "jag räknar till 9 siffror" in short
    assert "Sista siffran i 556036-0794" in unfitting
    assert "tio siffror" in words


async def test_number_and_name_come_in_two_messages(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")

    first = await talk.text("Björns Värme AB")
    second = await talk.text(f"orgnr {NUMBER}")

    assert first == "Vilket organisationsnummer har Björns Värme AB?"
    assert second.startswith("Och vilken postadress har Björns Värme AB?")


async def test_wrong_address_is_explained(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")
    await talk.say(f"Björns Värme AB {NUMBER}")

    assert "är ingen e-postadress" in await talk.text("Björn Berg, bjorn@värme")


async def test_undo_goes_back_step_by_step(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")
    await talk.say(f"Björns Värme AB {NUMBER}")

    assert "organisationsnummer" in await talk.text("ångra")
    assert "Så här har jag förstått er" in await talk.text("ångra")
    await talk.say("ångra")
    assert "inget steg att gå tillbaka" in await talk.text("ångra")


async def test_cancel_drops_and_undo_brings_back(talk):
    await talk.say(BJORNS_SENTENCE)

    assert "inget är sparat" in await talk.text("avbryt")
    assert "Så här har jag förstått er" in await talk.text("ångra")


async def test_what_is_saved_cannot_be_undone_silently(talk):
    await register(talk)

    said = await talk.text("ångra")

    assert "redan sparat" in said
    assert "En rådgivare läser den." in said
    assert "inget steg att gå tillbaka" in await talk.text("ångra")


async def test_handed_in_listing_is_withdrawn_and_brought_back_before_anyone_read_it(talk, house):
    await register(talk)
    house.clock.advance(minutes=1)
    await talk.say("ångra")
    await talk.press("Withdraw")
    await talk.say("ja")
    withdrawn = (await the_listing(house)).state
    house.clock.advance(minutes=1)
    await talk.say("ångra")

    assert withdrawn is ListingState.ARCHIVED
    assert (await the_listing(house)).state is ListingState.IN_REVIEW


async def test_dialogue_goes_on_after_a_restart(talk, house, understanding):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")

    later = Talk(type(talk.engine)(house, understanding), conversation_id=talk.conversation_id)
    house.clock.advance(days=3)

    assert "postadress" in await later.text(f"Björns Värme AB {NUMBER}")


async def test_message_of_ten_thousand_characters_is_refused_kept_and_harmless(talk, house):
    await talk.say(BJORNS_SENTENCE)
    long = "värmepump " * 1000

    said = await talk.text(long)
    after = await talk.text("ja")

    async with house.sessions.begin() as session:
        kept = await session.scalar(select(ChatMessage.text).where(func.length(ChatMessage.text) > LIMIT))
    assert "4 000 tecken åt gången, och det här var 10 000" in said.replace("\xa0", " ")
    assert kept == long
    assert "organisationsnummer" in after


async def test_emoji_alone_is_answered_and_the_question_repeated(talk):
    await talk.say(BJORNS_SENTENCE)

    said = await talk.text("🦄")

    assert "bara läsa ord" in said
    assert "Så här har jag förstått er" in said


async def test_thumb_up_is_yes(talk):
    await talk.say(BJORNS_SENTENCE)

    assert "organisationsnummer" in await talk.text("👍🏽")


async def test_writing_in_another_language_switches_to_it(talk, house):
    await talk.say("hej")

    said = await talk.say("Produciamo pompe di calore a propano e cerchiamo un distributore a Linz")

    assert said[0].text == "Continuo in italiano."
    assert labels(said[:1]) == ["Svenska"]
    assert (await conversation(house)).language == "it"


async def test_language_is_changed_by_asking(talk):
    await talk.say(BJORNS_SENTENCE)

    said = await talk.text("kan vi ta det på engelska?")

    assert "From now on we write in English." in said


async def test_wish_for_the_language_it_is_written_in_is_acknowledged_once(talk, house):
    await talk.say(BJORNS_SENTENCE)

    said = await talk.say("Could you please answer in English from here on?")

    assert said[0].text == "Of course. From now on we write in English."
    assert len(said) == 2
    assert (await conversation(house)).language == "en"


async def test_first_words_that_ask_for_a_language_are_greeted_once(talk):
    said = await talk.say("Please answer me in English")

    assert len(said) == 1
    assert "public" in said[0].text


async def test_language_we_do_not_write_is_answered_in_english_with_those_we_do(talk):
    said = await talk.say(
        "Nous cherchons un revendeur pour nos pompes à chaleur en Emilia-Romagna, qui connaissez-vous ?"
    )

    assert said[0].text.startswith(
        "Désolé, je n'écris pas encore en français.\n\nI am sorry, I do not write French yet"
    )
    assert labels(said[:1]) == [own_name(language) for language in LANGUAGES if language != "en"]
    assert "Emilia-Romagna" in said[-1].text


async def test_greeting_offers_a_few_languages_and_the_way_to_all(talk):
    hello = await talk.say("hej")
    asked = await talk.press("🌐 Byta språk")

    assert labels(hello) == ["English", "Italiano", "Deutsch", "🌐 Byta språk"]
    assert asked[-1].text == "Vilket språk vill du ha?"
    assert labels(asked) == [own_name(language) for language in LANGUAGES if language != "sv"]


async def test_off_topic_is_told_kindly(talk):
    await talk.say("hej")

    assert "utanför det jag kan" in await talk.text("när spelar IFK nästa match?")


async def test_button_of_an_earlier_question_is_out_of_date(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")

    said = await talk.text(button="review:yes")

    assert said.startswith("Den knappen hör till en tidigare fråga.")
    assert "organisationsnummer" in said


async def test_unknown_button_does_no_harm(talk):
    await talk.say("hej")

    for made_up in ("door", "door:999:yes", "language:xx", "intent:drop", "regions:atlantis", "", "\x00"):
        assert await talk.text(button=made_up) == "Den knappen hör till en tidigare fråga."


async def test_message_delivered_twice_is_answered_once(talk, house):
    for _ in range(2):
        received = await talk.engine.receive(talk.door, talk.address, text="hej", language="sv", external_id="7")
        await talk.engine.handle_pending(received.conversation_id)

    async with house.sessions.begin() as session:
        said = await messages.messages_after(session, received.conversation_id)
    assert [message.direction for message in said] == [Direction.IN, Direction.OUT]


async def test_regions_of_a_listing_are_changed_after_asking(talk, house):
    await register(talk)

    asked = await talk.text("Vi är bara intresserade av Norge och Finland")
    before = (await the_listing(house)).target_regions
    await talk.say("ja")

    assert "Tammerfors och Trondheim" in asked
    assert before == ["emilia-romagna"]
    assert sorted((await the_listing(house)).target_regions) == ["tampere", "trondheim"]


async def test_status_without_anything_says_so(talk):
    await talk.say("hej")

    assert "Vi känner inte ert företag ännu" in await talk.text("status")


async def test_company_of_a_known_number_is_joined(talk, house, understanding):
    await register(talk)
    colleague = Talk(talk.engine, address="kollega")
    await colleague.say(BJORNS_SENTENCE)
    await colleague.say("ja")

    recognised = await colleague.text(NUMBER)

    assert "Det känner jag igen: Björns Värme AB." in recognised


class Broken:
    """An understanding with a defect."""

    def read(self, text: str, *, previous_language: str | None = None):
        raise RuntimeError("a defect")


async def test_own_defect_is_admitted_and_does_not_silence_the_conversation(talk, house):
    await talk.say("hej")

    said = await Talk(Engine(house, Broken()), seen=talk.seen).text("berätta om värmepumpar för oss i Norrköping")
    after = await talk.text("hjälp")

    assert said.startswith("Något gick fel hos oss")
    assert "Det här kan jag göra" in after


async def test_registering_with_a_wrong_number_explains_it(talk):
    await talk.say("hej")

    said = await talk.text("vill lägga till vårt företag i er databas, orgnr 556000-0000")

    assert "Sista siffran i 556000-0000" in said


async def test_question_beside_the_matter_leads_back_to_it(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")
    await talk.say("jag vill prata med en människa")

    said = await talk.press("Never mind")

    assert [message.text for message in said] == [
        "Okej.",
        "Bra. Vad heter ert företag, och vilket organisationsnummer har det?",
    ]


async def test_two_short_messages_in_another_language_are_asked_about_once(talk, house):
    await talk.say(BJORNS_SENTENCE)
    first = await talk.say("va bene così")

    second = await talk.say("grazie mille")

    assert "Continuiamo in italiano?" not in [message.text for message in first]
    assert second[0].text == "Continuiamo in italiano?"
    assert labels(second[:1]) == ["Italiano", "Svenska"]
    assert (await conversation(house)).language == "sv"
    assert "Continuiamo in italiano?" not in [message.text for message in await talk.say("che ore sono?")]


async def test_offer_to_switch_is_taken_with_its_button(talk, house):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("thanks a lot")
    await talk.say("how far?")

    said = await talk.text("English")

    assert "From now on we write in English." in said
    assert (await conversation(house)).language == "en"


async def test_one_short_message_between_is_a_slip(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("grazie mille")
    await talk.say("hur går det")

    said = await talk.say("va bene così")

    assert "Continuiamo in italiano?" not in [message.text for message in said]


def test_listening_leaves_no_step_to_undo():
    assert Memory(heard="it", offered=["it"]).snapshot() == Memory().snapshot()


@pytest.mark.parametrize("said", ["hoppa över", "Kungsgatan 12"])
async def test_what_is_no_name_is_not_taken_for_one(talk, said):
    await talk.say("Vi vill registrera vårt företag")
    await talk.say(f"Björns Värme AB {NUMBER}")
    await talk.say("hoppa över")
    await talk.say(said)
    await talk.say("Björn Berg, bjorn@bjornsvarme.example")

    assert "Kontaktperson: Björn Berg, Vd" in await talk.text("VD")


async def test_region_that_an_advisor_added_is_known_by_its_name(talk, house, session, clock):
    oulu = regions.RegionFields(
        names={"sv": "Uleåborg", "en": "Oulu"},
        country="FI",
        kind=regions.RegionKind.COOPERATION,
        network="",
        languages=("fi",),
        cities=("Oulu", "Uleåborg"),
        aliases=(),
        lat=65.0,
        lon=25.5,
        route=regions.Route.DIRECT,
        subdivision="",
        since=None,
        story_sv="",
        story_en="",
    )
    added = await regions.add_region(session, oulu, on=clock.now().date())

    await talk.say("Vi bygger värmepumpar med propan och söker en grossist i Uleåborg")

    draft = Memory.model_validate((await conversation(house)).state).draft
    assert draft is not None
    assert draft.regions == [added.id]


async def memory_of(house) -> Memory:
    return Memory.model_validate((await conversation(house)).state)


ABOUT_THE_COMPANY = [Step.NUMBER, Step.NAME, Step.ADDRESS, Step.CONTACT, Step.ROLE]


@pytest.mark.parametrize("step", ABOUT_THE_COMPANY)
@pytest.mark.parametrize("said", ["inte Italien, Tyskland i stället", "nej, Tyskland och inte Italien"])
async def test_regions_put_right_among_questions_about_the_company_change_the_listing(talk, house, step, said):
    await talk.say("hej")
    await put_at(house, talk.conversation_id, step)
    before = await memory_of(house)

    answer = await talk.say(said)

    after = await memory_of(house)
    assert answer[0].text == "Okej.\n\n• Var: Esslingen am Neckar"
    assert len(answer) == 2
    assert (after.step, after.registration) == (step, before.registration)
    assert after.draft is not None
    assert after.draft.regions == ["esslingen"]


@pytest.mark.parametrize("step", ABOUT_THE_COMPANY)
@pytest.mark.parametrize("said", ["Hur långt har ni kommit med introduktionen?", "Vilka partner har ni hittat?"])
async def test_question_after_the_doors_is_no_answer_about_the_company(talk, house, step, said):
    await talk.say("hej")
    await put_at(house, talk.conversation_id, step)
    before = await memory_of(house)

    answer = await talk.say(said)

    after = await memory_of(house)
    assert len(answer) == 2
    assert (after.step, after.registration) == (step, before.registration)


@pytest.mark.parametrize(
    "said", ["Status Finland Oy", "Inte Italien AB", "Matchmaker", "Modena Import S.r.l.", "Baltic Wood"]
)
async def test_name_of_a_firm_is_one_whatever_else_it_may_say(talk, house, said):
    await talk.say("hej")
    await put_at(house, talk.conversation_id, Step.NAME)

    await talk.say(said)

    registration = (await memory_of(house)).registration
    assert registration is not None
    assert registration.name == said.rstrip(".")


@pytest.mark.parametrize("said", ["Regionchef Norden", "ansvarig för Norge och Danmark", "Rådgivare"])
async def test_role_may_name_a_region_or_an_advisor(talk, house, said):
    await talk.say("hej")
    await put_at(house, talk.conversation_id, Step.ROLE)

    await talk.say(said)

    registration = (await memory_of(house)).registration
    assert registration is not None
    assert registration.role == said
