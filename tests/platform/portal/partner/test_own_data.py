"""Chiara sees what is held about her, puts it right, and can go."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser
from sqlalchemy import select

from dooropener import listings, mailbox, organisations, outbox, privacy
from dooropener.introductions import IntroductionState
from dooropener.listings import ListingState
from dooropener.organisations import SUBJECT, AccessLink, Contact
from dooropener.outbox import Delivery
from dooropener.portal.meanwhile import seen
from dooropener.privacy.tasks import forget_contact_once
from dooropener.states import ActorKind, history
from dooropener.words import LANGUAGES
from people import institution

SAID = {
    "kind": "offer",
    "partnership": ["distribution"],
    "title": "Magazzino e installatori",
    "text": "Offriamo deposito e una rete di installatori.",
    "language": "it",
}


def text_of(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


async def letters_of(session, fact="access_requested"):
    return list(await session.scalars(select(Delivery).where(Delivery.fact == fact).order_by(Delivery.id)))


@pytest_asyncio.fixture
async def chiara(session, request_sent):
    return await organisations.get_contact(session, request_sent.addressee_id)


@pytest_asyncio.fixture
async def link(session, chiara, clock):
    return await organisations.open_access(session, chiara, at=clock.now())


@pytest.fixture
def own(house, link):
    return f"/d/{organisations.access_token(house.secret, link)}"


async def test_link_goes_to_the_address_that_is_known(reader, session, partner_path, chiara):
    answer = await reader.send_form(f"{partner_path}/access", of=partner_path)

    letters = await letters_of(session)
    assert [letter.recipient for letter in letters] == [chiara.email]
    assert "c•••@termoemilia.example" in text_of(answer)
    assert "/d/" not in answer.text
    assert letters[0].payload["headers"]["Auto-Submitted"] == "auto-replied"
    path = letters[0].payload["text"].partition("/d/")[2].split()[0]
    assert (await reader.get(f"/d/{path}")).status_code == 200


async def test_opening_the_page_of_the_request_sends_nothing(reader, session, partner_path):
    await reader.get(partner_path)
    await reader.get(f"{partner_path}/access")

    assert await letters_of(session) == []


async def test_three_links_an_hour_are_enough(reader, session, partner_path):
    answers = [await reader.send_form(f"{partner_path}/access", of=partner_path) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert len(await letters_of(session)) == 3


async def test_who_said_stop_is_not_written_to(reader, session, partner_path, chiara, clock):
    await privacy.object_to_mail(session, chiara, at=clock.now())

    answer = await reader.send_form(f"{partner_path}/access", of=partner_path)

    assert await letters_of(session) == []
    assert "naringsliv@norrkoping.example" in text_of(answer)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_shows_all_that_is_held(reader, own, language):
    answer = await reader.get(f"{own}?language={language}")

    said = text_of(answer)
    assert answer.status_code == 200
    for fact in ("Termo Emilia S.r.l.", "chiara@termoemilia.example", "fair catalogue", "Björns Värme AB"):
        assert fact in answer.text or fact in said


async def test_page_stays_private(reader, own):
    answer = await reader.get(own)

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/d/aaaaaaaaaaaaaaaaaaaaaaaa", "/d/short", "/d/å"])
async def test_what_was_not_made_here_leads_nowhere(reader, own, path):
    assert (await reader.get(path)).status_code == 404


async def test_a_link_of_a_request_is_none_to_the_data(reader, partner_path, own):
    token = partner_path.rpartition("/")[2]

    assert (await reader.get(f"/d/{token}")).status_code == 404


async def test_a_link_lasts_for_a_month(reader, session, own, link, clock):
    link.expires_at = clock.now() - timedelta(seconds=1)
    await session.flush()

    assert (await reader.get(own)).status_code == 404
    assert (await reader.send_form(f"{own}/stop", of=own)).status_code == 404
    assert (await reader.get(f"{own}/copy")).status_code == 404


async def test_opening_changes_nothing(reader, session, own, chiara):
    for path in (own, f"{own}/stop", f"{own}/erase", f"{own}/listings/0", f"{own}?done=erasing"):
        await reader.get(path)

    assert not await outbox.is_suppressed(session, chiara.email)
    assert await privacy.open_erasure(session, chiara) is None


async def test_name_part_and_language_are_put_right(reader, session, own, chiara):
    answer = await reader.send_form(f"{own}/you", of=own, name="Chiara Conti", role="Acquisti", language="en")

    await session.refresh(chiara)
    assert answer.status_code == 303
    assert (chiara.name, chiara.role, chiara.language) == ("Chiara Conti", "Acquisti", "en")
    change = (await history(session, SUBJECT, chiara.organisation_id))[-1]
    assert (change.actor_kind, change.actor_id, change.to_state) == (
        ActorKind.PARTNER,
        chiara.id,
        "contact_corrected",
    )
    assert change.evidence["before"]["name"] == "Chiara"


@pytest.mark.parametrize(
    ("part", "fields", "wrong"),
    [
        ("you", {"name": "", "language": "it"}, "name"),
        ("you", {"name": "Chiara", "language": "xx"}, "language"),
        ("you", {"name": "Chiara", "role": "x" * 201, "language": "it"}, "role"),
        ("organisation", {"organisation": "!!", "languages": "it"}, "organisation"),
        ("organisation", {"organisation": "Termo", "languages": "xx"}, "languages"),
        ("capacity", {"capacity": "many"}, "capacity"),
        ("capacity", {"capacity": "101"}, "capacity"),
        ("quiet", {"starts": "2026-12-24", "ends": "2026-12-01"}, "ends"),
    ],
)
async def test_what_does_not_fit_comes_back_marked(reader, own, part, fields, wrong):
    answer = await reader.send_form(f"{own}/{part}", of=own, **fields)

    assert answer.status_code == 422
    assert f'id="{wrong}-wrong"' in answer.text


async def test_organisation_is_put_right(reader, session, own, chiara):
    await reader.send_form(
        f"{own}/organisation",
        of=own,
        organisation="Termo Emilia SpA",
        legal_form="SpA",
        languages=["it", "en"],
        sectors="HVAC",
    )

    organisation = await organisations.get_organisation(session, chiara.organisation_id)
    await session.refresh(organisation)
    assert (organisation.name, organisation.legal_form) == ("Termo Emilia SpA", "SpA")
    assert (organisation.languages, organisation.sectors) == (["it", "en"], ["HVAC"])


async def test_a_new_address_counts_once_it_is_proved(reader, session, house, own, chiara):
    await reader.send_form(f"{own}/address", of=own, new_email="Conti@TermoEmilia.example")
    letter = (await letters_of(session))[-1]
    await session.refresh(chiara)
    before = chiara.email
    path = "/d/" + letter.payload["text"].partition("/d/")[2].split()[0]
    await reader.get(path)
    await session.refresh(chiara)
    seen = chiara.email

    await reader.send_form(f"{path}/proof", of=path)

    await session.refresh(chiara)
    assert (letter.recipient, before, seen) == (
        "conti@termoemilia.example",
        "chiara@termoemilia.example",
        "chiara@termoemilia.example",
    )
    assert chiara.email == "conti@termoemilia.example"
    told = (await session.scalars(select(Delivery).where(Delivery.fact == "address_changed"))).one()
    assert told.recipient == "chiara@termoemilia.example"
    assert "conti" not in told.payload["text"]


async def test_before_its_address_is_proved_a_link_shows_and_does_nothing(reader, session, own, chiara):
    await reader.send_form(f"{own}/address", of=own, new_email="stranger@elsewhere.example")
    path = "/d/" + (await letters_of(session))[-1].payload["text"].partition("/d/")[2].split()[0]

    shown = await reader.get(path)
    refused = [
        await reader.get(f"{path}/copy"),
        await reader.get(f"{path}/listings/0"),
        await reader.send_form(f"{path}/you", of=path, name="Dmitri", language="it"),
        await reader.send_form(f"{path}/erase", of=path),
        await reader.send_form(f"{path}/listings/0", of=path, **SAID),
    ]

    await session.refresh(chiara)
    assert "stranger@elsewhere.example" in text_of(shown)
    assert chiara.email not in shown.text
    assert chiara.name not in text_of(shown)
    assert [answer.status_code for answer in refused] == [404] * 5
    assert chiara.name == "Chiara"


async def test_a_stop_holds_at_the_new_address(reader, session, house, own, chiara):
    await reader.send_form(f"{own}/stop", of=own)
    await reader.send_form(f"{own}/address", of=own, new_email="conti@termoemilia.example")
    letter = (await letters_of(session))[-1]
    path = "/d/" + letter.payload["text"].partition("/d/")[2].split()[0]

    await reader.send_form(f"{path}/proof", of=path)

    assert await outbox.is_suppressed(session, "conti@termoemilia.example")
    assert await outbox.is_suppressed(session, "chiara@termoemilia.example")


async def test_what_is_no_address_is_said(reader, session, own):
    answer = await reader.send_form(f"{own}/address", of=own, new_email="conti")

    assert answer.status_code == 422
    assert await letters_of(session) == []


async def test_capacity_and_rest(reader, session, own, chiara, clock):
    await reader.send_form(f"{own}/capacity", of=own, capacity="1")
    starts, ends = date(2027, 8, 9), date(2027, 8, 22)
    await reader.send_form(f"{own}/quiet", of=own, starts=starts.isoformat(), ends=ends.isoformat(), note="Ferie")

    organisation = await organisations.get_organisation(session, chiara.organisation_id)
    await session.refresh(organisation)
    (period,) = await organisations.quiet_periods(session, organisation.id, on=clock.now().date())
    assert (organisation.capacity, period.starts, period.ends, period.note) == (1, starts, ends, "Ferie")

    await reader.send_form(f"{own}/open-again", of=own, period=str(period.id))

    assert await organisations.quiet_periods(session, organisation.id, on=clock.now().date()) == []


async def test_anothers_rest_is_not_hers_to_end(reader, session, own, told, clock):
    erika = await institution(session, clock.now())
    office = await organisations.get_organisation(session, erika.organisation_id)
    today = clock.now().date()
    period = await organisations.add_quiet_period(session, office, today, today, note="", by=told.ada, at=clock.now())

    answer = await reader.send_form(f"{own}/open-again", of=own, period=str(period.id))

    assert answer.status_code == 403
    assert len(await organisations.quiet_periods(session, office.id, on=today)) == 1


async def test_a_new_listing_goes_into_review(reader, session, own, chiara):
    answer = await reader.send_form(f"{own}/listings/0", of=own, **SAID)

    new = (await listings.listings_of(session, chiara.organisation_id))[0]
    assert answer.status_code == 303
    assert (new.title, new.state, new.contact_id, new.source) == (
        SAID["title"],
        ListingState.IN_REVIEW,
        chiara.id,
        "partner_page",
    )


async def test_a_listing_that_lacks_its_text_keeps_what_was_typed(reader, session, own, chiara):
    answer = await reader.send_form(f"{own}/listings/0", of=own, **{**SAID, "text": ""})

    assert answer.status_code == 422
    assert 'id="text-wrong"' in answer.text
    assert SAID["title"] in answer.text


async def test_changed_words_are_reviewed_again(reader, session, own, told):
    partner = told.match.partner
    regions_before = list(partner.target_regions)

    await reader.send_form(f"{own}/listings/{partner.id}", of=own, seen=seen(partner), **SAID)

    await session.refresh(partner)
    assert (partner.title, partner.state, partner.version) == (SAID["title"], ListingState.IN_REVIEW, 2)
    assert partner.target_regions == regions_before


async def test_what_somebody_else_changed_meanwhile_is_shown_and_kept(reader, session, own, told, clock):
    partner, page = told.match.partner, f"{own}/listings/{told.match.partner.id}"
    began = seen(partner)
    theirs = replace(listings.fields_of(partner), title="Il titolo dei colleghi", exclusions="Nessun agente", codes=())
    await listings.change(session, partner, theirs, by=told.chiara, at=clock.now())

    refused = await reader.send_form(page, of=own, seen=began, **SAID)
    await session.refresh(partner)
    untouched = partner.title
    form = LexborHTMLParser(refused.text).css_first("form.card")
    both = form.css_first("input[name=seen]").attributes["value"]
    kept = form.css_first("textarea[name=exclusions]").text()
    taken = await reader.send_form(page, of=own, seen=both, exclusions=kept, **SAID)

    await session.refresh(partner)
    assert (refused.status_code, untouched, taken.status_code) == (409, "Il titolo dei colleghi", 303)
    assert refused.text.count("<del ") == 2
    assert (partner.title, partner.exclusions, partner.codes) == (SAID["title"], "Nessun agente", [])


async def test_a_listing_is_paused_renewed_withdrawn_and_brought_back(reader, session, own, told, clock):
    partner, states = told.match.partner, []
    for step in ("hold", "resume", "renew", "archive", "take-back"):
        clock.advance(minutes=1)
        answer = await reader.send_form(f"{own}/listings/{partner.id}/{step}", of=own)
        assert answer.status_code == 303
        await session.refresh(partner)
        states.append(partner.state)

    assert states == [
        ListingState.ON_HOLD,
        ListingState.PUBLISHED,
        ListingState.PUBLISHED,
        ListingState.ARCHIVED,
        ListingState.PUBLISHED,
    ]
    assert partner.extended


async def test_a_second_click_is_no_error(reader, own, told):
    partner = told.match.partner
    await reader.send_form(f"{own}/listings/{partner.id}/hold", of=own)

    answer = await reader.send_form(f"{own}/listings/{partner.id}/hold", of=own)

    assert answer.status_code == 200


async def test_anothers_listing_is_unknown(reader, session, own, told):
    local = told.match.local

    answers = [
        await reader.get(f"{own}/listings/{local.id}"),
        await reader.send_form(f"{own}/listings/{local.id}", of=own, **SAID),
        await reader.send_form(f"{own}/listings/{local.id}/archive", of=own),
    ]

    await session.refresh(local)
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert local.state is ListingState.PUBLISHED


async def test_objecting_ends_what_was_asked_and_can_be_taken_back(reader, session, own, chiara, request_sent):
    await reader.send_form(f"{own}/stop", of=own)

    await session.refresh(request_sent)
    assert request_sent.state is IntroductionState.CLOSED
    assert await outbox.is_suppressed(session, chiara.email)

    await reader.send_form(f"{own}/allow", of=own)

    assert not await outbox.is_suppressed(session, chiara.email)


async def test_the_copy_holds_what_the_page_tells(reader, own, chiara):
    answer = await reader.get(f"{own}/copy")

    told = answer.json()
    assert "attachment" in answer.headers["content-disposition"]
    assert told["contact"]["email"] == chiara.email
    assert told["requests"][0]["from"] == "Björns Värme AB"
    assert told["letters_from_us"][0]["to"] == chiara.email


async def test_erasure_waits_for_a_day_and_can_be_taken_back(reader, session, house, own, chiara, clock):
    await reader.send_form(f"{own}/erase", of=own)
    request = await privacy.open_erasure(session, chiara)
    assert request.due_at == clock.now() + privacy.ERASE_AFTER

    await reader.send_form(f"{own}/keep", of=own)
    await forget_contact_once(house, request.id)

    await session.refresh(chiara)
    assert chiara.name == "Chiara"


async def test_erasure_leaves_nothing_of_her(reader, session, house, own, chiara, request_sent, clock):
    await reader.send_form(f"{own}/erase", of=own)
    request = await privacy.open_erasure(session, chiara)
    address = chiara.email

    for _ in range(2):  # a worker may die between its work and its report
        await forget_contact_once(house, request.id)

    await session.refresh(chiara)
    await session.refresh(request_sent)
    letters = await session.scalars(select(Delivery).where(Delivery.introduction_id == request_sent.id))
    assert (chiara.name, chiara.email, chiara.ended_at) == (
        privacy.MASKED,
        f"erased-{chiara.id}@erased.invalid",
        clock.now(),
    )
    assert request_sent.state is IntroductionState.CLOSED
    assert await outbox.is_suppressed(session, address)
    assert all(address not in str((letter.recipient, letter.payload)) for letter in letters)
    assert (await reader.get(own)).status_code == 404
    assert list(await session.scalars(select(AccessLink))) == []


async def test_a_colleague_takes_the_listings_over(session, house, own, chiara, told, clock):
    colleague = Contact(
        organisation_id=chiara.organisation_id,
        name="Davide",
        email="davide@termoemilia.example",
        language="it",
        lawful_basis=chiara.lawful_basis,
        source="import",
        sourced_on=clock.now().date(),
    )
    session.add(colleague)
    partner = told.match.partner
    partner.contact_id = chiara.id
    request = await privacy.ask_erasure(session, chiara, at=clock.now())

    await forget_contact_once(house, request.id)

    await session.refresh(partner)
    assert partner.contact_id == colleague.id
    assert partner.state is ListingState.PUBLISHED


async def test_what_she_wrote_is_locked_away(session, house, own, chiara, clock):
    message = await mailbox.receive(
        session,
        raw=b"From: Chiara <chiara@termoemilia.example>\r\nSubject: Ciao\r\n\r\nSono Chiara",
        envelope_from=chiara.email,
        envelope_to=["dorroppnaren@norrkoping.example"],
        at=clock.now(),
    )
    message.from_address, message.from_name, message.text = chiara.email, "Chiara", "Sono Chiara"
    request = await privacy.ask_erasure(session, chiara, at=clock.now())

    await forget_contact_once(house, request.id)

    await session.refresh(message)
    assert message.restricted_at == clock.now()
    assert "Chiara" not in message.text + message.from_name
