"""The company and its contact person: only what is missing is asked, two questions at a time at most."""

from contextlib import suppress

from dooropener import accounts, organisations, regions
from dooropener.accounts import InvalidAddress
from dooropener.organisations import InvalidPostalAddress, InvalidRegistrationNumber
from dooropener.templating import render
from dooropener_bot.conversations.dialogues import saving
from dooropener_bot.conversations.dialogues.names import (
    find_address,
    find_number,
    is_firm,
    mentions_number,
    name_of_company,
    names_of_person,
)
from dooropener_bot.conversations.dialogues.place import puts_places_right
from dooropener_bot.conversations.memory import Registration, Step
from dooropener_bot.conversations.replies import Button, in_rows
from dooropener_bot.conversations.spoken import Spoken, count_words, has_letters
from dooropener_bot.conversations.turn import Turn
from dooropener_bot.understanding import Intent

_LONGEST_NAME = 200
_MOST_WORDS_OF_A_COMPANY = 6
_FEWEST_WORDS_OF_A_WISH = 3
"""A firm may be called *Status*, and a role be *trade advisor*."""

_ASKS_INSTEAD = {
    Intent.HELP: 0.8,
    Intent.TALK_TO_ADVISOR: 0.8,
    Intent.CHANGE_LANGUAGE: 0.8,
    Intent.DELETE_DATA: 0.8,
    Intent.EXPORT_DATA: 0.8,
    Intent.SHOW_MATCHES: 0.9,
    Intent.INTRODUCTION_STATUS: 0.9,
}
"""Below this a question ("what do you need that for?") is about the field: it is asked again, with its reason."""


async def begin(turn: Turn) -> None:
    """Who is known is not asked again."""
    memberships = await turn.memberships()
    turn.memory.registration = turn.memory.registration or Registration()
    if turn.memory.registration.number or turn.memory.registration.name:
        await go_on(turn)  # told before the listing was
        return
    if len(memberships) == 1:
        turn.memory.registration.organisation_id = memberships[0].organisation_id
    elif len(memberships) > 1:
        turn.memory.step = Step.ORGANISATION
        await ask_organisation(turn)
        return
    await go_on(turn)


async def register(turn: Turn) -> None:
    """Register a company, first or further, without a listing yet."""
    turn.memory.settle()
    turn.memory.registration = Registration()
    person = await turn.person()
    if person is not None and person.email:
        turn.memory.registration.contact_name, turn.memory.registration.email = person.name, person.email
    if find_number(turn.text):
        turn.memory.step = Step.NUMBER
        await take_number(turn)
        return
    await go_on(turn)


async def go_on(turn: Turn) -> None:
    """Ask for what is missing; with everything in hand ask for consent, or save where it was given before."""
    registration = registration_of(turn)
    if registration.organisation_id is not None:
        await saving.save(turn)
        return
    if not registration.number and not registration.code:
        turn.memory.step = Step.NUMBER
    elif not registration.name:
        turn.memory.step = Step.NAME
    elif registration.address is None and not registration.code:
        turn.memory.step = Step.ADDRESS
    elif not registration.contact_name or not registration.email:
        turn.memory.step = Step.CONTACT
    elif registration.role is None:
        turn.memory.step = Step.ROLE
    else:
        turn.memory.step = Step.CONSENT
    await ASK[turn.memory.step](turn)


def registration_of(turn: Turn) -> Registration:
    assert turn.memory.registration is not None
    return turn.memory.registration


async def ask_organisation(turn: Turn) -> None:
    buttons = [
        Button(membership.organisation.name[:60], f"organisation:{membership.organisation_id}")
        for membership in await turn.memberships()
    ]
    other = Button(turn.words("Another company"), "organisation:new")
    turn.say(turn.words("Which company is it for?"), in_rows([*buttons, other]))


async def press_organisation(turn: Turn, value: str) -> None:
    """One of the person's own companies, or a new one."""
    registration, person = registration_of(turn), await turn.person()
    if value == "new" and person is not None:
        registration.contact_name, registration.email = person.name, person.email or ""
    elif value != "new":
        registration.organisation_id = int(value)
    await go_on(turn)


async def ask_number(turn: Turn) -> None:
    _ = turn.words
    if registration_of(turn).name:
        turn.say(_("What is the organisation number of %(company)s?", company=registration_of(turn).name))
    else:
        turn.say(_("Good. What is your company called, and what is its organisation number?"))


async def take_number(turn: Turn) -> bool:
    """Number and name, in any order, in one message or two."""
    if not find_number(turn.text):
        if any(character.isdigit() for character in turn.text) and not any(c.isalpha() for c in turn.text):
            turn.say(wrong_number(turn, turn.text, "length"))
            return True
        return await _without_number(turn)
    try:
        await _take_number_and_name(turn)
        await _recognise(turn)
    except InvalidRegistrationNumber as error:
        turn.say(wrong_number(turn, str(error.details["number"]), str(error.details["rule"])))
        return True
    await go_on(turn)
    return True


async def _without_number(turn: Turn) -> bool:
    """A few words that ask for nothing else, and are not about the number, are the company's name."""
    if await _asks_instead(turn):
        return False
    name = name_of_company(turn.text)
    plausible = 0 < len(name.split()) <= _MOST_WORDS_OF_A_COMPANY and not turn.text.rstrip().endswith(("?", "？"))
    if not plausible or registration_of(turn).name or mentions_number(turn.text):
        turn.say(wrong_number(turn, turn.text, "missing"))
        return True
    registration_of(turn).name = name
    await go_on(turn)
    return True


async def _asks_instead(turn: Turn, *, fewest_words: int = 1) -> bool:
    """Whether the message plainly asks for something, or puts the regions of the listing right.

    *I want to talk to an advisor* is nobody's name, and *no, not Italy, Germany* none either; *Status Finland Oy* is
    one.
    """
    if is_firm(turn.text):
        return False
    reading = await turn.read()
    if turn.memory.draft is not None and puts_places_right(reading):
        return True
    sure = _ASKS_INSTEAD.get(reading.intent)
    return sure is not None and reading.confidence >= sure and count_words(turn.text) >= fewest_words


async def _home_country(turn: Turn) -> str:
    return (await regions.home_region(turn.session)).country


async def _take_number_and_name(turn: Turn) -> None:
    registration, number = registration_of(turn), find_number(turn.text) or ""
    name = name_of_company(turn.text)
    if has_letters(name) and len(name.split()) <= _MOST_WORDS_OF_A_COMPANY:
        registration.name = name  # before the check: who mistypes the number need not repeat the name
    registration.number = organisations.check_registration_number(await _home_country(turn), number)


async def _recognise(turn: Turn) -> None:
    """A company that is with us already has its name."""
    registration = registration_of(turn)
    known = await organisations.find_by_number(turn.session, await _home_country(turn), registration.number)
    if known is not None:
        registration.name, registration.address = known.name, known.postal_address
        turn.say(turn.words("I know this one: %(company)s.", company=known.name))


def wrong_number(turn: Turn, number: str, rule: str) -> str:
    """What is wrong with a number, and what one looks like."""
    _ = turn.words
    digits = sum(character.isdigit() for character in number)
    if rule == "missing":
        return _(
            "I need the organisation number to go on: ten digits, such as 123456-7897. It stands on your invoices."
        )
    if rule == "length" or digits != 10:
        return turn.words.ngettext(
            "An organisation number has ten digits; I count %(number)s digit. Could you look once more?",
            "An organisation number has ten digits; I count %(number)s digits. Could you look once more?",
            digits,
        )
    return _(
        "The last digit of %(number)s does not fit the others, so one of them must be wrong. Could you look once more?",
        number=number.strip(),
    )


async def ask_name(turn: Turn) -> None:
    turn.say(turn.words("The number is right. What is the company called?"))


async def take_name(turn: Turn) -> bool:
    name = name_of_company(turn.text)
    if not has_letters(name) or len(name) > _LONGEST_NAME:
        return False
    if await _asks_instead(turn, fewest_words=_FEWEST_WORDS_OF_A_WISH):
        return False
    registration_of(turn).name = name
    await go_on(turn)
    return True


async def ask_address(turn: Turn) -> None:
    _ = turn.words
    turn.say_with(
        _("And the postal address of %(company)s? Street, postcode and town.", company=registration_of(turn).name),
        Button(_("Skip"), "address:skip"),
    )


async def press_address(turn: Turn, _value: str) -> None:
    registration_of(turn).address = ""
    await go_on(turn)


async def take_address(turn: Turn) -> bool:
    """Words and a number, on one line or several; a question is none.

    Who tells name and mail address first is asked again.
    """
    if find_address(turn.text):
        return await take_contact(turn)
    if await _asks_instead(turn):
        return False
    if turn.spoken & {Spoken.SKIP, Spoken.NO}:
        await press_address(turn, "skip")
        return True
    with suppress(InvalidPostalAddress):
        numbered = any(character.isdigit() for character in turn.text)
        if numbered and not turn.text.rstrip().endswith(("?", "？")):
            registration_of(turn).address = organisations.normal_postal_address(turn.text)
    await go_on(turn)
    return True


async def ask_contact(turn: Turn) -> None:
    _ = turn.words
    registration = registration_of(turn)
    if registration.contact_name:
        turn.say(_("And which e-mail address reaches you?"))
    elif registration.email:
        turn.say(_("And your name?"))
    else:
        turn.say(_("What is your name, and which e-mail address reaches you?"))


async def take_contact(turn: Turn) -> bool:
    """Name and address, in any order; what follows the name after a comma is the role."""
    registration = registration_of(turn)
    address = find_address(turn.text)
    if address is not None:
        try:
            registration.email = accounts.normal_address(address)
        except InvalidAddress:
            _ = turn.words
            turn.say(_("“%(address)s” is not an e-mail address. It should look like name@company.se.", address=address))
            return True
    told = names_of_person(turn.text)
    if address is None and (not told or turn.spoken or await _asks_instead(turn)):
        return False
    if told and not registration.contact_name:
        registration.contact_name = told.pop(0)
    if told and registration.role is None:
        registration.role = told[0][:80]
    await go_on(turn)
    return True


async def ask_role(turn: Turn) -> None:
    _ = turn.words
    labels = [_("Managing director"), _("Owner"), _("Sales"), _("Purchasing")]
    buttons = [Button(label, f"role:{number}") for number, label in enumerate(labels)]
    turn.say(_("What is your role in the company?"), in_rows([*buttons, Button(_("Skip"), "role:skip")]))


async def press_role(turn: Turn, value: str) -> None:
    _ = turn.words
    labels = [_("Managing director"), _("Owner"), _("Sales"), _("Purchasing")]
    registration_of(turn).role = labels[int(value)] if value.isdigit() and int(value) < len(labels) else ""
    await go_on(turn)


async def take_role(turn: Turn) -> bool:
    if await _asks_instead(turn, fewest_words=_FEWEST_WORDS_OF_A_WISH):
        return False
    if turn.spoken & {Spoken.SKIP, Spoken.NO}:
        registration_of(turn).role = ""
    elif not turn.spoken:  # *yes* is no role: it is asked again
        registration_of(turn).role = " ".join(turn.text.split())[:80]
    await go_on(turn)
    return True


async def ask_consent(turn: Turn) -> None:
    """In plain words: what is kept, what for, who sees it, how to take it back (GDPR Art. 7 and 13)."""
    _ = turn.words
    registration = registration_of(turn)
    number = registration.number and organisations.formatted(await _home_country(turn), registration.number)
    turn.say(
        render(
            "bot/consent.txt",
            turn.language,
            registration=registration,
            number=number,
            office=turn.house.settings.office_name,
        ),
        [
            (Button(_("Yes, save it"), "consent:yes"), Button(_("No"), "consent:no")),
            (Button(_("Change company"), "consent:company"), Button(_("Change contact"), "consent:contact")),
        ],
    )


async def press_consent(turn: Turn, value: str) -> None:
    _ = turn.words
    registration = registration_of(turn)
    if value == "yes":
        await saving.save(turn)
    elif value == "company":
        registration.number = registration.name = registration.code = ""
        registration.address = None
        await go_on(turn)
    elif value == "contact":
        registration.contact_name = registration.email = ""
        registration.role = None
        await go_on(turn)
    else:
        turn.memory.settle()
        turn.memory.files = []
        turn.say(_("As you wish: nothing is saved. If you change your mind, write “undo”."))


async def take_consent(turn: Turn) -> bool:
    if find_address(turn.text):
        return await take_contact(turn)
    if not turn.spoken & {Spoken.YES, Spoken.NO}:
        return False
    await press_consent(turn, "yes" if Spoken.YES in turn.spoken else "no")
    return True


ASK = {
    Step.ORGANISATION: ask_organisation,
    Step.NUMBER: ask_number,
    Step.NAME: ask_name,
    Step.ADDRESS: ask_address,
    Step.CONTACT: ask_contact,
    Step.ROLE: ask_role,
    Step.CONSENT: ask_consent,
}
