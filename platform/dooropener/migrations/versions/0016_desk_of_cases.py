"""Owners of introductions, since when they are in their state, private notes, who is looking at what"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "introduction",
        sa.Column("came_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    )
    op.add_column("introduction", sa.Column("owner_id", sa.Integer(), nullable=True))
    op.add_column("introduction", sa.Column("handed_over_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(op.f("fk_introduction_owner_id"), "introduction", "portal_user", ["owner_id"], ["id"])
    op.create_index(op.f("ix_introduction_owner_id"), "introduction", ["owner_id"], unique=False)
    op.create_index("ix_introduction_board", "introduction", ["state", "came_at", "id"], unique=False)
    op.create_table(
        "case_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("earlier", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["portal_user.id"], name=op.f("fk_case_note_author_id")),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_case_note_introduction_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_note")),
    )
    op.create_index(op.f("ix_case_note_introduction_id"), "case_note", ["introduction_id"], unique=False)
    op.create_table(
        "presence",
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["introduction_id"], ["introduction.id"], name=op.f("fk_presence_introduction_id")),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], name=op.f("fk_presence_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("introduction_id", "user_id", name=op.f("pk_presence")),
    )
    op.create_index(op.f("ix_presence_seen_at"), "presence", ["seen_at"], unique=False)
    _fill()


def _fill() -> None:
    """Since when each is in its state, and as its owner the advisor who approved the match, from the history."""
    op.execute("UPDATE introduction SET came_at = created_at")
    op.execute("""
        UPDATE introduction SET came_at = step.at FROM (
            SELECT subject_id, max(at) AS at FROM change
            WHERE subject = 'introduction' AND from_state IS DISTINCT FROM to_state GROUP BY subject_id
        ) AS step WHERE step.subject_id = introduction.id
    """)
    op.execute("""
        UPDATE introduction SET owner_id = step.actor_id FROM (
            SELECT DISTINCT ON (subject_id) subject_id, actor_id FROM change
            WHERE subject = 'introduction' AND from_state IS NULL AND actor_kind = 'advisor' ORDER BY subject_id, id
        ) AS step WHERE step.subject_id = introduction.id AND step.actor_id IN (SELECT id FROM portal_user)
    """)


def downgrade() -> None:
    op.drop_table("presence")
    op.drop_table("case_note")
    op.drop_index("ix_introduction_board", table_name="introduction")
    for column in ("handed_over_at", "owner_id", "came_at"):
        op.drop_column("introduction", column)
