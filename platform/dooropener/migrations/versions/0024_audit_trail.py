"""An audit trail that is only ever added to"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_ONLY_GROWS = """
CREATE FUNCTION audit_entry_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.number IS NULL
        AND (OLD.id, OLD.at, OLD.act, OLD.actor_kind, OLD.actor_id, OLD.subject, OLD.details)
            IS NOT DISTINCT FROM (NEW.id, NEW.at, NEW.act, NEW.actor_kind, NEW.actor_id, NEW.subject, NEW.details)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit trail is only ever added to';
END
$$
"""


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("details", postgresql.JSONB(), nullable=False),
        sa.Column("hash", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entry"),
        sa.UniqueConstraint("number", name="uq_audit_entry_number"),
    )
    op.create_index("ix_audit_entry_unsealed", "audit_entry", ["id"], postgresql_where=sa.text("number IS NULL"))
    op.create_index("ix_audit_entry_subject", "audit_entry", ["subject"])
    op.create_index("ix_audit_entry_act", "audit_entry", ["act"])
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    op.execute(_ONLY_GROWS)
    op.execute(
        "CREATE TRIGGER audit_entry_row_only_grows BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_entry_only_grows()"
    )
    op.execute(
        "CREATE TRIGGER audit_entry_table_only_grows BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_only_grows()"
    )


def downgrade() -> None:
    op.drop_table("audit_entry")
    op.execute("DROP FUNCTION audit_entry_only_grows()")
