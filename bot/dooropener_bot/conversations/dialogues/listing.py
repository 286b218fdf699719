"""An offer or a request: from the first sentence to a listing that its author agrees with."""

import re
from collections.abc import Sequence

from dooropener.listings import MAX_PARTNERSHIPS, TEXT_LENGTH, TITLE_LENGTH
from dooropener.templating import render
from dooropener_bot.conversations.dialogues import company, revision, two
from dooropener_bot.conversations.dialogues.case import cut
from dooropener_bot.conversations.dialogues.certificate import take_certificates
from dooropener_bot.conversations.dialogues.place import adds, place_buttons, puts_places_right, take_places
from dooropener_bot.conversations.memory import Draft, Step
from dooropener_bot.conversations.replies import Button, Quote, Row, in_rows
from dooropener_bot.conversations.spoken import Spoken, count_words, normal
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent, Reading
from dooropener_bot.words import pattern
from dooropener_matching import Kind, Partnership

EXCERPT_LENGTH = 240
FEWEST_WORDS_OF_A_SENTENCE = 4
_FEW_WORDS = 6
_SELLS = re.compile(pattern("sells"), re.IGNORECASE)
_SEEKS = re.compile(pattern("seeks"), re.IGNORECASE)


async def begin(turn: Turn, regions: Sequence[str] = (), *, whole: bool = False) -> None:
    """Take what the first sentence holds; ask for the first thing that is missing. `regions` were told before it.

    Of two listings in one message the first is taken, unless it is known to be `whole`.
    """
    turn.memory.both = ""
    kind = None if whole else await two.part(turn)
    reading = await turn.read()
    slots = reading.slots
    turn.memory.step = turn.memory.resume = None
    turn.memory.draft = Draft(
        kind=kind or (None if reading.kind_unsure else slots.kind),
        partnership=list(slots.partnership)[:MAX_PARTNERSHIPS],
        regions=list(slots.regions or regions),
        product=_short(slots.product or ""),
        title=_title(slots.product or ""),
        text=turn.text.strip(),
        language=reading.language or turn.language,
        certifications=list(slots.certifications),
    )
    await go_on(turn)


async def begin_without_words(turn: Turn) -> None:
    """A button or "I want to add a listing" says nothing of the product yet."""
    turn.memory.step = turn.memory.resume = None
    turn.memory.both = ""
    turn.memory.draft = Draft(language=turn.language)
    await go_on(turn)


async def go_on(turn: Turn) -> None:
    """Ask for what is missing, else show what was understood."""
    draft = draft_of(turn)
    if not draft.product or not draft.text:
        turn.memory.step = Step.PRODUCT
    elif draft.kind is None:
        turn.memory.step = Step.KIND
    elif not draft.partnership:
        turn.memory.step = Step.PARTNERSHIP
    else:
        turn.memory.step = Step.REVIEW
    await ASK[turn.memory.step](turn)


def draft_of(turn: Turn) -> Draft:
    assert turn.memory.draft is not None
    return turn.memory.draft


async def ask_product(turn: Turn) -> None:
    _ = turn.words
    if draft_of(turn).text:
        turn.say(_("What product or service is it about? A few words are enough."))
    else:
        turn.say(_("Tell me in one sentence: what do you offer or look for, and where?"))


async def take_product(turn: Turn) -> bool:
    """Any words but those that answer another kind of question, or say no more than where."""
    if turn.spoken:
        return False
    draft, reading = draft_of(turn), await turn.read()
    if reading.only_places or puts_places_right(reading):
        places = await take_places(turn, draft.regions)
        draft.regions = draft.regions if places is None else places
        await say_where(turn)
        await ask_product(turn)
        return True
    if not draft.text:
        await begin(turn, draft.regions)
        return True
    draft.product = _short(reading.slots.product or turn.text)
    draft.title = draft.title or _title(draft.product)
    await go_on(turn)
    return True


async def ask_kind(turn: Turn) -> None:
    _ = turn.words
    turn.say_with(
        _("Do you have this to offer, or are you looking for it?"),
        Button(_("We offer it"), "kind:offer"),
        Button(_("We look for it"), "kind:request"),
    )


async def press_kind(turn: Turn, value: str) -> None:
    draft_of(turn).kind = Kind(value)
    await go_on(turn)


async def take_kind(turn: Turn) -> bool:
    kind = _said_kind(turn.text) or (await turn.read()).slots.kind
    if kind is None:
        return await _takes_more(turn)
    await press_kind(turn, kind.value)
    return True


async def _takes_more(turn: Turn) -> bool:
    """Regions put right before the question is answered are kept; a *yes* to either or answers nothing."""
    draft = draft_of(turn)
    short = not turn.spoken and count_words(turn.text) <= _FEW_WORDS
    places = await take_places(turn, draft.regions) if short else None
    if places is None and Spoken.YES not in turn.spoken:
        return False
    draft.regions = draft.regions if places is None else places
    await ask_kind(turn)
    return True


def _said_kind(text: str) -> Kind | None:
    """*Vi säljer*, *cerchiamo*: enough where only one of two things was asked."""
    sells, seeks = bool(_SELLS.search(text)), bool(_SEEKS.search(text))
    if sells == seeks:
        return None
    return Kind.OFFER if sells else Kind.REQUEST


async def ask_partnership(turn: Turn) -> None:
    _ = turn.words
    buttons = [Button(turn.terms(value), f"partnership:{value.value}") for value in Partnership]
    turn.say(_("What kind of partnership do you have in mind? Choose one, or write up to three."), in_rows(buttons))


async def press_partnership(turn: Turn, value: str) -> None:
    draft_of(turn).partnership = [Partnership(value)]
    await go_on(turn)


async def take_partnership(turn: Turn) -> bool:
    """The names of the buttons, several at once, or a sentence that says it."""
    said = normal(turn.text)
    named = [value for value in Partnership if normal(turn.terms(value)) in said]
    found = named or list((await turn.read()).slots.partnership)
    if not found:
        return False
    draft_of(turn).partnership = found[:MAX_PARTNERSHIPS]
    await go_on(turn)
    return True


async def ask_regions(turn: Turn) -> None:
    _ = turn.words
    turn.say(_("Where would you like to find partners?"), await place_buttons(turn, draft_of(turn).regions))


async def press_region(turn: Turn, value: str) -> None:
    """Each press adds or takes away one region; *any* and *done* go on."""
    draft = draft_of(turn)
    if value == "any":
        draft.regions = []
    elif value != "done":
        known = [region.id for region in await turn.partner_regions()]
        chosen = {*draft.regions} ^ {value}
        draft.regions = [region for region in known if region in chosen]
        await ask_regions(turn)
        return
    await go_on(turn)


async def take_regions(turn: Turn) -> bool:
    places = await take_places(turn, draft_of(turn).regions)
    if places is None:
        return False
    draft_of(turn).regions = places
    await go_on(turn)
    return True


async def change_regions(turn: Turn) -> None:
    """*Only Norway* in the middle of it: the draft is meant. A question about the company stays open."""
    places = await take_places(turn, draft_of(turn).regions)
    if places is None:
        turn.memory.step = Step.REGIONS
        await ask_regions(turn)
        return
    draft_of(turn).regions = places
    if turn.memory.step in company.ASK:
        await say_where(turn)
        return
    await go_on(turn)


async def say_where(turn: Turn) -> None:
    """Confirm the regions where another question is open, which is asked once more."""
    _ = turn.words
    turn.say(f"{_('All right.')}\n\n• {_.labelled(_('Where'), await turn.region_names(draft_of(turn).regions))}")


async def ask_title(turn: Turn) -> None:
    turn.say(turn.words("What shall the title be? One short line."))


async def take_title(turn: Turn) -> bool:
    if turn.spoken:
        return False
    draft_of(turn).title = _title(turn.text)
    await go_on(turn)
    return True


async def show_review(turn: Turn) -> None:
    """What we understood, with a button for every line."""
    draft = draft_of(turn)
    excerpt = cut(draft.text, EXCERPT_LENGTH)
    text = render(
        "bot/review.txt",
        turn.language,
        draft=draft,
        partnership=turn.terms.joined(tuple(draft.partnership)),
        regions=await turn.region_names(draft.regions),
        excerpt=excerpt,
    )
    own = [Quote(words, draft.language) for words in (draft.product, draft.title, excerpt)]
    turn.say(text, _review_buttons(turn), quotes=own)


def _review_buttons(turn: Turn) -> list[Row]:
    _ = turn.words
    if draft_of(turn).listing_id is not None:
        return revision.buttons(turn)
    return [
        (Button(_("Yes, that is right"), "review:yes"),),
        (Button(_("Change direction"), "review:kind"), Button(_("Change partnership"), "review:partnership")),
        (Button(_("Change regions"), "review:regions"), Button(_("Change product"), "review:product")),
        (Button(_("Change title"), "review:title"), Button(_("Change certificates"), "review:certificates")),
        (Button(_("Write it anew"), "review:anew"),),
    ]


async def press_review(turn: Turn, value: str) -> None:
    """Yes goes on to the company, or saves a change; every other button opens its line."""
    if draft_of(turn).listing_id is not None and value in {"yes", "no"}:
        if not await revision.decide(turn, value):
            await show_review(turn)
        return
    if value == "yes":
        draft_of(turn).confirmed = True
        await company.begin(turn)
        return
    if value == "anew":
        await begin_without_words(turn)
        return
    if value == "add":
        _add_words(draft_of(turn), turn.memory.words)
        turn.memory.words = ""
        await go_on(turn)
        return
    if value not in ASK:
        await show_review(turn)  # a button of an older card
        return
    turn.memory.step = Step(value)
    await ASK[turn.memory.step](turn)


async def take_review(turn: Turn) -> bool:
    """Yes, or a correction in the person's own words."""
    if Spoken.YES in turn.spoken:
        await press_review(turn, "yes")
        return True
    if Spoken.NO in turn.spoken:
        turn.say(turn.words("What shall I change?"), _review_buttons(turn)[1:])
        return True
    reading = await turn.read()
    if await _correct(turn, reading):
        await go_on(turn)
        return True
    if reading.intent not in {Intent.OTHER, Intent.ADD_LISTING, Intent.REGISTER_COMPANY} and not reading.unsure:
        return False
    turn.memory.words = turn.text.strip()
    _ = turn.words
    turn.say(
        _("I am not sure what to change. Shall I add these words to your text?"),
        [(Button(_("Add to the text"), "review:add"),), *_review_buttons(turn)],
    )
    return True


async def _correct(turn: Turn, reading: Reading) -> bool:
    """Write into the draft what a correction names; false when it names nothing.

    "We are ISO 9001 certified" says nothing of the direction or the partnership, though it may sound like services.
    """
    draft, slots = draft_of(turn), reading.slots
    places = await take_places(turn, draft.regions)
    certificates = await take_certificates(turn, draft.certifications)
    sentence = count_words(turn.text) >= FEWEST_WORDS_OF_A_SENTENCE and reading.intent is Intent.ADD_LISTING
    partnership = slots.partnership if certificates is None else ()
    kind = slots.kind if certificates is None and sentence else None
    if places is None and certificates is None and not partnership and not kind:
        return False
    if places is not None:
        draft.regions = places
    if certificates is not None:
        draft.certifications = certificates
    if partnership:
        kept = draft.partnership if adds(turn.text) else []
        draft.partnership = list(dict.fromkeys([*kept, *partnership]))[:MAX_PARTNERSHIPS]
    if kind and not reading.kind_unsure:
        draft.kind = kind
    if sentence and not slots.excluded_regions:
        _add_words(draft, turn.text)
    return True


def _add_words(draft: Draft, words: str) -> None:
    longer = f"{draft.text}\n{words.strip()}"
    draft.text = longer if len(longer) <= TEXT_LENGTH else draft.text


def _short(text: str) -> str:
    return " ".join(text.split()).rstrip(".,;!。，；！")[:TITLE_LENGTH]


def _title(text: str) -> str:
    short = _short(text)
    return short[:1].upper() + short[1:]


ASK = {
    Step.PRODUCT: ask_product,
    Step.KIND: ask_kind,
    Step.PARTNERSHIP: ask_partnership,
    Step.REGIONS: ask_regions,
    Step.TITLE: ask_title,
    Step.REVIEW: show_review,
    **revision.ASK,
}
