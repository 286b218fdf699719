"""My listings: looked at, changed, put on hold, renewed, withdrawn; and every act taken back."""

from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import listings, outbox
from dooropener.listings import Listing, ListingState
from dooropener.organisations import MembershipState
from dooropener_bot.conversations import Engine
from people import _published, bjorns_company, heat_pumps_offered, story

from .conftest import BJORNS_SENTENCE, Talk, labels
from .test_doors import known, tell


@pytest_asyncio.fixture
async def told(talk, session, clock):
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def bjorn(talk: Talk, told, session, clock) -> Talk:
    clock.advance(days=1)
    return await known(talk, told.company.person, session)


async def listing(session, told) -> Listing:
    """As the database has it now."""
    return await read(session, told.local.id)


async def read(session, listing_id: int) -> Listing:
    found = await listings.get_listing(session, listing_id)
    await session.refresh(found)
    return found


async def second(session, told, clock) -> Listing:
    """Another published listing of Björn's."""
    fields = replace(heat_pumps_offered(), title="Bergvärme", target_regions=("riga",))
    company = told.company
    return await _published(
        session, company.organisation, fields, company.person, company.contact, told.ada, clock.now()
    )


@pytest.mark.parametrize("said", ["mina annonser", "visa våra annonser", "/listings", "Show my listings, please"])
async def test_single_listing_is_opened_with_what_can_be_done(bjorn, said):
    (card,) = [one for one in await bjorn.say(said) if one.buttons and len(one.buttons) > 1]

    assert "Värmepumpar med propan" in card.text
    assert len(labels([card])) == 4


async def test_card_tells_where_it_stands(bjorn):
    said = await bjorn.say("mina annonser")

    assert "”Värmepumpar med propan”\nPublicerad till och med den 2 mars 2027." in said[0].text
    assert labels(said) == ["Ändra", "Pausa", "Förläng ett år", "Dra tillbaka"]


async def test_several_are_listed_and_one_is_opened(bjorn, told, session, clock):
    other = await second(session, told, clock)

    several = await bjorn.say("mina annonser")
    one = await bjorn.text(button=f"listing:{other.id}:open")

    assert several[0].text.startswith("Ni har 2 annonser:\n\n• Bergvärme\n  Publicerad")
    assert labels(several)[:2] == ["Bergvärme", "Värmepumpar med propan"]
    assert one.startswith("”Bergvärme”")


async def test_long_list_comes_in_pages(bjorn, told, session, clock):
    for _ in range(11):
        await second(session, told, clock)

    first = await bjorn.say("mina annonser")
    rest = await bjorn.press("More")

    assert len(labels(first)) == 12
    assert labels(rest) == ["Bergvärme", "Värmepumpar med propan", "Berätta om något vi erbjuder eller söker"]


async def test_who_has_none_is_asked_for_one(talk):
    await talk.say("hej")

    assert "Ni har ingen annons ännu" in await talk.text("mina annonser")


async def test_others_listings_do_not_exist(talk, told, session, clock):
    stranger = await bjorns_company(session, clock.now())  # the same number joins the same company, unconfirmed
    colleague = await known(Talk(talk.engine, address="kollega"), stranger.person, session)

    assert "Ni har ingen annons ännu" in await colleague.text("mina annonser")


async def test_changed_listing_goes_back_into_review_as_a_new_version(bjorn, told, session):
    await bjorn.say("mina annonser")
    await bjorn.press("Change")
    await bjorn.press("Change title")
    await bjorn.say("Tysta värmepumpar")
    await bjorn.press("Change certificates")
    await bjorn.say("CE, ISO 9001")
    await bjorn.press("Change what is not wanted")
    await bjorn.say("inga agenter")
    await bjorn.press("Change text")
    shown = await bjorn.text("Vi bygger tysta värmepumpar och söker en grossist.")
    before = (await listing(session, told)).title

    said = await bjorn.press("Save the change")

    changed = await listing(session, told)
    assert "Certifikat: CE och ISO 9001" in shown
    assert before == "Värmepumpar med propan"
    assert (changed.title, changed.certifications, changed.exclusions) == (
        "Tysta värmepumpar",
        ["CE", "ISO 9001"],
        "inga agenter",
    )
    assert changed.text == "Vi bygger tysta värmepumpar och söker en grossist."
    assert (changed.state, changed.version) == (ListingState.IN_REVIEW, 2)
    assert labels(said) == ["Ångra"]


async def test_direction_partnership_and_regions_are_changed_by_buttons(bjorn, told, session):
    await bjorn.say("ändra annonsen")
    await bjorn.press("Change direction")
    await bjorn.press("We look for it")
    await bjorn.press("Change partnership")
    await bjorn.say("Legotillverkning")
    await bjorn.press("Change regions")
    await bjorn.say("bara Riga")
    await bjorn.press("Save the change")

    changed = await listing(session, told)
    assert (changed.kind, changed.partnership, changed.target_regions) == ("request", ["manufacturing"], ["riga"])


async def test_change_in_words_undone_step_by_step_and_left(bjorn, told, session):
    await bjorn.say("ändra annonsen")
    await bjorn.say("bara Riga")
    back = await bjorn.text("ångra")
    left = await bjorn.text("avbryt")

    assert "Var: Emilia-Romagna" in back
    assert "Avbrutet" in left
    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_saved_change_is_undone(bjorn, told, session):
    await bjorn.say("ändra annonsen")
    await bjorn.press("Change title")
    await bjorn.say("Tysta värmepumpar")
    await bjorn.say("ja")

    said = await bjorn.text("ångra")

    restored = await listing(session, told)
    assert said.startswith("Ångrat; allt är som det var.")
    assert (restored.title, restored.state) == ("Värmepumpar med propan", ListingState.PUBLISHED)


async def test_saving_without_a_change_leaves_it_published(bjorn, told, session):
    await bjorn.say("ändra annonsen")

    said = await bjorn.press("Save the change")

    assert [one.text for one in said] == ["Okej, den får vara som den är."]
    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_refused_listing_shows_why_and_is_handed_in_again(bjorn, told, session, clock):
    await listings.change(session, told.local, heat_pumps_offered(), by=told.company.person, at=clock.now())
    await listings.reject(session, told.local, by=told.ada, reason="Vilken effekt har de?", at=clock.advance(days=1))
    clock.advance(days=1)

    card = await bjorn.text("mina annonser")
    await bjorn.press("Change")
    await bjorn.press("Change title")
    await bjorn.say("Värmepumpar, 8 kW")
    await bjorn.press("Save the change")
    handed_in = (await listing(session, told)).state
    await bjorn.say("ångra")

    assert "Rådgivaren skriver: ”Vilken effekt har de?”" in card
    assert handed_in is ListingState.IN_REVIEW
    assert (await listing(session, told)).state is ListingState.REJECTED


async def test_listing_is_put_on_hold_and_resumed(bjorn, told, session):
    said = await bjorn.text("pausa annonsen")
    held = (await listing(session, told)).state
    await bjorn.press("Resume")

    assert "är pausad" in said
    assert held is ListingState.ON_HOLD
    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_listing_is_renewed_once(bjorn, told, session):
    said = await bjorn.text("förläng annonsen")
    again = await bjorn.text("förläng annonsen")

    assert said == "”Värmepumpar med propan” gäller nu till och med den 1 mars 2028."
    assert "redan förlängts en gång" in again


async def test_renewal_is_undone(bjorn, told, session):
    await bjorn.say("förläng annonsen")
    await bjorn.press("Undo")

    assert not (await listing(session, told)).extended


async def test_withdrawal_is_confirmed_first(bjorn, told, session):
    await bjorn.say("dra tillbaka annonsen")
    before = (await listing(session, told)).state
    said = await bjorn.text("ja")

    assert before is ListingState.PUBLISHED
    assert "är tillbakadragen" in said
    assert (await listing(session, told)).state is ListingState.ARCHIVED
    assert "Ni har ingen annons ännu" in await bjorn.text("mina annonser")


async def test_no_leaves_it(bjorn, told, session):
    await bjorn.say("ta bort annonsen")
    await bjorn.say("nej")

    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_withdrawal_is_undone_days_later_after_a_restart(bjorn, told, session, house, understanding, clock):
    await bjorn.say("dra tillbaka annonsen")
    await bjorn.say("ja")
    clock.advance(days=3)
    later = Talk(Engine(house, understanding), conversation_id=bjorn.conversation_id)

    said = await later.text("ångra")

    assert "Publicerad till och med den 2 mars 2027." in said
    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_what_an_advisor_did_since_is_not_undone(bjorn, told, session, clock):
    await bjorn.say("ändra annonsen")
    await bjorn.say("bara Riga")
    await bjorn.press("Save the change")
    await listings.publish(session, await listing(session, told), by=told.ada, at=clock.advance(hours=1))
    clock.advance(hours=1)

    said = await bjorn.text("ångra")

    assert "det går inte att ångra här" in said
    assert (await listing(session, told)).target_regions == ["riga"]


async def test_act_in_words_asks_which_of_several(bjorn, told, session, clock):
    other = await second(session, told, clock)

    asked = await bjorn.say("pausa annonsen")
    await bjorn.say(button=f"listing:{other.id}:hold")

    assert labels(asked) == ["Bergvärme", "Värmepumpar med propan"]
    assert (await read(session, other.id)).state is ListingState.ON_HOLD


async def test_unconfirmed_colleague_does_nothing_to_others_listings(bjorn, told, session, clock):
    await bjorn.say("mina annonser")
    told.company.membership.state = MembershipState.ENDED
    await session.flush()

    said = "".join(one.text for one in await bjorn.press("Put on hold"))

    assert said == "Jag hittar inte den annonsen bland era."
    assert (await listing(session, told)).state is ListingState.PUBLISHED


async def test_withdrawing_in_the_middle_goes_on_where_we_were(bjorn, told, session):
    await bjorn.say("Vi söker en tillverkare av kretskort i Riga")
    await bjorn.say("dra tillbaka annonsen")

    said = await bjorn.text("ja")

    assert "är tillbakadragen" in said
    assert "Så här har jag förstått er" in said


async def expiring(house, session, told, clock):
    clock.advance(days=355)
    await listings.give_notice(session, at=clock.now())
    query = select(outbox.Delivery).where(outbox.Delivery.fact == "listing_expiring")
    return (await session.scalars(query)).one()


async def test_notice_of_the_end_offers_to_renew(bjorn, told, house, session, clock):
    await tell(house, session, await expiring(house, session, told, clock))

    (notice,) = await bjorn.news()
    said = await bjorn.press("Renew for a year")

    assert notice.text.startswith("Er annons ”Värmepumpar med propan” går ut den 2 mars 2027.")
    assert labels([notice]) == ["Förläng ett år", "Mina annonser"]
    assert "gäller nu till och med den 1 mars 2028" in said[0].text


async def test_notice_is_not_given_of_what_was_renewed_meanwhile(bjorn, told, house, session, clock):
    delivery = await expiring(house, session, told, clock)
    await listings.renew(session, told.local, by=told.company.person, at=clock.now())

    await tell(house, session, delivery)

    assert await bjorn.news() == []


@pytest.mark.parametrize(
    "said", ["kan man förlänga annonsen", "hur tar man bort en annons?", "how do I change my listing?"]
)
async def test_who_asks_how_is_shown_the_buttons(bjorn, told, session, said):
    shown = await bjorn.say(said)

    assert len(labels(shown[-1:])) == 4
    assert (await listing(session, told)).extended is False


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("kan jag få våra annonser som en fil", "registerutdrag"),
        ("ta bort mitt konto och alla annonser", "radera"),
        ("ändra regionerna för min annons till Riga", "Riga"),
        ("vi vill lägga in en annons till", "Vilken produkt"),
    ],
)
async def test_other_matters_are_not_taken_for_a_look_at_listings(bjorn, said, answer):
    said = await bjorn.text(said)

    assert "Dra tillbaka" not in said
    assert answer in said or "kopia" in said


async def test_asking_for_my_listings_is_no_name_of_a_company(talk):
    await talk.say(BJORNS_SENTENCE)
    await talk.say("ja")

    answers = await talk.say("mina annonser")

    assert "organisationsnummer" in answers[-1].text
    assert not any("mina annonser" in answer.text for answer in answers)


async def test_change_by_a_colleague_meanwhile_is_shown_and_kept(bjorn, told, session, clock):
    await bjorn.say("ändra annonsen")
    await bjorn.press("Change certificates")
    await bjorn.say("CE, ISO 9001")
    now = await listing(session, told)
    theirs = replace(listings.fields_of(now), title="Värmepumpar för flerbostadshus", exclusions="inga agenter")
    await listings.change(session, now, theirs, by=told.ada, at=clock.advance(hours=1))

    first = "\n".join(one.text for one in await bjorn.press("Save the change"))
    untouched = (await listing(session, told)).certifications
    await bjorn.press("Save the change")

    saved = await listing(session, told)
    assert "Rubrik: ”Värmepumpar med propan” → ”Värmepumpar för flerbostadshus”" in first
    assert "Vill inte ha: – → ”inga agenter”" in first
    assert untouched == list(heat_pumps_offered().certifications)
    assert (saved.title, saved.exclusions) == ("Värmepumpar för flerbostadshus", "inga agenter")
    assert saved.certifications == ["CE", "ISO 9001"]


async def test_same_line_changed_by_both_is_left_to_who_saves_last_knowing_it(bjorn, told, session, clock):
    await bjorn.say("ändra annonsen")
    await bjorn.press("Change title")
    await bjorn.say("Tysta värmepumpar")
    now = await listing(session, told)
    theirs = replace(listings.fields_of(now), title="Värmepumpar för flerbostadshus")
    await listings.change(session, now, theirs, by=told.ada, at=clock.advance(hours=1))

    said = [one.text for one in await bjorn.say("ja")]
    kept = (await listing(session, told)).title
    await bjorn.say("ja")

    assert "Ni har båda ändrat det här: Rubrik." in said[0]
    assert "Rubrik: Tysta värmepumpar" in said[1]
    assert kept == "Värmepumpar för flerbostadshus"
    assert (await listing(session, told)).title == "Tysta värmepumpar"


async def test_change_that_only_repeats_what_a_colleague_saved_leaves_it(bjorn, told, session, clock):
    await bjorn.say("ändra annonsen")
    await bjorn.press("Change title")
    await bjorn.say("Tysta värmepumpar")
    now = await listing(session, told)
    same = replace(listings.fields_of(now), title="Tysta värmepumpar")
    await listings.change(session, now, same, by=told.ada, at=clock.advance(hours=1))

    await bjorn.say("ja")
    said = await bjorn.text("ja")

    assert said == "Okej, den får vara som den är."


async def test_change_begun_beside_another_question_is_laid_out_once(bjorn):
    await bjorn.say("byt e-post")

    cards = await bjorn.say("ändra annonsen")

    assert len(cards) == 1
    assert "Ändra rubrik" in labels(cards)
