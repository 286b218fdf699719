"""Visitors of the chat page who write over HTTP as its script does, each with a page that follows what is said."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

import httpx
from selectolax.lexbor import LexborHTMLParser
from stdnum import luhn

from dooropener_bot.channels.visitors import address_of

OF_ONE_NETWORK = 50
"""Fewer than the house lets in within an hour."""
PATIENCE = 120.0
"""Seconds for which a visitor tries again while the house is down."""
OFTEN = {
    "sv": ["hej", "ja", "ägare", "mina annonser", "status", "hjälp", "avbryt", "ångra", "tack", "mina dörrar"],
    "en": ["hello", "yes", "owner", "my listings", "status", "help", "cancel", "undo", "thanks", "my doors"],
    "de": ["hallo", "ja", "Inhaber", "meine Anzeigen", "Status", "Hilfe", "abbrechen", "rückgängig", "danke", "?"],
    "it": ["ciao", "sì", "titolare", "i miei annunci", "stato", "aiuto", "annulla", "indietro", "grazie", "?"],
}
SENTENCES = {
    "sv": [
        "Vi tillverkar värmepumpar av modell {number} och söker en grossist kring Modena eller Bologna",
        "Hur länge dröjer det innan någon svarar oss i ärende {number}?",
        "Vi söker också en leverantör av kartong nummer {number} från Tyskland",
        "Vad kostar det för ett bolag med {number} anställda?",
    ],
    "en": [
        "We build heat pumps of model {number} and look for a wholesaler around Modena or Bologna",
        "How long does it take until somebody answers us in case {number}?",
        "We also look for a supplier of cardboard number {number} from Germany",
        "What does it cost for a company with {number} employees?",
    ],
    "de": [
        "Wir bauen Wärmepumpen, Modell {number}, und suchen einen Großhändler um Modena oder Bologna",
        "Wie lange dauert es, bis uns in der Sache {number} jemand antwortet?",
        "Wir suchen auch einen Lieferanten für Karton Nummer {number} aus Deutschland",
        "Was kostet das für eine Firma mit {number} Angestellten?",
    ],
    "it": [
        "Produciamo pompe di calore modello {number} e cerchiamo un grossista in Emilia-Romagna",
        "Quanto tempo passa prima che qualcuno ci risponda per la pratica {number}?",
        "Cerchiamo anche un fornitore di cartone numero {number} dalla Germania",
        "Quanto costa per un'azienda con {number} dipendenti?",
    ],
}


def script_of(number: int) -> tuple[str, list[str]]:
    """Twenty lines of one company, from the first word to what is asked afterwards; no two companies say the same."""
    language = list(OFTEN)[number % len(OFTEN)]
    hello, yes, owner, listings, status, help_, cancel, undo, thanks, doors = OFTEN[language]
    offer, how_long, request, costs = [sentence.format(number=1000 + number) for sentence in SENTENCES[language]]
    digits = f"556{number:06d}"
    company = f"Firma {number} AB, {digits}{luhn.calc_check_digit(digits)}"
    person = f"Björn Ek, bjorn@firma{number}.example"
    registering = [hello, offer, yes, company, person, owner, yes, listings, how_long, status]
    return language, [*registering, help_, request, yes, cancel, undo, yes, thanks, doors, costs, thanks]


@asynccontextmanager
async def visitors(url: str, scripts: Sequence[tuple[str, list[str]]]) -> AsyncIterator[list["Visitor"]]:
    """One for each script, in several networks: each address of the loopback is one. Every tenth sends all twice."""
    async with AsyncExitStack() as stack:
        ways = []
        for network in range(-(-len(scripts) // OF_ONE_NETWORK)):
            limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
            way = httpx.AsyncHTTPTransport(local_address=f"127.0.0.{network + 2}", limits=limits)
            ways.append(await stack.enter_async_context(way))
        made = []
        for number, (language, lines) in enumerate(scripts):
            way, headers = ways[number // OF_ONE_NETWORK], {"accept-language": language}
            client = httpx.AsyncClient(base_url=url, transport=way, headers=headers, timeout=90)
            made.append(Visitor(number, client, lines, twice=number % 10 == 0))
        yield made


@dataclass(frozen=True)
class Turn:
    """What one line cost: `seconds` from sending the form to the whole answer; `retried` when the house was down."""

    text: str
    seconds: float
    retried: bool


@dataclass
class Visitor:
    """One conversation. `shown` is what came back for each form, `followed` what the stream told, both by id."""

    number: int
    client: httpx.AsyncClient
    lines: list[str]
    twice: bool = False
    turns: list[Turn] = field(default_factory=list)
    shown: dict[int, str] = field(default_factory=dict)
    followed: list[int] = field(default_factory=list)

    async def talk(self, pause: tuple[float, float]) -> None:
        """Say all lines, each after a pause; then wait for the stream to tell the last."""
        chance = random.Random(self.number)
        await asyncio.sleep(chance.uniform(0, pause[1]))
        first, *others = self.lines
        token = await self._token()
        await self._say(first, "0", token)
        following = asyncio.create_task(self._follow())
        try:
            for place, line in enumerate(others, start=1):
                await asyncio.sleep(chance.uniform(*pause))
                await self._say(line, str(place), token)
            await self._hear_the_last()
        finally:
            following.cancel()

    async def _hear_the_last(self) -> None:
        """Wait for the stream, which may be a little later than the form's answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(60):
                while self.followed[-1:] != [max(self.shown)]:  # noqa: ASYNC110  # the stream sets it
                    await asyncio.sleep(0.1)

    @property
    def address(self) -> str:
        """What the house knows the visitor by."""
        return address_of(self.client.cookies["chat"].split(".")[0])

    async def page(self) -> httpx.Response:
        """The whole page, as it is loaded."""
        return await self._again(lambda: self.client.get("/chat"))

    async def _token(self) -> str:
        page = await self.page()
        found = LexborHTMLParser(page.text).css_first("#chat input[name=_csrf_token]")
        return str(found.attributes["value"])

    async def _say(self, text: str, key: str, token: str) -> None:
        """Send the form; an impatient visitor sends it twice at once."""
        filled = {"text": text, "key": key, "_csrf_token": token}
        after, tries = max(self.shown, default=0), []
        begun = time.perf_counter()

        async def send() -> httpx.Response:
            tries.append(time.perf_counter())
            return await self.client.post(f"/chat?after={after}", data=filled, headers={"accept": "application/json"})

        answers = await asyncio.gather(*(self._again(send) for _ in range(1 + (self.twice and bool(self.shown)))))
        self.turns.append(Turn(text, time.perf_counter() - begun, retried=len(tries) > len(answers)))
        for answer in answers:
            self.shown.update(_items(answer.json()["html"]))

    async def _again(self, ask) -> httpx.Response:
        """Try until the house answers, and later where it asks for a pause: a browser keeps the form."""
        end = time.monotonic() + PATIENCE
        while True:
            with suppress(httpx.TransportError):
                answer = await ask()
                if answer.status_code != httpx.codes.TOO_MANY_REQUESTS:
                    assert answer.status_code == httpx.codes.OK, answer.text
                    return answer
            assert time.monotonic() < end, "the house did not come back"
            await asyncio.sleep(0.5)

    async def _follow(self) -> None:
        """The page's stream, which comes back by itself where it broke off."""
        first = min(self.shown)
        while True:
            last = self.followed[-1] if self.followed else first - 1
            with suppress(httpx.TransportError):
                async with self.client.stream(
                    "GET", "/chat/stream", params={"after": 0}, headers={"last-event-id": str(last)}, timeout=None
                ) as stream:
                    async for line in stream.aiter_lines():
                        if line.startswith("data: "):
                            self.followed += _items(json.loads(line.removeprefix("data: "))["html"])
            await asyncio.sleep(1)


def _items(html: str) -> dict[int, str]:
    return {int(item.attributes["data-id"] or 0): item.text() for item in LexborHTMLParser(html).css("li[data-id]")}
