"""The words for facts that reach a person in the chat."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from dooropener import enquiries, introductions, listings, outcomes
from dooropener.introductions import Introduction, IntroductionState, Meeting, MeetingState, Side
from dooropener.listings import ListingState
from dooropener.outcomes import FeedbackState
from dooropener.words import Words
from dooropener_bot.conversations.dialogues import doors, feedback, meetings, office
from dooropener_bot.conversations.dialogues import partner_question as partner_question_dialogue
from dooropener_bot.conversations.dialogues.stages import one_stop, stage
from dooropener_bot.conversations.replies import Button, Reply, marked

_RUNNING = frozenset({ListingState.PUBLISHED, ListingState.ON_HOLD})


@dataclass(frozen=True, slots=True)
class Telling:
    """What is to be told, and to whom: `busy` says that the person is in the middle of something else."""

    session: AsyncSession
    values: Mapping[str, Any]
    words: Words
    busy: bool
    now: datetime


async def introduction_asked(told: Telling) -> list[Reply]:
    """The question; nothing where it has been answered or taken back meanwhile."""
    introduction = await introductions.get_introduction(told.session, int(told.values["introduction_id"]))
    if introduction.state is not IntroductionState.ASKED:
        return []
    return [doors.question(introduction, told.words, in_the_middle=told.busy)]


async def introduction_sent(told: Telling) -> list[Reply]:
    said = told.words(
        "Our letter to %(partner)s is on its way. I tell you as soon as they answer.", partner=told.values["partner"]
    )
    return [Reply(said)]


async def partner_question(told: Telling) -> list[Reply]:
    asked = told.values.get("question", "")
    head = told.words("%(partner)s would like to know before they decide:", partner=told.values["partner"])
    tail = told.words("You can answer here, in your own language; an advisor passes it on.")
    said = [head, told.words("“%(words)s”", words=asked) if asked else "", tail]
    button = partner_question_dialogue.answer_button(int(told.values["introduction_id"]), told.words)
    return [Reply("\n\n".join(part for part in said if part), (button,))]


async def contacts_exchanged(told: Telling) -> list[Reply]:
    said = told.words(
        "Good news: %(partner)s said yes! You have just got a mail with their contact details, and they have yours. "
        "The next word is yours; a short greeting within a few days works best.",
        partner=told.values["partner"],
    )
    introduction, meeting = await _meeting(told)
    if meeting is not None and meeting.state is MeetingState.PROPOSED:
        return [Reply(said), meetings.told(introduction, meeting, told.words, told.now)]
    return [Reply(said, tuple(meetings.buttons(introduction, meeting, told.words)))]


async def _meeting(told: Telling) -> tuple[Introduction, Meeting | None]:
    """The introduction that is told of, and its meeting as it stands now: news may be older than the latest."""
    introduction = await introductions.get_introduction(told.session, int(told.values["introduction_id"]))
    return introduction, await introductions.meeting_of(told.session, introduction.id)


async def meeting_proposed(told: Telling) -> list[Reply]:
    """The partner's times; nothing where something has happened since."""
    introduction, meeting = await _meeting(told)
    if meeting is None or meeting.state is not MeetingState.PROPOSED or meeting.proposed_by is not Side.PARTNER:
        return []
    return [meetings.offered(introduction, meeting, told.words, told.now)]


async def meeting_chosen(told: Telling) -> list[Reply]:
    introduction, meeting = await _meeting(told)
    if meeting is None or meeting.state is not MeetingState.CHOSEN:
        return []
    said = told.words(
        "%(partner)s has chosen %(when)s. An advisor confirms it, and then you both get an invitation.",
        partner=told.values["partner"],
        when=meetings.when(introduction, meeting, told.words),
    )
    return [Reply(said)]


async def meeting_reconsidered(told: Telling) -> list[Reply]:
    said = told.words(
        "%(partner)s has taken the answer about your times back. I tell you as soon as they choose anew.",
        partner=told.values["partner"],
    )
    return [Reply(said)]


async def meeting_declined(told: Telling) -> list[Reply]:
    introduction, meeting = await _meeting(told)
    if meeting is None or meeting.state is not MeetingState.DECLINED:
        return []
    said = told.words(
        "None of your times suits %(partner)s. Would you like to propose others?", partner=told.values["partner"]
    )
    words = told.values.get("words", "")
    quoted = told.words("“%(words)s”", words=words) if words else ""
    button = meetings.propose_button(introduction.id, told.words)
    told_so = one_stop(said, told.values["partner"])
    return [Reply("\n\n".join(part for part in (told_so, quoted) if part), ((button,),))]


async def meeting_booked(told: Telling) -> list[Reply]:
    return await _of_booked(
        told, marked("Your meeting with %(partner)s is booked: %(when)s. The invitation is in your mail.")
    )


async def meeting_moved(told: Telling) -> list[Reply]:
    return await _of_booked(
        told, marked("Your meeting with %(partner)s has changed: %(when)s. A new invitation is in your mail.")
    )


async def meeting_accepted(told: Telling) -> list[Reply]:
    return await _of_booked(told, marked("%(partner)s has accepted the meeting: %(when)s."))


async def _of_booked(told: Telling, sentence: str) -> list[Reply]:
    introduction, meeting = await _meeting(told)
    if meeting is None or meeting.state is not MeetingState.BOOKED:
        return []
    when = meetings.when(introduction, meeting, told.words)
    place = told.words("Place: %(place)s", place=meeting.place) if meeting.place else ""
    said = told.words(sentence, partner=told.values["partner"], when=when)
    return [Reply("\n\n".join(part for part in (said, place) if part))]


async def meeting_cancelled(told: Telling) -> list[Reply]:
    introduction, _ = await _meeting(told)
    said = told.words("Your meeting with %(partner)s has been called off.", partner=told.values["partner"])
    again = introduction.state in meetings.MEETABLE
    buttons = ((meetings.propose_button(introduction.id, told.words),),) if again else ()
    return [Reply(one_stop(said, told.values["partner"]), buttons)]


async def introduction_closed(told: Telling) -> list[Reply]:
    """That it is over; nothing where it has been taken up again meanwhile."""
    introduction = await introductions.get_introduction(told.session, int(told.values["introduction_id"]))
    if introduction.state in introductions.OPEN:
        return []
    return [Reply(told.words("%(stage)s We go on looking for you.", stage=stage(introduction, told.words)))]


async def introduction_resumed(told: Telling) -> list[Reply]:
    introduction = await introductions.get_introduction(told.session, int(told.values["introduction_id"]))
    said = told.words("The door to %(partner)s is open again.", partner=told.values["partner"])
    return [Reply(told.words.sentences(said, stage(introduction, told.words)))]


async def listing_published(told: Telling) -> list[Reply]:
    said = told.words(
        "Your listing “%(title)s” is published. Now we look for firms that fit.", title=told.values["title"]
    )
    return [Reply(said)]


async def listing_rejected(told: Telling) -> list[Reply]:
    said = told.words("We cannot publish “%(title)s” as it is. The advisor writes:", title=told.values["title"])
    offer = told.words("Would you like to write it anew, or to talk to the advisor?")
    buttons = (
        Button(told.words("Write it anew"), "intent:add_listing"),
        Button(told.words("Talk to an advisor"), "intent:talk_to_advisor"),
    )
    reason = told.words("“%(words)s”", words=told.values["reason"])
    return [Reply(f"{said}\n\n{reason}\n\n{offer}", (buttons,))]


async def membership_verified(told: Telling) -> list[Reply]:
    said = told.words(
        "The office has confirmed that you belong to %(company)s. Now you can answer for it.",
        company=told.values["organisation"],
    )
    return [Reply(said, ((Button(told.words("Show my doors"), "intent:show_matches"),),))]


async def address_confirmed(told: Telling) -> list[Reply]:
    return [Reply(told.words("From now on we write to you at %(address)s.", address=told.values["address"]))]


async def listing_expiring(told: Telling) -> list[Reply]:
    """Notice of its end; nothing where it was renewed or withdrawn meanwhile."""
    listing = await listings.get_listing(told.session, int(told.values["listing_id"]))
    if listing.noticed_at is None or listing.valid_until is None or listing.state not in _RUNNING:
        return []
    _ = told.words
    said = _(
        "Your listing “%(title)s” ends on %(date)s.", title=listing.title, date=told.words.date(listing.valid_until)
    )
    if listing.extended:
        more = _("It has been renewed once already. When it has ended, write a new one.")
        return [Reply(f"{said} {more}")]
    more = _("Shall it stay for another year? It can be renewed once.")
    renew = Button(_("Renew for a year"), f"listing:{listing.id}:renew")
    return [Reply(f"{said} {more}", ((renew, Button(_("My listings"), "open:listings")),))]


async def enquiry_answered(told: Telling) -> list[Reply]:
    """An advisor's answer; nothing where the talk has been locked away meanwhile."""
    line = await enquiries.get_line(told.session, int(told.values["line_id"]))
    return [office.answered(line, told.words)] if line.enquiry.restricted_at is None else []


async def enquiry_asked(told: Telling) -> list[Reply]:
    """An advisor's question about a suggested pair; nothing where the talk has been locked away meanwhile."""
    line = await enquiries.get_line(told.session, int(told.values["line_id"]))
    return [office.asked(line, told.words)] if line.enquiry.restricted_at is None else []


async def feedback_requested(told: Telling) -> list[Reply]:
    """How the meeting went; nothing where that has been told meanwhile."""
    return await _asked_after(told)


async def follow_up_requested(told: Telling) -> list[Reply]:
    """What has come of it; nothing where that has been told meanwhile."""
    return await _asked_after(told)


async def _asked_after(told: Telling) -> list[Reply]:
    asked = await outcomes.get_feedback(told.session, int(told.values["feedback_id"]))
    if asked.state is not FeedbackState.ASKED:
        return []
    introduction = await introductions.get_introduction(told.session, asked.introduction_id)
    return [feedback.question(asked, introduction, told.words, reminder=bool(told.values["reminder"]))]


FACTS: Mapping[str, Callable[[Telling], Awaitable[list[Reply]]]] = {
    render.__name__: render
    for render in (
        introduction_asked,
        introduction_sent,
        partner_question,
        contacts_exchanged,
        meeting_proposed,
        meeting_chosen,
        meeting_reconsidered,
        meeting_declined,
        meeting_booked,
        meeting_moved,
        meeting_accepted,
        meeting_cancelled,
        introduction_closed,
        introduction_resumed,
        listing_published,
        listing_rejected,
        listing_expiring,
        membership_verified,
        address_confirmed,
        enquiry_answered,
        enquiry_asked,
        feedback_requested,
        follow_up_requested,
    )
}
"""A function for each fact of the chat; its name is the fact."""
