"""Doors: the introductions a company is asked about, its answers, and how far each has come."""

from collections.abc import Sequence
from datetime import date

from dooropener import introductions, organisations
from dooropener.enquiries import EnquiryTopic
from dooropener.introductions import Introduction, IntroductionState
from dooropener.organisations import MembershipState
from dooropener.templating import render
from dooropener.words import Words
from dooropener_bot.conversations.dialogues import office, sentence
from dooropener_bot.conversations.dialogues.case import quotes, reasons, whole_case
from dooropener_bot.conversations.dialogues.pauses import pause_until, said_until
from dooropener_bot.conversations.dialogues.place import mentioned
from dooropener_bot.conversations.dialogues.stages import nothing_yet, partner_of, stage
from dooropener_bot.conversations.memory import Step
from dooropener_bot.conversations.replies import Button, Reply, Row, in_rows
from dooropener_bot.conversations.spoken import Spoken
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_REASONS = ("product", "competitor", "known", "size")


def question(introduction: Introduction, words: Words, *, in_the_middle: bool = False) -> Reply:
    """*Shall we introduce you to …?* with its reason in two lines, and the ways to answer."""
    partner = introduction.match.partner
    text = render(
        "bot/door.txt",
        words.language,
        partner=partner.organisation.name,
        region=partner.organisation.region.name(words.language),
        kind=partner.kind.value,
        title=partner.title,
        reasons=reasons(words, introduction),
        own_title=introduction.match.local.title,
        in_the_middle=in_the_middle,
    )
    notice = introductions.transfer_told_here(partner.organisation, words.language)
    if notice:
        text = f"{text.strip()}\n\n{notice}"
    return Reply(text.strip(), answer_buttons(introduction, words), tuple(quotes(introduction)))


def answer_buttons(introduction: Introduction, words: Words) -> tuple[Row, ...]:
    _, key = words, f"door:{introduction.id}"
    return (
        (Button(_("Yes, introduce us"), f"{key}:yes"), Button(_("No, thank you"), f"{key}:no")),
        (
            Button(_("Why?"), f"{key}:why"),
            Button(_("Later"), f"{key}:later"),
            Button(_("I have a question"), f"{key}:question"),
        ),
    )


async def press_door(turn: Turn, value: str) -> None:
    """A button under a question: `<id>:<answer>`. Others' introductions do not exist here."""
    number, _, answer = value.partition(":")
    if answer == "undo":
        await take_back(turn, int(number))
        return
    introduction = await own(turn, int(number))
    if introduction is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
        return
    await _answer(turn, introduction, answer)


async def own(turn: Turn, introduction_id: int) -> Introduction | None:
    """What confirmed members may see, and others of what came of their own listings."""
    try:
        introduction = await introductions.get_introduction(turn.session, introduction_id)
    except introductions.UnknownIntroduction:
        return None
    listing, person = introduction.match.local, await turn.person()
    states = {membership.organisation_id: membership.state for membership in await turn.memberships()}
    state = states.get(listing.organisation_id)
    wrote_it = state is not None and person is not None and listing.author_person_id == person.id
    return introduction if wrote_it or state is MembershipState.VERIFIED else None


async def _answer(turn: Turn, introduction: Introduction, answer: str) -> None:
    if answer == "why":
        _explain(turn, introduction)
        return
    if introduction.state is not IntroductionState.ASKED:
        turn.say(stage(introduction, turn.words))
        return
    if answer != "question":
        company = introduction.match.local.organisation_id
        await organisations.require_verified(turn.session, await turn.known_person(), company)
    if answer == "yes":
        await _consent(turn, introduction)
    elif answer == "no":
        await _ask_reason(turn, introduction)
    elif answer == "later":
        await _ask_until(turn, introduction)
    else:
        await _ask_question(turn, introduction)


def _explain(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    lines = whole_case(turn.words, introduction)
    said = "\n".join(lines) or _("An advisor at the office picked this firm for you by hand.")
    asked = introduction.state is IntroductionState.ASKED
    head = _("Why we think of %(partner)s:", partner=partner_of(introduction))
    buttons = answer_buttons(introduction, turn.words) if asked else ()
    turn.say(f"{head}\n\n{said}", buttons, quotes=quotes(introduction))


async def _consent(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    person = await turn.known_person()
    await introductions.consent(turn.session, introduction, by=person, at=turn.now)
    turn.settle_aside(door=introduction.id)
    turn.say_with(
        _(
            "Good! An advisor now writes to %(partner)s, in their language. They read your company's name and your own "
            "words, not your name or address. I tell you as soon as the letter is on its way.",
            partner=partner_of(introduction),
        ),
        undo_button(turn, introduction),
    )
    await sentence.offer(turn, introduction)


def undo_button(turn: Turn, introduction: Introduction) -> Button:
    return Button(turn.words("Undo"), f"door:{introduction.id}:undo")


async def take_back(turn: Turn, introduction_id: int) -> None:
    """Undo the answer and ask anew; the slice knows whether that is still possible."""
    introduction = await own(turn, introduction_id)
    if introduction is None:
        turn.say(turn.words("I cannot find this introduction among yours."))
        return
    await introductions.take_back(turn.session, introduction, by=await turn.known_person(), at=turn.now)
    turn.settle_aside()
    turn.replies.append(question(introduction, turn.words))


async def _ask_reason(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.DECLINE)
    turn.memory.introduction_id = introduction.id
    labels = _reason_labels(turn.words)
    buttons = [Button(label, f"decline:{key}") for key, label in labels.items()]
    turn.say(
        _("All right, we leave it. What does not fit? It helps us to find better ones; you can skip it, too."),
        [*in_rows(buttons), (Button(_("Skip"), "decline:skip"),)],
    )


def _reason_labels(words: Words) -> dict[str, str]:
    _ = words
    spoken = (_("Not our product"), _("A competitor"), _("We know them already"), _("Wrong size or volume"))
    return dict(zip(_REASONS, spoken, strict=True))


async def press_decline(turn: Turn, value: str) -> None:
    await _decline(turn, _reason_labels(turn.words).get(value, ""))


async def take_decline(turn: Turn) -> bool:
    skipped = turn.spoken & {Spoken.SKIP, Spoken.NO, Spoken.YES}
    await _decline(turn, "" if skipped else turn.text.strip()[:500])
    return True


async def _decline(turn: Turn, reason: str) -> None:
    introduction = await _asked_about(turn)
    if introduction is None:
        return
    person = await turn.known_person()
    await introductions.decline(turn.session, introduction, by=person, reason=reason, at=turn.now)
    turn.settle_aside(door=introduction.id)
    turn.say_with(
        turn.words(
            "Noted: we do not write to %(partner)s, and they never hear of it.", partner=partner_of(introduction)
        ),
        undo_button(turn, introduction),
    )


async def _asked_about(turn: Turn) -> Introduction | None:
    """The introduction in question, as long as it still waits for an answer."""
    introduction = await own(turn, turn.memory.introduction_id or 0)
    if introduction is None or introduction.state is not IntroductionState.ASKED:
        turn.memory.turn_back()
        turn.say(
            stage(introduction, turn.words)
            if introduction
            else turn.words("I cannot find this introduction among yours.")
        )
        return None
    return introduction


async def _ask_until(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.LATER)
    turn.memory.introduction_id = introduction.id
    turn.say_with(
        _("When shall I ask again?"),
        Button(_("In a week"), "later:week"),
        Button(_("In a month"), "later:month"),
        Button(_("In three months"), "later:quarter"),
    )


async def press_later(turn: Turn, value: str) -> None:
    await _postpone(turn, pause_until(value, turn.now.date()))


async def _postpone(turn: Turn, until: date) -> None:
    introduction = await _asked_about(turn)
    if introduction is None:
        return
    person = await turn.known_person()
    await introductions.postpone(turn.session, introduction, by=person, until=until, at=turn.now)
    turn.settle_aside(door=introduction.id)
    said = turn.words("I will ask again on %(date)s.", date=turn.words.date(until))
    turn.say_with(said, undo_button(turn, introduction))


async def take_later(turn: Turn) -> bool:
    until = said_until(turn.text, turn.now.date())
    if until is None:
        return False
    await _postpone(turn, until)
    return True


async def ask_again(turn: Turn) -> None:
    """The open question about an introduction once more."""
    introduction = await _asked_about(turn)
    if introduction is not None:
        answer = {Step.DECLINE: "no", Step.LATER: "later"}.get(turn.memory.step or Step.QUESTION, "question")
        await _answer(turn, introduction, answer)


async def _ask_question(turn: Turn, introduction: Introduction) -> None:
    _ = turn.words
    turn.memory.turn_aside(Step.QUESTION)
    turn.memory.introduction_id = introduction.id
    turn.say(_("What would you like to know? I pass it on to an advisor; the door stays open meanwhile."))


async def take_question(turn: Turn) -> bool:
    introduction = await _asked_about(turn)
    if introduction is None:
        return True
    await office.pass_on(turn, turn.text, EnquiryTopic.QUESTION, introduction_id=introduction.id)
    turn.settle_aside()
    turn.say(
        turn.words("I have passed your question on. An advisor answers you; then you can decide."),
        answer_buttons(introduction, turn.words),
    )
    return True


async def answer_in_words(turn: Turn, answer: str) -> bool:
    """*Ja*, *nej tack*, *senare* without a button: about the one door that waits, or first which one."""
    person = await turn.person()
    waiting = await introductions.asked_of_person(turn.session, person) if person else []
    if not waiting:
        return False
    meant = await _narrowed(turn, waiting)
    if len(meant) == 1:
        await _answer(turn, meant[0], answer)
        return True
    buttons = [Button(partner_of(introduction)[:60], f"door:{introduction.id}:{answer}") for introduction in meant]
    turn.say(turn.words("Which one do you mean?"), in_rows(buttons, 1))
    return True


async def _narrowed(turn: Turn, waiting: Sequence[Introduction]) -> list[Introduction]:
    """Those in a region that the message names, or whose name it says; all when it says neither."""
    said = turn.text.casefold()
    named = [introduction for introduction in waiting if partner_of(introduction).casefold() in said]
    if named or len(waiting) == 1:
        return named or list(waiting)
    return await in_places(turn, waiting)


async def in_places(turn: Turn, every: Sequence[Introduction]) -> list[Introduction]:
    """Those in the regions that the message names; all where it names none of theirs."""
    places = {mention.region_id for mention in (await mentioned(turn)).mentions if not mention.negated}
    return [one for one in every if one.match.partner.organisation.region_id in places] or list(every)


ANSWERS = {Intent.ACCEPT_MATCH: "yes", Intent.DECLINE_MATCH: "no"}
SPOKEN_ANSWERS = {Spoken.YES: "yes", Spoken.NO: "no", Spoken.LATER: "later", Spoken.WHY: "why"}


async def show_doors(turn: Turn) -> None:
    """The doors an advisor has opened so far; those that wait for an answer with their buttons."""
    _ = turn.words
    person = await turn.person()
    under_way = await introductions.open_for_person(turn.session, person) if person else []
    there = await in_places(turn, under_way)
    waiting = [introduction for introduction in there if introduction.state is IntroductionState.ASKED]
    if not under_way:
        turn.say(nothing_yet(turn.words, known=bool(await turn.memberships())))
    elif not waiting:
        turn.say(
            _("No door waits for your answer right now."),
            [(Button(_("How far are we?"), "intent:introduction_status"),)],
        )
    for introduction in waiting[:5]:
        turn.replies.append(question(introduction, turn.words))
