"""Ten thousand mails in one go: `make soak`."""

import asyncio
import os
import random
import time
from email.message import EmailMessage

import aiosmtplib
import httpx
import psutil
import pytest
from selectolax.lexbor import LexborHTMLParser

from dooropener.cli.demo import PASSWORD
from dooropener.mailbox.reading import read_mail
from dooropener_matching import default_encoder
from stories_door import Door

pytestmark = pytest.mark.soak

MESSAGES = int(os.environ.get("SOAK_MESSAGES", "10000"))
LINES = 10
SAMPLE = 300
MOST_WORK = 0.100
"""Seconds of computing to read one mail, at the 95th percentile; a busy machine hardly changes them."""

MOST_GROWTH = 150_000_000
"""Bytes that the process may grow from the first tenth to the end."""

SLOWEST_PAGE = 2.0

SENTENCES = (
    "Siamo molto interessati alla vostra proposta.",
    "Al momento non cerchiamo nuovi fornitori.",
    "Vielen Dank für Ihre Nachricht.",
    "Können Sie uns mehr über die Preise sagen?",
    "Tack, men vi har redan en leverantör.",
    "Wir melden uns nach der Messe im Herbst.",
    "Could we meet on Tuesday at ten?",
    "Kiitos viestistä, palaamme asiaan syksyllä.",
    "Paldies, mūs tas interesē.",
    "Takk for henvendelsen, vi ser på det.",
    "Please write to my colleague in purchasing.",
    "谢谢来信，我们很感兴趣。",
)
QUOTED = "> " + "Wir schreiben Ihnen im Auftrag eines Unternehmens in Norrköping.\n> " * 12


def mail(number: int, chance: random.Random) -> bytes:
    """An answer of two to four sentences with what it quotes, unlike all others; each tenth with a file."""
    letter = EmailMessage()
    letter["From"] = f"Person {number} <person{number}@firm{number % 997}.example>"
    letter["To"] = "dorroppnaren@norrkoping.example"
    letter["Subject"] = f"Re: Norrköping {number}"
    letter["Message-ID"] = f"<soak-{number}@firm{number % 997}.example>"
    said = " ".join(chance.sample(SENTENCES, chance.randint(2, 4)))
    letter.set_content(f"{said} ({number})\n\nPerson {number}\n\nOn Mon, 2 Mar 2026, Norrköping wrote:\n{QUOTED}")
    if number % 10 == 0:
        letter.add_attachment(
            chance.randbytes(40_000), maintype="application", subtype="pdf", filename=f"offerta-{number}.pdf"
        )
    return letter.as_bytes()


async def hand_over(door: Door, mails: asyncio.Queue[bytes]) -> None:
    """One line of the mail server before us; it comes again when it is told to."""
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=door.mail_in_port, start_tls=False, timeout=120)
    await client.connect()
    while not mails.empty():
        raw = mails.get_nowait()
        await client.sendmail("person@firm.example", ["dorroppnaren@norrkoping.example"], raw)
    await client.quit()


async def visit(door: Door, pages: list[float], grown: list[int]) -> None:
    """An advisor who works at the portal meanwhile."""
    assert door.process
    process = psutil.Process(door.process.pid)
    async with httpx.AsyncClient(base_url=door.url, timeout=60, follow_redirects=True) as client:
        await sign_in(client)
        while True:
            for path in ("/today", "/triage"):
                began = time.perf_counter()
                page = await client.get(path)
                pages.append(time.perf_counter() - began)
                assert (page.status_code, page.url.path) == (httpx.codes.OK, path)
            grown.append(process.memory_info().rss)
            await asyncio.sleep(0.5)


async def sign_in(client: httpx.AsyncClient) -> None:
    token = LexborHTMLParser((await client.get("/login")).text).css_first("main input[name=_csrf_token]")
    who = {"email": "advisor@demo.example", "password": PASSWORD, "_csrf_token": token.attributes["value"]}
    assert (await client.post("/login", data=who)).url.path == "/today"


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def told(values: list[float]) -> str:
    return ", ".join(f"p{round(100 * share)} {1000 * percentile(values, share):.0f} ms" for share in (0.5, 0.95, 1))


def left(door: Door) -> int:
    [(count,)] = door.ask("SELECT count(*) FROM message WHERE direction = 'in' AND state = 'received'")
    return int(str(count))


async def test_ten_thousand_mails_in_one_go_lose_nothing_and_hold_up_nobody(make_door):
    door: Door = make_door()
    door.start(within=300)
    chance = random.Random(20261129)
    mails: asyncio.Queue[bytes] = asyncio.Queue()
    for number in range(MESSAGES):
        mails.put_nowait(mail(number, chance))
    pages: list[float] = []
    grown: list[int] = []
    visiting = asyncio.create_task(visit(door, pages, grown))

    began = time.perf_counter()
    await asyncio.gather(*(hand_over(door, mails) for _ in range(LINES)))
    taken = time.perf_counter() - began
    while await asyncio.to_thread(left, door):  # noqa: ASYNC110  # another process sets it
        await asyncio.sleep(1)
    took = time.perf_counter() - began
    visiting.cancel()

    work = sorted(computing(chance))
    settled = grown[len(grown) // 10 :]
    lines = [
        f"{MESSAGES} mails taken in {taken:.0f} s, read in {took:.0f} s",
        f"a page: {told(pages)}; computing to read one mail: {told(work)}",
        f"memory: {settled[0] / 1e6:.0f} MB after a tenth of the time, {max(settled) / 1e6:.0f} MB at most later",
        f"before that, while models load: {max(grown) / 1e6:.0f} MB at most",
        f"tenth by tenth: {', '.join(f'{each / 1e6:.0f}' for each in grown[:: len(grown) // 10 or 1])} MB",
    ]
    print("", *lines, sep="\n")  # noqa: T201  # what the run is for
    [(kept, ids)] = door.ask("SELECT count(*), count(DISTINCT message_id) FROM message WHERE direction = 'in'")
    assert (kept, ids) == (MESSAGES, MESSAGES)
    assert door.ask("SELECT count(*) FROM message WHERE state = 'triage'") == [(MESSAGES,)]
    assert percentile(work, 0.95) < MOST_WORK
    assert max(settled) - settled[0] < MOST_GROWTH
    assert percentile(pages, 0.95) < SLOWEST_PAGE


def computing(chance: random.Random) -> list[float]:
    """Seconds of computing to read mails of the same kind, encoding included; none of these is known already."""
    encoder = default_encoder()
    read_mail(mail(-1, chance), encoder=encoder)
    work = []
    for number in range(SAMPLE):
        raw = mail(MESSAGES + number, chance)
        began = time.process_time()
        read_mail(raw, encoder=encoder)
        work.append(time.process_time() - began)
    return work
