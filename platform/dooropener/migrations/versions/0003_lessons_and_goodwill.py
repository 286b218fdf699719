"""Lessons and goodwill"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "learning",
        sa.Column(
            "state",
            sa.Enum("in_force", "overtaken", "not_taken", "undone", name="learningstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("learned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decisions", sa.Integer(), nullable=False),
        sa.Column("weights", postgresql.JSONB(), nullable=False),
        sa.Column("before", sa.Double(), nullable=True),
        sa.Column("after", sa.Double(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learning")),
    )
    op.create_index(op.f("ix_learning_state"), "learning", ["state"], unique=False)
    op.create_table(
        "quiet_period",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f("fk_quiet_period_organisation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiet_period")),
    )
    op.create_index(op.f("ix_quiet_period_organisation_id"), "quiet_period", ["organisation_id"], unique=False)
    op.add_column(
        "match",
        sa.Column(
            "wait_reason",
            sa.Enum("none_left", "another_turn", "resting", name="waitreason", native_enum=False, length=40),
            nullable=True,
        ),
    )
    op.add_column("match", sa.Column("wait_until", sa.Date(), nullable=True))
    op.add_column("match", sa.Column("wait_detail", postgresql.JSONB(), nullable=True))
    op.add_column("organisation", sa.Column("capacity", sa.Integer(), nullable=True))
