"""Words of listings by index; own wordings of letters, periods, signs of life, reports of barriers"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("title", "text"):
        op.create_index(
            f"ix_listing_{column}",
            "listing",
            [column],
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
        )
    op.create_table(
        "heartbeat",
        sa.Column(
            "name",
            sa.Enum("mail_in", "web_chat", "telegram", "encoder", name="pulse", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_heartbeat")),
    )
    op.create_table(
        "retention",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "attempts",
                "unattached_files",
                "telegram_updates",
                "accessibility_reports",
                "wording_drafts",
                name="datakind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention")),
        sa.UniqueConstraint("kind", name=op.f("uq_retention_kind")),
    )
    op.create_table(
        "accessibility_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dealt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dealt_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["dealt_by_id"], ["portal_user.id"], name=op.f("fk_accessibility_report_dealt_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accessibility_report")),
    )
    op.create_index(op.f("ix_accessibility_report_dealt_at"), "accessibility_report", ["dealt_at"], unique=False)
    op.create_table(
        "wording",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "state", sa.Enum("draft", "saved", name="wordingstate", native_enum=False, length=40), nullable=False
        ),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["portal_user.id"], name=op.f("fk_wording_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording")),
    )
    op.create_index("ix_wording_letter", "wording", ["fact", "language"], unique=False)


def downgrade() -> None:
    for table in ("wording", "accessibility_report", "retention", "heartbeat"):
        op.drop_table(table)
    for column in ("text", "title"):
        op.drop_index(f"ix_listing_{column}", table_name="listing")
