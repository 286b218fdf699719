from datetime import date

import pytest
from selectolax.lexbor import LexborHTMLParser

from dooropener import introductions, mailbox, outbox
from dooropener.introductions import IntroductionState
from dooropener.mailbox import ProposalLabel, ProposalState
from dooropener.words import LANGUAGES

SCANNED = ("interested", "question", "not_now", "declined", "wrong_person")


def text_of(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


async def page_choices(session, introduction):
    return [p for p in await mailbox.proposals_of(session, introduction) if p.message_id is None]


async def test_page_is_in_the_language_of_the_letter(reader, partner_path):
    answer = await reader.get(partner_path)

    said = text_of(answer)
    assert answer.status_code == 200
    assert answer.headers["content-language"] == "it"
    assert "Björns Värme AB di Norrköping vorrebbe conoscervi" in said
    assert "costruisce pompe di calore a propano" in said
    assert "Con le parole dell’azienda (in svedese)" in said
    assert "luft/vatten och bergvärme" in said


@pytest.mark.parametrize("language", LANGUAGES)
async def test_page_can_be_read_in_every_language(reader, partner_path, language):
    answer = await reader.get(f"{partner_path}?language={language}")

    document = LexborHTMLParser(answer.text)
    assert document.css_first("html").attributes["lang"] == language
    assert document.css_first("[aria-current=true]").attributes["lang"] == language


async def test_page_names_no_one_of_the_company(reader, partner_path):
    said = (await reader.get(partner_path)).text

    assert "bjorn@" not in said
    assert "VD" not in text_of(await reader.get(partner_path)).split()


async def test_page_stays_private(reader, partner_path):
    answer = await reader.get(partner_path)

    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-robots-tag"] == "noindex, nofollow"
    assert answer.headers["cache-control"] == "no-store"
    assert "<script" not in answer.text


async def test_opening_the_page_changes_nothing(reader, session, partner_path, request_sent):
    for query in ("", "?language=de", "?choice=interested"):
        await reader.get(partner_path + query)
    await reader.head(partner_path)

    assert await page_choices(session, request_sent) == []
    assert (await introductions.get_introduction(session, request_sent.id)).state is IntroductionState.SENT


async def test_yes_waits_for_the_advisor_in_the_words_of_the_button(reader, session, partner_path, request_sent):
    answer = await reader.send_form(partner_path, choice="interested", note="Chiamateci pure.")

    (choice,) = await page_choices(session, request_sent)
    assert answer.status_code == 303
    assert answer.headers["location"] == f"{partner_path}?language=it#answer"
    assert (choice.label, choice.state) == (ProposalLabel.INTERESTED, ProposalState.OPEN)
    assert choice.evidence == "Sì, siamo interessati\nChiamateci pure."
    assert (await introductions.get_introduction(session, request_sent.id)).state is IntroductionState.REPLIED
    assert "Poi Björns Värme AB e Lei riceverete ciascuno" in text_of(await reader.get(partner_path))


@pytest.mark.parametrize(
    ("fields", "kept", "said"),
    [
        (
            {"choice": "question", "question": "Prezzi?"},
            (ProposalLabel.QUESTION, None, None, "Abbiamo una domanda\nPrezzi?"),
            "Giriamo la Sua domanda a Björns Värme AB",
        ),
        (
            {"choice": "not_now", "until": "2026-06-01"},
            (ProposalLabel.NOT_NOW, date(2026, 6, 1), None, "Non ora"),
            "Fino al 1 giugno 2026",
        ),
        (
            {"choice": "declined", "note": "Siamo al completo."},
            (ProposalLabel.DECLINED, None, None, "No, non fa per noi\nSiamo al completo."),
            "Grazie per avercelo detto.",
        ),
        (
            {"choice": "wrong_person", "name": "Luca Neri", "email": "luca@termoemilia.example"},
            (
                ProposalLabel.WRONG_PERSON,
                None,
                "luca@termoemilia.example",
                "Decide un’altra persona\nLuca Neri <luca@termoemilia.example>",
            ),
            "Scriveremo invece a luca@termoemilia.example.",
        ),
        (
            {"choice": "wrong_person", "name": "Luca Neri"},
            (ProposalLabel.WRONG_PERSON, None, None, "Decide un’altra persona\nLuca Neri"),
            "Cercheremo l’indirizzo di Luca Neri",
        ),
    ],
)
async def test_each_choice_is_kept_with_what_was_typed(reader, session, partner_path, request_sent, fields, kept, said):
    await reader.send_form(partner_path, **fields)

    (choice,) = await page_choices(session, request_sent)
    assert (choice.label, choice.resume_on, choice.referral, choice.evidence) == kept
    assert said in text_of(await reader.get(partner_path))


async def test_a_choice_can_be_changed_until_it_is_read(reader, session, partner_path, request_sent):
    await reader.send_form(partner_path, choice="declined")
    await reader.send_form(partner_path, choice="interested")

    first, second = await page_choices(session, request_sent)
    assert (first.state, second.state) == (ProposalState.WITHDRAWN, ProposalState.OPEN)
    assert "La Sua risposta: Sì, siamo interessati" in text_of(await reader.get(partner_path))


async def test_person_named_without_an_address_is_sought(
    reader, session, house, partner_path, request_sent, told, clock
):
    await reader.send_form(partner_path, choice="wrong_person", name="Luca Neri")
    (choice,) = await page_choices(session, request_sent)

    await mailbox.confirm(session, choice, by=told.ada, at=clock.now(), house=house)

    introduction = await introductions.get_introduction(session, request_sent.id)
    assert (introduction.state, introduction.sought_person) == (IntroductionState.REPLIED, "Luca Neri")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"choice": "question", "question": " "}, "Compili questo campo."),
        ({"choice": "question", "question": "x" * 2001}, "È troppo lungo: lo abbrevi."),
        ({"choice": "not_now", "until": "domani"}, "Scelga una data."),
        ({"choice": "not_now", "until": "2026-03-02"}, "Scelga un giorno futuro."),
        ({"choice": "wrong_person", "email": "luca"}, "Non è un indirizzo e-mail."),
        ({"choice": "wrong_person"}, "Compili questo campo."),
    ],
)
async def test_a_wrong_field_is_said_where_it_is_and_nothing_is_kept(
    reader, session, partner_path, request_sent, fields, words
):
    answer = await reader.send_form(partner_path, **fields)

    assert answer.status_code == 422
    assert words in text_of(answer)
    assert f'value="{fields["choice"]}"' in LexborHTMLParser(answer.text).css_first("details.button-like[open]").html
    assert await page_choices(session, request_sent) == []


@pytest.mark.parametrize("choice", ["", "bounce", "unsubscribe", "out_of_office"])
async def test_a_choice_that_is_not_on_the_page_is_refused(reader, session, partner_path, request_sent, choice):
    answer = await reader.send_form(partner_path, choice=choice)

    assert answer.status_code == 422
    assert await page_choices(session, request_sent) == []


async def test_a_form_without_its_token_is_refused(reader, session, partner_path, request_sent):
    answer = await reader.post(partner_path, data={"choice": "interested"})

    assert answer.status_code == 403
    assert await page_choices(session, request_sent) == []


async def test_after_the_advisors_yes_the_page_takes_no_more_choices(
    reader, session, house, partner_path, request_sent, told, clock
):
    await reader.send_form(partner_path, choice="interested")
    (choice,) = await page_choices(session, request_sent)
    await mailbox.confirm(session, choice, by=told.ada, at=clock.now(), house=house)

    await reader.send_form(partner_path, choice="declined")

    said = text_of(await reader.get(partner_path))
    assert len(await page_choices(session, request_sent)) == 1
    assert "Avete detto sì" in said
    assert "Modificare la risposta" not in said


async def test_an_ended_request_can_be_taken_up_again(reader, session, partner_path, request_sent, told, house, clock):
    await reader.send_form(partner_path, choice="declined")
    (choice,) = await page_choices(session, request_sent)
    await mailbox.confirm(session, choice, by=told.ada, at=clock.now(), house=house)

    await reader.send_form(partner_path, choice="not_now", until="2026-06-01")
    await reader.send_form(partner_path, choice="interested")

    labels = [choice.label for choice in await page_choices(session, request_sent)]
    assert labels == [ProposalLabel.DECLINED, ProposalLabel.INTERESTED]
    assert "leggerà la Sua risposta e La contatterà." in text_of(await reader.get(partner_path))
    assert (await introductions.get_introduction(session, request_sent.id)).state is IntroductionState.CLOSED


async def test_an_ended_request_says_so(reader, session, partner_path, request_sent):
    await mailbox.choose(session, request_sent, ProposalLabel.UNSUBSCRIBE, at=request_sent.sent_at)

    said = text_of(await reader.get(partner_path))

    assert "Questa richiesta è conclusa" in said
    assert "Ci avete ripensato?" in said


async def test_a_withdrawn_request_says_so_and_asks_nothing(reader, session, partner_path, request_sent, told, clock):
    await introductions.withdraw(session, request_sent, by=told.ada, reason="sold out", at=clock.now())

    answer = await reader.get(partner_path)

    assert "Questa richiesta è stata ritirata" in text_of(answer)
    assert 'name="choice"' not in answer.text


async def test_before_the_letter_the_page_is_shut(reader, session, house, question):
    path = introductions.page_url(house, introductions.PARTNER_LINK, question.id)

    answer = await reader.get(path.replace(house.settings.public_url, ""))

    assert "Questa pagina si aprirà" in text_of(answer)
    assert "bergvärme" not in answer.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_link_that_was_not_made_here_gets_a_kind_page(reader, language):
    answer = await reader.get("/p/aaaaaaaaaaaaaaaaaaaaaaaa", headers={"accept-language": language})

    assert answer.status_code == 404
    assert answer.headers["content-language"] == language


async def test_a_company_link_opens_no_partner_page(reader, company_path):
    answer = await reader.get(company_path.replace("/c/", "/p/"))

    assert answer.status_code == 404


async def test_a_token_in_capitals_still_opens(reader, partner_path):
    path, _, token = partner_path.rpartition("/")

    assert (await reader.get(f"{path}/{token.upper()}")).status_code == 200


async def test_a_choice_can_be_taken_back(reader, session, partner_path, request_sent):
    await reader.send_form(partner_path, choice="interested")
    shown = await reader.get(partner_path)

    taken_back = await reader.send_form(partner_path, choice="take_back")

    introduction = await introductions.get_introduction(session, request_sent.id)
    assert "Ritirare la mia risposta" in text_of(shown)
    assert taken_back.status_code == 303
    assert (introduction.state, await mailbox.open_proposals(session)) == (IntroductionState.SENT, [])
    again = text_of(await reader.get(partner_path))
    assert "Che cosa risponde?" in again
    assert "Ritirare la mia risposta" not in again


async def test_what_a_scanner_presses_can_all_be_undone(reader, session, partner_path, stop_path, request_sent):
    """It opens every link and sends every form as it stands, the stop first."""
    for path, choices in ((stop_path, [{}]), (partner_path, [{"choice": choice} for choice in SCANNED])):
        for fields in choices:
            await reader.send_form(path, **fields)

    await reader.send_form(stop_path, allow="yes")
    await reader.send_form(partner_path, choice="take_back")

    introduction = await introductions.get_introduction(session, request_sent.id)
    assert (introduction.state, introduction.closed_reason) == (IntroductionState.SENT, None)
    assert await mailbox.open_proposals(session) == []
    assert not await outbox.is_suppressed(session, "chiara@termoemilia.example")
    assert [one.fact for one in await outbox.deliveries_of(session, introduction.id) if one.message_id] == [
        "introduction_requested"
    ]
