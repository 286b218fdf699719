"""Corrected readings of replies, which teach later ones"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "correction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column(
            "read_as",
            sa.Enum(
                "interested",
                "meeting_proposed",
                "question",
                "declined",
                "not_now",
                "wrong_person",
                "unsubscribe",
                "out_of_office",
                name="proposallabel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "label",
            sa.Enum(
                "interested",
                "meeting_proposed",
                "question",
                "declined",
                "not_now",
                "wrong_person",
                "unsubscribe",
                "out_of_office",
                name="proposallabel",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("taught_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taught_by_id", sa.Integer(), nullable=False),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["forgotten_by_id"], ["portal_user.id"], name=op.f("fk_correction_forgotten_by_id")),
        sa.ForeignKeyConstraint(["proposal_id"], ["proposal.id"], name=op.f("fk_correction_proposal_id")),
        sa.ForeignKeyConstraint(["taught_by_id"], ["portal_user.id"], name=op.f("fk_correction_taught_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correction")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_correction_proposal_id")),
    )
    op.create_index(op.f("ix_correction_taught_at"), "correction", ["taught_at"], unique=False)
