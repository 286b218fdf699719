"""The words for rules that a dialogue can run into."""

from dooropener.errors import DoorOpenerError
from dooropener.words import Words
from dooropener_bot.conversations.replies import marked

_TOO_LATE = marked("This has moved on since and cannot be taken back here. An advisor can help you.")

_SENTENCES = {
    "not_verified": marked(
        "The office first has to confirm that you belong to the company; only then can you answer for it. "
        "I tell you as soon as that is done, and the question waits until then."
    ),
    "illegal_transition": marked("This has moved on in the meantime. Write “status” to see where it stands."),
    "invalid_registration_number": marked("This organisation number is not right. Could you look once more?"),
    "invalid_address": marked("This is not an e-mail address. It should look like name@company.se."),
    "too_many_attempts": marked("That was very often for one day. Please try again tomorrow, or talk to an advisor."),
    "invalid_name": marked("A name needs letters, and not too many of them."),
    "invalid_listing": marked("One part of the listing does not fit. Please change it and try again."),
    "too_many_files": marked("That is too many files for one listing. Which ones matter most?"),
    "already_extended": marked("It has been renewed once already. When it has ended, write a new one."),
    "nothing_to_take_back": _TOO_LATE,
    "too_late_to_take_back": _TOO_LATE,
    "invalid_code": marked("This code does not work, or no longer. Please ask your colleague for a new one."),
    "question_closed": marked("This question is closed. If there is news, write to an advisor."),
    "not_editable": marked("This listing has ended and can no longer be changed."),
}


def explanation(error: DoorOpenerError, words: Words) -> str:
    """Which rule was broken, and what to do next."""
    general = marked("That did not work. Nothing was changed; please try it another way, or write to an advisor.")
    return words(_SENTENCES.get(error.code, general))
