"""Review with four eyes, and what else can be done with a listing."""

from dataclasses import replace

import pytest
import pytest_asyncio
from sqlalchemy import select

from dooropener import accounts, listings
from dooropener.listings import ListingState
from dooropener.outbox import Delivery
from doubles.files import PNG, pdf
from people import ada, bjorns_company, chiaras_firm, eva, heat_pumps_offered


@pytest_asyncio.fixture
async def user(session, clock):
    return await ada(session, clock.now())


@pytest_asyncio.fixture
async def company(session, clock, user):
    return await bjorns_company(session, clock.now(), verified_by=user)


@pytest_asyncio.fixture
async def listing(session, clock, company):
    """Björn's, waiting for review."""
    listing = await _draft(session, clock, company, by=company.person)
    await _submit(session, clock, listing, by=company.person)
    return listing


async def _submit(session, clock, listing, *, by):
    await listings.submit(session, listing, by=by, at=clock.now())
    await session.flush()


async def _draft(session, clock, company, *, by):
    return await listings.draft(
        session,
        organisation=company.organisation,
        fields=heat_pumps_offered(),
        by=by,
        contact=company.contact,
        source="chat",
        at=clock.now(),
    )


@pytest_asyncio.fixture
async def desk(browser, user, listing):
    await browser.come_in(user.email)
    await browser.get(f"/listings/{listing.id}")
    return browser


async def _state(session, listing):
    await session.refresh(listing)
    return listing.state


async def test_review_queue_shows_what_waits(desk, listing):
    await desk.get("/review")

    assert desk.tree().css_first(f'a[href="/listings/{listing.id}"]').text() == listing.title
    assert desk.tree().css_first('[lang="sv"]')


async def test_advisor_publishes(desk, session, listing, ten_seconds_later):
    await desk.submit(f"/listings/{listing.id}/publish")
    await ten_seconds_later()

    assert desk.page.url.path == "/review"
    assert "Published in ten seconds." in desk.words()
    assert await _state(session, listing) is ListingState.PUBLISHED


async def test_publishing_twice_does_no_more_than_once(desk, session, listing, ten_seconds_later):
    await desk.submit(f"/listings/{listing.id}/publish", follow=False)
    await desk.get("/settings")

    await desk.post(f"/listings/{listing.id}/publish")
    await ten_seconds_later()
    await desk.get("/settings")
    await desk.post(f"/listings/{listing.id}/publish")

    assert desk.page.status_code == 200
    assert await _state(session, listing) is ListingState.PUBLISHED


async def _reworded(session, clock, listing, author):
    fields = replace(listings.fields_of(listing), text="Vi säljer något helt annat.")
    await listings.change(session, listing, fields, by=author, at=clock.now())
    await session.commit()


@pytest.mark.parametrize("path", ["/listings/{}/publish", "/today/publish_listing/{}"])
async def test_words_that_changed_since_the_page_was_shown_are_not_published(
    desk, session, clock, listing, company, path, ten_seconds_later
):
    page = "/today" if path.startswith("/today") else "/review"
    await desk.get(page)
    await _reworded(session, clock, listing, company.person)

    button = desk.form(path.format(listing.id)).css_first("button")
    answer = await desk.submit(path.format(listing.id), wording=button.attributes["value"])
    await ten_seconds_later()

    assert answer.status_code == 409
    assert "The words have been changed since you read them." in desk.words()
    assert await _state(session, listing) is ListingState.IN_REVIEW


@pytest.mark.parametrize("together", [False, True])
async def test_words_that_change_within_the_ten_seconds_are_not_published(
    desk, session, clock, listing, company, together, ten_seconds_later
):
    if together:
        await desk.post("/listings/publish", listing=str(listing.id))
    else:
        await desk.submit(f"/listings/{listing.id}/publish")
    await _reworded(session, clock, listing, company.person)

    await ten_seconds_later()
    await desk.get("/today")

    assert "This could not be done in the end: Publish a listing" in desk.words()
    assert "The words have been changed since you read them." in desk.words()
    assert await _state(session, listing) is ListingState.IN_REVIEW


async def test_who_wrote_it_is_told_that_a_colleague_publishes(desk, session, clock, company, user):
    own = await _draft(session, clock, company, by=user)
    await _submit(session, clock, own, by=user)

    await desk.get(f"/listings/{own.id}")
    offered = desk.form(f"/listings/{own.id}/publish")
    await desk.post(f"/listings/{own.id}/publish")

    assert offered is None
    assert desk.page.status_code == 403
    assert "You wrote this listing yourself, so a colleague has to publish it." in desk.words()
    assert await _state(session, own) is ListingState.IN_REVIEW


async def test_office_of_one_can_publish_its_own(desk, session, clock, company, user, ten_seconds_later):
    await accounts.set_four_eyes(session, False, by=user, at=clock.now())
    own = await _draft(session, clock, company, by=user)
    await _submit(session, clock, own, by=user)

    await desk.get(f"/listings/{own.id}")
    await desk.submit(f"/listings/{own.id}/publish")
    await ten_seconds_later()

    assert await _state(session, own) is ListingState.PUBLISHED


async def test_several_are_published_at_once(desk, session, clock, company, listing, ten_seconds_later):
    other = await _draft(session, clock, company, by=company.person)
    await _submit(session, clock, other, by=company.person)
    await desk.get("/review")

    await desk.post("/listings/publish", listing=[str(listing.id), str(other.id), "nonsense"])
    await ten_seconds_later()

    assert [await _state(session, each) for each in (listing, other)] == [ListingState.PUBLISHED] * 2


async def test_sending_back_needs_a_reason_which_the_author_hears(desk, session, listing, ten_seconds_later):
    await desk.submit(f"/listings/{listing.id}/reject")
    without = desk.page.status_code, "Fill this in." in desk.words()
    await desk.submit(f"/listings/{listing.id}/reject", reason="Skriv vilka storlekar det gäller.")
    await desk.undo()
    undone = await _state(session, listing), desk.tree().css_first("#reason").text().strip(), desk.words()
    await desk.submit(f"/listings/{listing.id}/reject")
    await ten_seconds_later()

    told = await session.scalar(select(Delivery).where(Delivery.fact == "listing_rejected"))
    assert without == (422, True)
    assert undone[:2] == (ListingState.IN_REVIEW, "Skriv vilka storlekar det gäller.")
    assert "Undone. Nothing has happened, and your words stand here." in undone[2]
    assert await _state(session, listing) is ListingState.REJECTED
    assert told.payload["values"]["reason"] == "Skriv vilka storlekar det gäller."


@pytest.mark.parametrize(
    ("author", "said"),
    [
        pytest.param("person", "The author reads this in the chat.", id="somebody in the chat"),
        pytest.param("user", "Eva wrote the listing and finds this in its history.", id="a colleague"),
        pytest.param("contact", "Its contact is Chiara, chiara@termoemilia.example,", id="an import with a contact"),
        pytest.param("nobody", "the listing has no author and no contact.", id="an import without one"),
    ],
)
async def test_form_says_who_reads_why_a_listing_was_sent_back(desk, session, clock, listing, author, said):
    chiara, colleague = await chiaras_firm(session, clock.now()), await eva(session, clock.now())
    listing.author_person_id = listing.author_person_id if author == "person" else None
    listing.author_user_id = colleague.id if author == "user" else None
    listing.contact_id = chiara.id if author == "contact" else None
    await session.flush()
    session.expire(listing, ["author_person", "author_user", "contact"])

    for page in ("/review", f"/listings/{listing.id}"):
        await desk.get(page)
        hint = " ".join(desk.tree().css_first('form[action$="/reject"] .hint').text().split())

        assert said in hint
        assert ("chat." in hint) is (author == "person")


async def test_fields_can_be_edited_and_stay_as_typed_when_one_is_wrong(desk, session, listing):
    await desk.get(f"/listings/{listing.id}/edit")
    await desk.submit(f"/listings/{listing.id}/edit", title="", text="Pumpar.\nMed propan.")
    refused = desk.page.status_code, desk.tree().css_first("textarea[name=text]").text().strip()
    await desk.submit(f"/listings/{listing.id}/edit", title="Pumpar", certifications="CE, F-gas")

    await session.refresh(listing)
    assert refused == (422, "Pumpar.\nMed propan.")
    assert (listing.title, listing.certifications) == ("Pumpar", ["CE", "F-gas"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("title", "x" * 300), ("text", "x" * 4001), ("partnership", ["supply", "services", "talent", "licensing"])],
)
async def test_what_breaks_a_rule_is_marked_at_its_field(desk, listing, field, value):
    await desk.get(f"/listings/{listing.id}/edit")

    await desk.submit(f"/listings/{listing.id}/edit", **{field: value})

    assert desk.page.status_code == 422
    assert desk.tree().css_first(f"#{field}-wrong")


async def test_hold_resume_archive(desk, session, listing, ten_seconds_later):
    await desk.submit(f"/listings/{listing.id}/publish")
    await ten_seconds_later()
    states = []
    for step in ("hold", "resume", "archive"):
        await desk.get(f"/listings/{listing.id}")
        await desk.submit(f"/listings/{listing.id}/step/{step}")
        states.append(await _state(session, listing))

    assert states == [ListingState.ON_HOLD, ListingState.PUBLISHED, ListingState.ARCHIVED]


async def test_unknown_step_is_not_found(desk, listing):
    await desk.post(f"/listings/{listing.id}/step/explode")

    assert desk.page.status_code == 404


async def test_history_tells_who_and_when(desk, listing, ten_seconds_later):
    await desk.submit(f"/listings/{listing.id}/publish")
    await ten_seconds_later()
    await desk.get(f"/listings/{listing.id}")

    told = [" ".join(node.text(separator=" ").split()) for node in desk.tree().css(".history > li")]
    assert [line.split(" 2 Mar 2026")[0] for line in told] == ["Draft", "In review", "Published"]
    assert told[-1].endswith("Ada (advisor)")
    assert "13:00" in told[-1]  # noon in UTC is one o'clock at the office


async def test_reader_gets_no_buttons(browser, session, clock, listing):
    colleague = await eva(session, clock.now(), role=accounts.Role.READER)
    await browser.come_in(colleague.email)

    await browser.get(f"/listings/{listing.id}")

    assert browser.form(f"/listings/{listing.id}/publish") is None


@pytest_asyncio.fixture
async def datasheet(session, clock, listing):
    """A file and its address."""
    kept = await listings.keep(session, name="Datablad Åre.pdf", content=pdf(), at=clock.now())
    picture = await listings.keep(session, name="pump.png", content=PNG, at=clock.now())
    await listings.attach(session, listing, [kept.id, picture.id])
    await session.flush()
    return f"/listings/{listing.id}/files/{kept.id}"


async def test_files_of_the_company_are_shown_at_the_listing(desk, listing, datasheet):
    await desk.get(f"/listings/{listing.id}")

    links = [link.attributes["href"] for link in desk.tree().css("a[download]")]
    pictures = [picture.attributes["src"] for picture in desk.tree().css("img.thumb")]
    assert "Datablad Åre.pdf" in desk.words()
    assert links[0] == datasheet
    assert pictures == links[1:]


async def test_file_is_saved_and_never_run(desk, datasheet):
    answer = await desk.client.get(datasheet)

    assert answer.content == pdf()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''Datablad%20%C3%85re.pdf"
    assert answer.headers["content-security-policy"].startswith("sandbox")
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_file_is_for_users_only(browser, datasheet):
    answer = await browser.client.get(datasheet)

    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/login")


async def test_file_is_found_at_its_own_listing_only(desk, datasheet):
    answer = await desk.client.get(datasheet.replace("/listings/", "/listings/9"))

    assert answer.status_code == 404


async def test_page_keeps_the_words_before_a_change(desk, session, clock, listing, company):
    words = replace(heat_pumps_offered(), title="Tysta värmepumpar")
    await listings.change(session, listing, words, by=company.person, at=clock.advance(minutes=1))
    await session.flush()

    page = await desk.get(f"/listings/{listing.id}")

    assert "The words before" in page.text
    assert f"<strong>{heat_pumps_offered().title}</strong>" in page.text


async def test_what_somebody_else_changed_meanwhile_is_shown_and_kept(desk, session, clock, listing, company):
    await desk.get(f"/listings/{listing.id}/edit")
    theirs = replace(listings.fields_of(listing), exclusions="Inga agenter", title="Deras rubrik")
    await listings.change(session, listing, theirs, by=company.person, at=clock.now())

    await desk.submit(f"/listings/{listing.id}/edit", title="Min rubrik", certifications="CE")
    refused, words = desk.page.status_code, desk.words()
    await session.refresh(listing)
    untouched = (listing.title, listing.exclusions, listing.certifications)
    await desk.submit(f"/listings/{listing.id}/edit")

    await session.refresh(listing)
    assert refused == 409
    assert "Somebody else changed this listing" in words
    assert words.count("You changed this as well") == 1
    assert untouched == ("Deras rubrik", "Inga agenter", [])
    assert (listing.title, listing.exclusions, listing.certifications) == ("Min rubrik", "Inga agenter", ["CE"])


@pytest.mark.parametrize("seen", ["", "{", "[]", '{"kind": "x"}'])
async def test_a_form_whose_beginning_cannot_be_read_overwrites_nothing_unseen(desk, session, listing, seen):
    before = listing.title
    await desk.get(f"/listings/{listing.id}/edit")

    await desk.submit(f"/listings/{listing.id}/edit", title="Min rubrik", seen=seen)

    await session.refresh(listing)
    assert desk.page.status_code == 409
    assert listing.title == before
