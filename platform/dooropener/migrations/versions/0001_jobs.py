"""The tables of procrastinate, as the library ships them, and the extensions we use."""

from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    for extension in ("pg_trgm", "unaccent"):
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")
    # Straight to psycopg: several statements in one text need its simple protocol, which takes no parameters.
    psycopg = op.get_bind().connection.driver_connection
    assert psycopg is not None
    psycopg.execute(SchemaManager.get_schema())
