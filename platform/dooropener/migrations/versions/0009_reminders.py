"""Reminders of a letter, absences of its reader"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("introduction", sa.Column("reminders", sa.Integer(), server_default="0", nullable=False))
    op.add_column("introduction", sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("introduction", sa.Column("reminders_off", sa.Boolean(), server_default="false", nullable=False))
    op.add_column(
        "introduction",
        sa.Column("absences", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
    )


def downgrade() -> None:
    for column in ("absences", "reminders_off", "reminded_at", "reminders"):
        op.drop_column("introduction", column)
