"""All tables of the house: the slices' and the bot's. Only the composition root sees both."""

from importlib import import_module

from sqlalchemy import MetaData

from dooropener.database import Base

MODELS = (
    "dooropener.audit.models",
    "dooropener.states",
    "dooropener.office",
    "dooropener.retention",
    "dooropener.heartbeats",
    "dooropener.outbox.models",
    "dooropener.accounts.models",
    "dooropener.tokens.models",
    "dooropener.webhooks.models",
    "dooropener.accounts.session_models",
    "dooropener.accounts.credential_models",
    "dooropener.accessibility.models",
    "dooropener.regions.models",
    "dooropener.regions.season_models",
    "dooropener.organisations.models",
    "dooropener.organisations.merge_models",
    "dooropener.listings.models",
    "dooropener.listings.attachments",
    "dooropener.exchanges.models",
    "dooropener.matches.models",
    "dooropener.matches.blocking",
    "dooropener.introductions.models",
    "dooropener.introductions.desk_models",
    "dooropener.introductions.meeting_models",
    "dooropener.introductions.wordings",
    "dooropener.mailbox.models",
    "dooropener.outcomes.models",
    "dooropener.enquiries.models",
    "dooropener.privacy.models",
    "dooropener.agenda.models",
    "dooropener.figures.models",
    "dooropener_bot.conversations.models",
)


def all_tables() -> MetaData:
    """The metadata with every table registered."""
    for module in MODELS:
        import_module(module)
    return Base.metadata
