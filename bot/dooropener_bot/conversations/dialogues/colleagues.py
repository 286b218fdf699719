"""Several people of one company: a confirmed one gives a code, whoever writes it here is confirmed, too."""

import re
from datetime import timedelta

from dooropener import accounts, organisations
from dooropener.accounts import Person, TooManyAttempts
from dooropener.organisations import InvalidCode, Membership, MembershipState, Organisation
from dooropener_bot.conversations.dialogues import company
from dooropener_bot.conversations.dialogues.stages import nothing_yet
from dooropener_bot.conversations.memory import Registration, Step
from dooropener_bot.conversations.replies import Button, in_rows
from dooropener_bot.conversations.spoken import count_words
from dooropener_bot.conversations.turn import Turn

MOST_TRIES = 5
_TRIES_WITHIN = timedelta(hours=1)
_HALVES = 2
_CODE = re.compile(r"(?<![\w-])([A-Z2-9]{5})[-–]([A-Z2-9]{5})(?![\w-])", re.IGNORECASE)


def find_code(text: str) -> str | None:
    """What looks like an invitation: five and five letters or digits, all capitals or with a digit among them."""
    found = _CODE.search(text)
    if found is None:
        return None
    code = found[1] + found[2]
    return found[0] if code.isupper() or any(character.isdigit() for character in code) else None


async def invite(turn: Turn) -> None:
    """A code for a colleague; who belongs to several companies is asked for which."""
    every = await turn.memberships()
    confirmed = [membership for membership in every if membership.state is MembershipState.VERIFIED]
    if not every:
        turn.say(nothing_yet(turn.words, known=False))
    elif len(confirmed) > 1:
        buttons = [Button(one.organisation.name[:60], f"invite:{one.organisation_id}") for one in confirmed]
        turn.say(turn.words("Which company is it for?"), in_rows(buttons, 1))
    else:
        await _give_code(turn, (confirmed or every)[0])


async def press_invite(turn: Turn, value: str) -> None:
    for membership in await turn.memberships():
        if value == str(membership.organisation_id):
            await _give_code(turn, membership)


async def _give_code(turn: Turn, membership: Membership) -> None:
    organisation, person = membership.organisation, await turn.known_person()
    code = await organisations.invite(turn.session, organisation, by=person, at=turn.now)
    said = turn.words(
        "Here is a code for one colleague: %(code)s\n\n"
        "Whoever writes it to me belongs to %(company)s at once and can answer for it. "
        "It works once, until %(date)s. To take it back, write “undo”.",
        code=code,
        company=organisation.name,
        date=turn.words.date((turn.now + organisations.CODE_VALID).date()),
    )
    turn.settle_aside(code=code)
    turn.say("\n\n".join(part for part in (said, await _others(turn, organisation, person)) if part))


async def _others(turn: Turn, organisation: Organisation, person: Person) -> str:
    """Who belongs there already."""
    _ = turn.words
    names = []
    for one in await organisations.members(turn.session, organisation.id):
        if one.person_id != person.id and one.state is MembershipState.VERIFIED:
            names.append(one.person.name)
        elif one.state is MembershipState.UNVERIFIED:
            names.append(_("%(name)s (not confirmed yet)", name=one.person.name))
    return _("Already with you: %(names)s.", names=turn.words.join(names)) if names else ""


async def withdraw_code(turn: Turn, code: str) -> None:
    """*Undo* after a code was given."""
    withdrawn = await organisations.withdraw_invitation(turn.session, code, by=await turn.known_person())
    if withdrawn:
        turn.say(turn.words("The code no longer works."))
    else:
        turn.say(turn.words("Somebody has used the code already. An advisor can end a membership for you."))


async def ask_code(turn: Turn) -> None:
    turn.memory.turn_aside(Step.CODE)
    turn.say(turn.words("What is the code? It looks like 7KQ2M-XW4RA."))


async def take_code(turn: Turn) -> bool:
    """At this step anything short is taken for a code."""
    if turn.spoken or count_words(turn.text) > _HALVES:
        return False
    await enter(turn, turn.text)
    return True


async def enter(turn: Turn, code: str) -> None:
    """Who is known joins at once; others are first asked for name, address and consent.

    A listing on its way is finished first where its author has not agreed to it yet.
    """
    organisation = await _checked(turn, code)
    if organisation is None:
        return
    person, memory = await turn.person(), turn.memory
    memory.turn_back()
    if person is not None and person.email:
        await _join(turn, code, person, person.email)
        return
    memory.registration = Registration(code=code, name=organisation.name, number=organisation.registration_number or "")
    turn.say(turn.words("Welcome! The code belongs to %(company)s.", company=organisation.name))
    if memory.draft is None or memory.draft.confirmed:
        await company.go_on(turn)


async def _join(turn: Turn, code: str, person: Person, address: str) -> None:
    """Join, and hand in the listing that waits for a company, if one does."""
    joined = await organisations.join(
        turn.session, code, person=person, contact_name=person.name, contact_email=address, at=turn.now
    )
    organisation, memory = joined.organisation, turn.memory
    turn.say_with(
        turn.words("You belong to %(company)s now and can answer for it.", company=organisation.name),
        Button(turn.words("Show my doors"), "intent:show_matches"),
    )
    if memory.draft is not None and memory.draft.confirmed and memory.registration is not None:
        memory.registration.organisation_id = organisation.id
        await company.go_on(turn)
    else:
        turn.settled = True


async def _checked(turn: Turn, code: str) -> Organisation | None:
    """Where the code leads. A wrong one is no error to roll back: the try has to count."""
    key = f"invitation:{turn.conversation.id}"
    try:
        await accounts.count_attempt(turn.session, key, limit=MOST_TRIES, window=_TRIES_WITHIN, at=turn.now)
        return await organisations.invited_to(turn.session, code, at=turn.now)
    except TooManyAttempts:
        turn.say(turn.words("That was one try too many. Please wait an hour."))
    except InvalidCode:
        turn.say(turn.words("This code does not work, or no longer. Please ask your colleague for a new one."))
    return None
