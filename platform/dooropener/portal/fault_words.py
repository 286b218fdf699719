"""One sentence for each broken rule that a reader of the portal can meet."""

from dooropener.errors import DoorOpenerError
from dooropener.words import Words

SENTENCES = {
    "illegal_transition": "This has moved on since the page was loaded.",
    "not_yours": "This step is taken by someone else.",
    "role_too_low": "Your account may look, but not decide.",
    "not_an_admin": "Only an administrator may change this.",
    "last_admin": "This is the only administrator. Give someone else that part first.",
    "address_taken": "There is already a user with this address.",
    "invalid_address": "This is not a mail address. It should look like name@example.com.",
    "weak_password": "Choose a longer password: ten characters or more.",
    "invalid_name": "A name needs letters, and not too many of them.",
    "invalid_code": "This code is unknown, used or too old.",
    "not_verified": "The person has not been confirmed as a member of the organisation yet.",
    "four_eyes": "You wrote this listing yourself, so a colleague has to publish it.",
    "invalid_listing": "One field of the listing does not fit.",
    "already_decided": "This match is already decided.",
    "already_answered": "This has been answered already.",
    "suppressed": "This address has said that it wants no more mail.",
    "no_addressee": "There is nobody to write to yet. Add a contact to the partner's organisation first.",
    "no_trade_contact": "No trade contact is known in this region. Add one, or write directly and say why.",
    "language_not_finished": "Letters in this language are not ready. Choose English and say so.",
    "summary_missing": "The letter needs a short summary.",
    "reason_missing": "Write down the reason.",
    "field": "One field cannot be read.",
}


def explanation(words: Words, error: DoorOpenerError) -> str:
    """What rule was broken; nothing where there is no more to say than the kind of fault."""
    sentence = SENTENCES.get(error.code)
    return words(sentence) if sentence else ""
