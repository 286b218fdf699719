"""Answers from every mail program and in every language of our partners: what was typed is found, and no more."""

from datetime import date

import pytest

from dooropener.mailbox.reading import read_mail
from doubles.mail_programs import LANGUAGES, LETTERS, PROGRAMS, below, html, mail, marked, plain, programs

ALL = programs()
DEVICES = [(language, device) for language in LANGUAGES for device in PROGRAMS[language]["device"]]


def read(raw, encoder):
    return read_mail(raw, encoder=encoder, received_on=date(2026, 3, 13))


def signed(language):
    """An answer with all that may stand under it, and the answer alone."""
    words = LETTERS[language]
    return f"{words['answer']}\n\n{words['signature']}\n\n{words['disclaimer']}", words["answer"]


@pytest.mark.parametrize("program", ALL, ids=str)
def test_plain_answer_is_found(program, blind):
    typed, answer = signed(program.language)

    read_as = read(mail(plain(program, typed)), blind)

    assert (read_as.visible_text, read_as.without_signature) == (typed, answer)


@pytest.mark.parametrize("program", [program for program in ALL if program.marks], ids=str)
def test_wrapped_attribution_is_found(program, blind):
    typed, answer = signed(program.language)

    read_as = read(mail(plain(program, typed, wrap=True)), blind)

    assert (read_as.visible_text, read_as.without_signature) == (typed, answer)


@pytest.mark.parametrize("program", ALL, ids=str)
def test_html_answer_is_found(program, blind):
    typed, answer = signed(program.language)

    read_as = read(mail(page=html(program, typed)), blind)

    assert (read_as.visible_text, read_as.without_signature) == (typed, answer)


@pytest.mark.parametrize("program", ALL, ids=str)
def test_answer_in_both_forms_is_found(program, blind):
    typed, answer = signed(program.language)

    read_as = read(mail(plain(program, typed), html(program, typed)), blind)

    assert (read_as.visible_text, read_as.without_signature) == (typed, answer)


@pytest.mark.parametrize("program", [program for program in ALL if program.marks], ids=str)
def test_answer_below_the_quote_is_found(program, blind):
    typed, answer = signed(program.language)

    read_as = read(mail(below(program, typed)), blind)

    assert (read_as.visible_text, read_as.without_signature) == (typed, answer)


@pytest.mark.parametrize(("language", "device"), DEVICES, ids=[f"{one} {two}" for one, two in DEVICES])
def test_line_of_a_telephone_is_no_answer(language, device, blind):
    first = next(program for program in ALL if program.language == language)
    short = LETTERS[language]["between"][0]

    read_as = read(mail(plain(first, f"{short}\n\n{device}")), blind)

    assert read_as.without_signature == short


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_between_quoted_lines_stay_in_order(language, blind):
    first = next(program for program in ALL if program.language == language)
    letter, (one, two) = LETTERS[language], LETTERS[language]["between"]
    head, question, rest = letter["original"].split("\n\n", 2)
    text = f"{first.intro}\n{marked(head)}\n\n{one}\n\n{marked(question)}\n\n{two}\n\n{marked(rest)}\n"

    assert read(mail(text), blind).visible_text == f"{one}\n\n{two}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_request_to_stop_in_the_quoted_letter_is_not_the_answer(language, blind):
    for program in (program for program in ALL if program.language == language):
        read_as = read(mail(plain(program, LETTERS[language]["answer"])), blind)

        assert read_as.proposal.label != "unsubscribe", program
        assert read_as.proposal.evidence in read_as.visible_text
