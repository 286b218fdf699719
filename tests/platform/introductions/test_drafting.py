"""The summary of the letter, in part by a chat server: what it is told, what is taken of its answers, what else."""

import dataclasses
import json

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from dooropener import introductions
from dooropener.introductions import SummaryFault
from dooropener.introductions.drafting import draft_by_server, source_of
from dooropener.introductions.summary_server import NoSentence, Source, ask_for_sentence, judged
from dooropener.states import MACHINE, ActorKind
from doubles.chatserver import chat_server
from people import SUMMARY, consented, story

GOOD = "L'azienda costruisce pompe di calore a propano per ville e condomini, aria/acqua e geotermiche."
SOURCE = Source("offer", "Värmepumpar R290", "Vi bygger värmepumpar, 12 kW, med propan.", ("ISO 9001",))


@pytest.fixture
def server():
    with chat_server() as double:
        double.says = GOOD
        yield double


@pytest.fixture
def configured(house, server):
    """A house with the chat server."""
    changes = {"summary_url": server.url, "summary_model": "small-model", "summary_key": SecretStr("its key")}
    return dataclasses.replace(house, settings=house.settings.model_copy(update=changes))


@pytest.fixture
async def told(session, clock):
    return await story(session, clock.now())


@pytest.fixture
async def agreed(session, told, clock):
    """Björn has said yes; the letter to Chiara is to be written."""
    return await consented(session, told, clock.now())


async def notes(session, introduction):
    changes = await introductions.history_of(session, introduction)
    return [change for change in changes if change.reason.startswith("summary_")]


async def test_the_draft_is_our_sentence_and_the_servers(session, configured, agreed):
    own = introductions.draft_summary(agreed, "it")

    await draft_by_server(configured, agreed.id)

    suggested = await introductions.suggest_summary(session, agreed, "it")
    assert suggested == introductions.SummaryDraft(f"{own} {GOOD}", model="small-model")
    [note] = await notes(session, agreed)
    assert (note.reason, note.actor_kind, note.actor_name) == ("summary_drafted", ActorKind.MACHINE, MACHINE.name)
    assert note.evidence == {"language": "it", "model": "small-model", "words": GOOD}
    assert agreed.summary == ""


async def test_the_server_is_asked_as_openai_is(configured, server, agreed):
    await draft_by_server(configured, agreed.id)

    [question] = server.asked
    assert (server.paths, server.keys) == (["/v1/chat/completions"], ["Bearer its key"])
    assert (question["model"], [each["role"] for each in question["messages"]]) == ("small-model", ["system", "user"])
    assert "Write in Italian one plain sentence" in question["messages"][0]["content"]
    assert json.loads(question["messages"][1]["content"]) == dataclasses.asdict(source_of(agreed)) | {
        "certifications": []
    }


async def test_the_server_hears_of_no_person_and_no_address(session, configured, server, told, agreed):
    told.local.text += "\nRing Björn Ek på 070-123 45 67 eller skriv till bjorn@bjornsvarme.example."
    told.company.contact.name = "Björn Ek"
    await session.flush()

    await draft_by_server(configured, agreed.id)

    said = json.dumps(server.asked, ensure_ascii=False)
    assert "Vi bygger värmepumpar med propan" in said
    for private in ("Björn Ek", "070-123", "bjorn@", "Chiara", "termoemilia", told.company.organisation.name):
        assert private not in said


async def test_the_advisors_language_may_be_another(session, configured, server, agreed):
    server.says = "The company builds heat pumps with propane for houses and blocks of flats."

    await draft_by_server(configured, agreed.id, "en")

    assert (await introductions.suggest_summary(session, agreed, "en")).text.endswith(server.says)
    assert (await introductions.suggest_summary(session, agreed, "it")).model is None


async def test_what_an_advisor_approved_stays_before_any_draft(session, configured, agreed):
    agreed.summary, agreed.letter_language = SUMMARY, "it"
    await draft_by_server(configured, agreed.id, "it")

    assert await introductions.suggest_summary(session, agreed, "it") == introductions.SummaryDraft(SUMMARY)


async def test_the_draft_is_on_its_way_as_soon_as_the_company_has_said_yes(session, agreed):
    query = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'introductions.draft_summary'")

    assert list(await session.scalars(query)) == [{"introduction_id": agreed.id, "language": None}]


async def test_without_a_server_there_is_our_own_draft_and_no_note(session, house, agreed):
    await draft_by_server(house, agreed.id)

    own = introductions.draft_summary(agreed, "it")
    assert await introductions.suggest_summary(session, agreed, "it") == introductions.SummaryDraft(own)
    assert await notes(session, agreed) == []


@pytest.mark.parametrize(
    ("trouble", "fault"),
    [
        ({"status": 500}, SummaryFault.AWAY),
        ({"status": 401}, SummaryFault.AWAY),
        ({"status": 302}, SummaryFault.AWAY),
        ({"raw": b"<html>busy</html>"}, SummaryFault.UNREADABLE),
        ({"raw": b'{"choices": []}'}, SummaryFault.UNREADABLE),
        ({"raw": b'{"choices": [{"message": {"content": null}}]}'}, SummaryFault.UNREADABLE),
        ({"raw": b"[" * 100_000}, SummaryFault.UNREADABLE),
        ({"raw": b"x" * 300_000}, SummaryFault.UNREADABLE),
        ({"pause": 1.0}, SummaryFault.AWAY),
    ],
    ids=["500", "401", "302", "html", "no choice", "null", "nested", "endless", "slow"],
)
async def test_whatever_goes_wrong_our_own_draft_is_there_and_the_advisor_is_told(
    session, configured, server, agreed, trouble, fault
):
    for name, value in trouble.items():
        setattr(server, name, value)
    settings = configured.settings.model_copy(update={"summary_seconds": 0.5})

    await draft_by_server(dataclasses.replace(configured, settings=settings), agreed.id)

    own = introductions.draft_summary(agreed, "it")
    assert await introductions.suggest_summary(session, agreed, "it") == introductions.SummaryDraft(own, fault=fault)
    assert [note.reason for note in await notes(session, agreed)] == ["summary_not_drafted"]


async def test_a_server_that_is_not_there_is_away(settings, unused_tcp_port):
    nowhere = settings.model_copy(update={"summary_url": f"http://127.0.0.1:{unused_tcp_port}/v1"})

    with pytest.raises(NoSentence) as none:
        await ask_for_sentence(nowhere, SOURCE, "it")

    assert none.value.fault is SummaryFault.AWAY


@pytest.mark.parametrize(
    ("said", "language", "taken"),
    [
        (f'"{GOOD}"', "it", GOOD),
        (f"<think>What would they like?</think>\n\n{GOOD}\n", "it", GOOD),
        (f"«{GOOD}»", "it", GOOD),
        ("该公司制造使用丙烷的热泵,适用于别墅和公寓楼。", "zh", "该公司制造使用丙烷的热泵,适用于别墅和公寓楼。"),
        (
            "L'azienda costruisce pompe di calore da 12 kW ed è certificata ISO 9001.",
            "it",
            "L'azienda costruisce pompe di calore da 12 kW ed è certificata ISO 9001.",
        ),
    ],
)
def test_a_plain_sentence_is_taken_without_its_wrapping(said, language, taken):
    assert judged(said, SOURCE, language) == taken


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ("", SummaryFault.LENGTH),
        ("Sì.", SummaryFault.LENGTH),
        ("L'azienda costruisce pompe di calore " * 12, SummaryFault.LENGTH),
        ("**L'azienda** costruisce pompe di calore a propano.", SummaryFault.NOT_PLAIN),
        ("L'azienda costruisce <b>pompe di calore</b> a propano.", SummaryFault.NOT_PLAIN),
        ("L'azienda costruisce pompe di calore, vedi https://pompe.example.", SummaryFault.NOT_PLAIN),
        ("L'azienda costruisce pompe di calore, scrivere a bjorn@pompe.example.", SummaryFault.NOT_PLAIN),
        ("Ecco. L'azienda costruisce pompe. Sono ottime. Le compri.", SummaryFault.NOT_PLAIN),
        ("L'azienda costruisce pompe di calore da 50 kW per ville.", SummaryFault.FIGURES),
        ("The company builds heat pumps with propane for houses and blocks of flats.", SummaryFault.OTHER_LANGUAGE),
    ],
)
def test_what_is_no_plain_sentence_about_the_listing_is_refused(said, fault):
    with pytest.raises(NoSentence) as none:
        judged(said, SOURCE, "it")

    assert none.value.fault is fault
