"""Alerts and versions"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("listing", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("listing", sa.Column("noticed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "person",
        sa.Column(
            "alerts",
            sa.Enum("at_once", "weekly", "never", name="alerts", native_enum=False, length=40),
            server_default="at_once",
            nullable=False,
        ),
    )
    op.add_column("person", sa.Column("quiet_from", sa.Time(), nullable=True))
    op.add_column("person", sa.Column("quiet_to", sa.Time(), nullable=True))
    op.add_column("person", sa.Column("zone", sa.String(), server_default="Europe/Stockholm", nullable=False))
