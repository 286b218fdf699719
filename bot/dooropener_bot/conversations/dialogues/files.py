"""Documents and pictures: to the listing that is being written, or to one that is there."""

from collections.abc import Sequence

from dooropener import listings
from dooropener.listings import MAX_BYTES, MOST_FILES, Listing, ListingState, TooManyFiles
from dooropener.organisations import MembershipState
from dooropener_bot.conversations.dialogues import mine
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, marked
from dooropener_bot.conversations.turn import Turn

_ALIVE = frozenset({ListingState.DRAFT, ListingState.IN_REVIEW, ListingState.PUBLISHED, ListingState.ON_HOLD})
_MOST_CHOICES = 6
_MEGABYTE = 1_000_000

_REFUSALS = {
    "empty": marked("“%(file)s” is empty."),
    "too_large": marked("“%(file)s” is too large: at most %(megabytes)s megabytes, please."),
    "unknown_kind": marked(
        "“%(file)s” is none of the kinds I can take: PDF, pictures (PNG, JPEG), Word, Excel, PowerPoint."
    ),
    "old_office": marked("“%(file)s” is in an old format that can hide programs. Please save it as PDF."),
    "protected": marked("“%(file)s” is locked with a password, so we cannot read it."),
    "broken": marked("“%(file)s” is damaged and cannot be opened."),
    "macros": marked("“%(file)s” contains macros or other programs. Please save it as PDF."),
    "active": marked("“%(file)s” contains scripts or hidden files. Please print it to a new PDF."),
}


async def take_files(turn: Turn) -> None:
    """Say what became of each file, and find the listing for those that were kept. Raises `TooManyFiles`."""
    _ = turn.words
    for file in turn.files:
        if file.refused:
            turn.say(_(_REFUSALS[file.refused], file=file.name, megabytes=MAX_BYTES // _MEGABYTE))
    kept = [file for file in turn.files if file.id is not None]
    if not kept:
        return
    turn.memory.files += [file.id for file in kept if file.id is not None]
    if len(turn.memory.files) > MOST_FILES:
        raise TooManyFiles(limit=MOST_FILES)
    names = turn.words.join([_("“%(words)s”", words=file.name) for file in kept])
    await _place(turn, names)


async def _place(turn: Turn, names: str) -> None:
    _ = turn.words
    draft = turn.memory.draft
    changed = await mine.find_own(turn, draft.listing_id) if draft and draft.listing_id else None
    if changed is not None:
        await _attach(turn, changed)
        return
    if draft is not None:
        turn.say(_("I have put %(files)s with what you are writing.", files=names))
        return
    choices = await _own_listings(turn)
    if len(choices) == 1:
        await _attach(turn, choices[0])
    elif choices:
        turn.memory.turn_aside(Step.FILE)
        await ask_listing(turn)
    else:
        turn.say(_("I keep %(files)s for your listing. Tell me in a sentence what it is about.", files=names))


async def _own_listings(turn: Turn) -> Sequence[Listing]:
    """What the person wrote, and what is of companies that it is a confirmed member of; newest first."""
    person, found = await turn.person(), []
    for membership in await turn.memberships():
        for listing in await listings.listings_of(turn.session, membership.organisation_id):
            own = person is not None and listing.author_person_id == person.id
            if listing.state in _ALIVE and (own or membership.state is MembershipState.VERIFIED):
                found.append(listing)
    return sorted(found, key=lambda listing: listing.id, reverse=True)[:_MOST_CHOICES]


async def ask_listing(turn: Turn) -> None:
    """Which listing the files are for."""
    choices = [(Button(listing.title[:60], f"file:{listing.id}"),) for listing in await _own_listings(turn)]
    new = Button(turn.words("A new listing"), "file:new")
    turn.say(turn.words("Which listing does this belong to?"), [*choices, (new,)])


async def press_file(turn: Turn, value: str) -> None:
    """One of the person's own listings, or one that is still to be written."""
    chosen = [listing for listing in await _own_listings(turn) if str(listing.id) == value]
    if chosen:
        await _attach(turn, chosen[0])
    else:
        turn.memory.turn_back()
        turn.say(turn.words("Tell me in one sentence: what do you offer or look for, and where?"))


async def _attach(turn: Turn, listing: Listing) -> None:
    await listings.attach(turn.session, listing, turn.memory.files)
    turn.memory.files = []
    turn.settle_aside()
    turn.say(turn.words("Thank you. The advisor now sees it with “%(title)s”.", title=listing.title))
