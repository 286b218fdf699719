"""Runs migrations on the connection that `dooropener.migrating` hands over."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes.get("metadata"),
    include_object=context.config.attributes["include_object"],
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
