"""Runs migrations on the connection that `dooropener.migrating` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import TypeDecorator


def render(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """A migration names the database's types, not ours: it must run when ours have changed."""
    if kind != "type" or not isinstance(item, TypeDecorator):
        return False
    length = getattr(item.impl, "length", None)
    text = f"sa.String(length={length})" if length else "sa.String()"
    return "postgresql.JSONB()" if "JSON" in type(item.impl).__name__ else text


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    include_object=context.config.attributes["include_object"],
    render_item=render,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
