"""Postal addresses of organisations, new mail addresses that wait for being confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisation", sa.Column("postal_address", sa.String(), server_default="", nullable=False))
    op.create_table(
        "new_address",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_new_address_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_new_address")),
    )
    op.create_index(op.f("ix_new_address_person_id"), "new_address", ["person_id"], unique=False)
