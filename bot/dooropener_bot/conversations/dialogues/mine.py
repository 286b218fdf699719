"""The listings of a person's companies: as a list, and one by one."""

from dooropener import listings
from dooropener.listings import LISTING, Listing, ListingState
from dooropener.states import history
from dooropener.templating import render
from dooropener.words import Words
from dooropener_bot.conversations.dialogues.case import cut
from dooropener_bot.conversations.replies import Button, Row, in_rows, marked
from dooropener_bot.conversations.turn import Turn

PAGE = 10
_EXCERPT_LENGTH = 240

_STANDING = {
    ListingState.DRAFT: marked("A draft: nobody but your company sees it."),
    ListingState.IN_REVIEW: marked("An advisor is reading it."),
    ListingState.PUBLISHED: marked("Published until %(date)s."),
    ListingState.ON_HOLD: marked("On hold. It ends on %(date)s."),
    ListingState.REJECTED: marked("Not published as it is."),
    ListingState.EXPIRED: marked("Ended on %(date)s."),
    ListingState.ARCHIVED: marked("Withdrawn."),
}


async def own_listings(turn: Turn) -> list[Listing]:
    """What this person may see and change, newest first."""
    person = await turn.person()
    return await listings.listings_of_person(turn.session, person) if person else []


async def find_own(turn: Turn, listing_id: int) -> Listing | None:
    """One of them; others' listings do not exist here."""
    return next((listing for listing in await own_listings(turn) if listing.id == listing_id), None)


def standing(listing: Listing, words: Words) -> str:
    """Where a listing stands, in one sentence."""
    until = words.date(listing.valid_until) if listing.valid_until else ""
    return words(_STANDING[listing.state], date=until)


async def show(turn: Turn, start: int = 0) -> None:
    """The list; a single listing is opened."""
    _ = turn.words
    own = await own_listings(turn)
    if not own:
        turn.say(_("You have no listing yet. Tell me in one sentence: what do you offer or look for, and where?"))
    elif len(own) == 1:
        await open_card(turn, own[0])
    else:
        _say_list(turn, own, start)


def _say_list(turn: Turn, own: list[Listing], start: int) -> None:
    _ = turn.words
    page = own[start : start + PAGE]
    head = turn.words.ngettext("You have %(number)s listing:", "You have %(number)s listings:", len(own))
    lines = [f"• {cut(listing.title, 80)}\n  {standing(listing, turn.words)}" for listing in page]
    last = [Button(_("Tell of an offer or a request"), "intent:add_listing")]
    if start + PAGE < len(own):
        last.insert(0, Button(_("More"), f"mine:{start + PAGE}"))
    chosen = [Button(cut(listing.title, 60), f"listing:{listing.id}:open") for listing in page]
    turn.say("\n\n".join([head, *lines]), [*in_rows(chosen, 1), tuple(last)])


async def choose(turn: Turn, own: list[Listing], action: str) -> None:
    """Which of several an action is meant for."""
    buttons = [Button(cut(listing.title, 60), f"listing:{listing.id}:{action}") for listing in own[:PAGE]]
    turn.say(turn.words("Which listing is it about?"), in_rows(buttons, 1))


async def press_mine(turn: Turn, value: str) -> None:
    await show(turn, int(value))


async def open_card(turn: Turn, listing: Listing) -> None:
    """One listing, where it stands, and what can be done with it."""
    text = render(
        "bot/listing.txt",
        turn.language,
        listing=listing,
        standing=standing(listing, turn.words),
        refusal=await _refusal(turn, listing),
        partnership=turn.terms.joined(listing.partnerships),
        regions=await turn.region_names(listing.target_regions),
        excerpt=cut(listing.text, _EXCERPT_LENGTH),
    )
    turn.say(text, _card_buttons(turn, listing))


async def _refusal(turn: Turn, listing: Listing) -> str:
    """What the advisor wrote to a listing that is not published."""
    if listing.state is not ListingState.REJECTED:
        return ""
    changes = await history(turn.session, LISTING.subject, listing.id)
    return next((change.reason for change in reversed(changes) if change.to_state == ListingState.REJECTED), "")


def _card_buttons(turn: Turn, listing: Listing) -> tuple[Row, ...]:
    _, key = turn.words, f"listing:{listing.id}"
    running = listing.state in {ListingState.PUBLISHED, ListingState.ON_HOLD}
    ended = listing.state is ListingState.EXPIRED
    offered = [
        (not ended, Button(_("Change"), f"{key}:change")),
        (listing.state is ListingState.DRAFT, Button(_("Hand it in"), f"{key}:submit")),
        (listing.state is ListingState.PUBLISHED, Button(_("Put on hold"), f"{key}:hold")),
        (listing.state is ListingState.ON_HOLD, Button(_("Resume"), f"{key}:resume")),
        ((running or ended) and not listing.extended, Button(_("Renew for a year"), f"{key}:renew")),
        (True, Button(_("Withdraw"), f"{key}:withdraw")),
    ]
    return in_rows(button for possible, button in offered if possible)
