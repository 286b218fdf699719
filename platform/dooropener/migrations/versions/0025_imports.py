"""Imports of files, their rows, and what they did; search is made anew once for many rows of one organisation"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LATER = """
CREATE FUNCTION remembers_later() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT coalesce(current_setting('dooropener.remember_later', true), '') = 'on'
$$
"""

NOTICE = """
CREATE OR REPLACE FUNCTION notice_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {later}
  PERFORM remember_organisation(NEW.id);
  IF NEW.merged_into_id IS NOT NULL THEN PERFORM remember_organisation(NEW.merged_into_id); END IF;
  IF TG_OP = 'UPDATE' AND OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id AND OLD.merged_into_id IS NOT NULL
    THEN PERFORM remember_organisation(OLD.merged_into_id); END IF;
  RETURN NULL;
END
$$;
CREATE OR REPLACE FUNCTION notice_what_it_has() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {later}
  IF TG_OP <> 'DELETE' THEN PERFORM remember_organisation(NEW.organisation_id); END IF;
  IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND OLD.organisation_id <> NEW.organisation_id)
    THEN PERFORM remember_organisation(OLD.organisation_id); END IF;
  RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "data_import",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("reading", postgresql.JSONB(), nullable=False),
        sa.Column("columns", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("mapping", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("defaults", postgresql.JSONB(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("at_line", sa.Integer(), nullable=False),
        sa.Column("counts", postgresql.JSONB(), nullable=False),
        sa.Column("encoded_to", sa.Integer(), nullable=False),
        sa.Column("to_encode", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], name=op.f("fk_data_import_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_import")),
    )
    op.create_table(
        "import_row",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", postgresql.JSONB(), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=True),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("told", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["data_import.id"], name=op.f("fk_import_row_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("import_id", "line", name=op.f("pk_import_row")),
    )
    op.create_table(
        "import_effect",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("undo", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["data_import.id"], name=op.f("fk_import_effect_import_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_effect")),
    )
    for column in ("import_id", "subject_id"):
        op.create_index(op.f(f"ix_import_effect_{column}"), "import_effect", [column])
    op.create_index(op.f("ix_listing_contact_id"), "listing", ["contact_id"])
    op.execute(LATER)
    op.execute(NOTICE.format(later="IF remembers_later() THEN RETURN NULL; END IF;"))


def downgrade() -> None:
    op.execute(NOTICE.format(later=""))
    op.execute("DROP FUNCTION remembers_later()")
    op.drop_index(op.f("ix_listing_contact_id"), table_name="listing")
    op.drop_table("import_effect")
    op.drop_table("import_row")
    op.drop_table("data_import")
