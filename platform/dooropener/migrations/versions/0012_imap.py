"""Folders that mail is fetched from; who else was written to, and what our server found out about the sender"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("message", sa.Column("recipients", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False))
    op.add_column(
        "message", sa.Column("checks", postgresql.JSONB(none_as_null=True), server_default="{}", nullable=False)
    )
    op.alter_column("message", "recipients", server_default=None)
    op.alter_column("message", "checks", server_default=None)
    op.create_table(
        "imap_folder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=False),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("finished_uid", sa.BigInteger(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "fault",
            sa.Enum(
                "unreachable",
                "untrusted",
                "refused",
                "no_folder",
                "broken",
                name="fetchfault",
                native_enum=False,
                length=40,
            ),
            nullable=True,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imap_folder")),
        sa.UniqueConstraint("account", "name", name=op.f("uq_imap_folder_account_name")),
    )
