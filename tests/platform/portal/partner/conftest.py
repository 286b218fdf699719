import httpx
import pytest
import pytest_asyncio

from dooropener import introductions
from dooropener.introductions import COMPANY_LINK, PARTNER_LINK, sending
from dooropener.links import make_token
from dooropener.outbox import DeliveryState
from doubles.portals import portal_in, with_partners
from people import asked, consented, story

SUMMARY = "Björns Värme AB di Norrköping costruisce pompe di calore a propano e cerca un grossista."


@pytest_asyncio.fixture
async def told(session, clock):
    """Everyone, and a match that nobody has decided on."""
    return await story(session, clock.now())


@pytest_asyncio.fixture
async def question(session, told, clock):
    """Björn's company has been asked."""
    return await asked(session, told, clock.now())


@pytest_asyncio.fixture
async def request_sent(session, house, told, clock):
    """Chiara has the letter."""
    introduction = await consented(session, told, clock.now())
    delivery = await introductions.approve_letter(
        session, introduction, by=told.ada, summary=SUMMARY, language="it", at=clock.now(), house=house
    )
    delivery.state, delivery.sent_at = DeliveryState.SENT, clock.now()
    await sending.letter_sent(session, delivery, at=clock.now())
    return await introductions.get_introduction(session, introduction.id)


class Reader(httpx.AsyncClient):
    """A browser that sends forms with the token of the page it has just seen; `of` is that of a form to elsewhere."""

    async def send_form(self, path, *, of=None, **fields):
        await self.get(of or path)
        return await self.post(path, data={"_csrf_token": self.cookies.get("csrftoken", ""), **fields})


@pytest_asyncio.fixture
async def reader(house):
    transport = httpx.ASGITransport(app=portal_in(house, with_partners))
    async with Reader(transport=transport, base_url="http://test.example") as client:
        yield client


@pytest.fixture
def partner_path(house, request_sent):
    return f"/p/{make_token(house.secret, PARTNER_LINK, request_sent.id)}"


@pytest.fixture
def stop_path(house, request_sent):
    return f"/stop/{make_token(house.secret, PARTNER_LINK, request_sent.id)}"


@pytest.fixture
def company_path(house, question):
    return f"/c/{make_token(house.secret, COMPANY_LINK, question.id)}"
