"""One sentence for each broken rule that a reader of the portal can meet."""

from dooropener.errors import DoorOpenerError
from dooropener.words import Words

SENTENCES = {
    "illegal_transition": "This has moved on since the page was loaded.",
    "not_yours": "This step is taken by someone else.",
    "role_too_low": "Your account may look, but not decide.",
    "reads_only": "Your account may look, but not decide.",
    "not_an_admin": "Only an administrator may change this.",
    "last_admin": "This is the only administrator. Give someone else that part first.",
    "address_taken": "There is already a user with this address.",
    "invalid_address": "This is not a mail address. It should look like name@example.com.",
    "weak_password": "Choose a longer password: ten characters or more.",
    "invalid_name": "A name needs letters, and not too many of them.",
    "invalid_registration_number": "This is not a valid registration number.",
    "invalid_code": "This code is unknown, used or too old.",
    "not_verified": "The person has not been confirmed as a member of the organisation yet.",
    "four_eyes": "You wrote this listing yourself, so a colleague has to publish it.",
    "invalid_listing": "One field of the listing does not fit.",
    "file_refused": "This file cannot be taken in.",
    "too_many_files": "That is too many files for one listing.",
    "not_editable": "A listing that has expired or is archived cannot be changed.",
    "already_extended": "This listing has been renewed once already. Write a new one.",
    "nothing_to_remind": "No reminder is due: there is an answer, or they have been sent or turned off.",
    "no_farewell": "There is nobody to say goodbye to: it goes on, they were thanked already, or want no mail.",
    "no_consent": "The company has not said yes, or took it back. Ask it again first.",
    "not_published": "One of the two listings is not published any more.",
    "not_a_pair": "A match is between a listing from here and one from a partner region.",
    "pair_exists": "These two are in the queue already.",
    "invalid_date": "Choose a day that is still to come.",
    "too_late_to_undo": "The company has been asked already. You can withdraw the introduction instead, with a reason.",
    "already_decided": "A colleague, or a newer answer, was faster.",
    "already_approved": "The letter is already approved and on its way.",
    "not_failed": "This is not waiting to be sent again: it is on its way, or something else has taken its place.",
    "reopen_first": "The introduction has ended. Take it up again first, then confirm.",
    "not_ready_for_letter": "No letter can be sent in this state.",
    "nobody_to_write_to": "There is nobody to write to yet. Add a contact to the partner's organisation first.",
    "suppressed": "This address has said that it wants no more mail. Choose another contact.",
    "language_not_finished": "Letters in this language are not ready. Choose another language.",
    "invalid_summary": "Write a summary of at most 500 characters.",
    "reason_needed": "Write down the reason.",
    "evidence_missing": "Write down what was said, or which document shows it.",
    "nothing_said": "Choose an answer.",
    "too_many_words": "This is too long. Shorten it.",
    "question_closed": "This question is closed.",
    "nothing_to_confirm": "A colleague was faster, or the answer was taken back.",
    "door_rests": "The partner rests, or was asked as often as it may be. Say why it is asked all the same.",
    "invalid_capacity": "Choose a number between 0 and 100, or leave the field empty.",
    "invalid_period": "The last day must not come before the first, nor have passed. A year is the longest.",
    "invalid_fact": "One field cannot be kept as it is.",
    "not_own": "This belongs to another organisation.",
    "learned_anew": "Something newer is in force. Undo that first.",
    "invalid_line": "Write something, and not more than one message holds.",
    "locked_away": "This is kept under lock: a person in it asked to be forgotten.",
    "field": "One field cannot be read.",
}


def explanation(words: Words, error: DoorOpenerError) -> str:
    """What rule was broken; nothing where there is no more to say than the kind of fault."""
    sentence = SENTENCES.get(error.code)
    return words(sentence) if sentence else ""
