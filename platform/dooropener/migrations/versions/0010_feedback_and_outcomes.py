"""Feedback after meetings, follow-ups, outcomes and their evidence"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table(
        "feedback",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "occasion",
            sa.Enum(
                "meeting",
                "three_months",
                "nine_months",
                "eighteen_months",
                name="occasion",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("side", sa.Enum("company", "partner", name="side", native_enum=False, length=40), nullable=False),
        sa.Column("since_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "asked",
                "answered",
                "confirmed",
                "expired",
                "dropped",
                name="feedbackstate",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(), nullable=True),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("via", sa.Enum("chat", "page", "hand", name="via", native_enum=False, length=40), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["decided_by_id"], ["portal_user.id"], name=op.f("fk_feedback_decided_by_id")),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_feedback_introduction_id")),
        sa.ForeignKeyConstraint(["since_id"], ["change.id"], name=op.f("fk_feedback_since_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint(
            "introduction_id",
            "occasion",
            "side",
            "since_id",
            name=op.f("uq_feedback_introduction_id_occasion_side_since_id"),
        ),
    )
    op.create_index(op.f("ix_feedback_introduction_id"), "feedback", ["introduction_id"], unique=False)
    op.create_index(op.f("ix_feedback_state"), "feedback", ["state"], unique=False)
    op.create_table(
        "outcome",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "meeting",
                "cooperation",
                "agreement",
                "business",
                "joint_project",
                "new_market",
                "visit",
                name="outcomekind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "level", sa.Enum("L0", "L1", "L2", "L3", name="evidencelevel", native_enum=False, length=40), nullable=False
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counted_by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["counted_by_id"], ["portal_user.id"], name=op.f("fk_outcome_counted_by_id")),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_outcome_introduction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome")),
    )
    op.create_index(op.f("ix_outcome_introduction_id"), "outcome", ["introduction_id"], unique=False)
    op.create_table(
        "outcome_evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum("office", "company", "partner", "document", name="evidencesource", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("feedback_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["portal_user.id"], name=op.f("fk_outcome_evidence_by_id")),
        sa.ForeignKeyConstraint(["feedback_id"], ["feedback.id"], name=op.f("fk_outcome_evidence_feedback_id")),
        sa.ForeignKeyConstraint(["outcome_id"], ["outcome.id"], name=op.f("fk_outcome_evidence_outcome_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_evidence")),
    )
    op.create_index(op.f("ix_outcome_evidence_outcome_id"), "outcome_evidence", ["outcome_id"], unique=False)
    op.create_table(
        "outcome_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["evidence_id"], ["outcome_evidence.id"], name=op.f("fk_outcome_document_evidence_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outcome_document")),
        sa.UniqueConstraint("evidence_id", name=op.f("uq_outcome_document_evidence_id")),
    )
