"""A contact's way to its own data, and its requests about them"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name=op.f("fk_access_link_contact_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_link")),
    )
    op.create_index(op.f("ix_access_link_contact_id"), "access_link", ["contact_id"], unique=False)
    op.add_column("data_request", sa.Column("contact_id", sa.Integer(), nullable=True))
    op.alter_column("data_request", "person_id", existing_type=sa.INTEGER(), nullable=True)
    op.create_index(op.f("ix_data_request_contact_id"), "data_request", ["contact_id"], unique=False)
    op.create_foreign_key(op.f("fk_data_request_contact_id"), "data_request", "contact", ["contact_id"], ["id"])
    op.create_check_constraint(
        op.f("ck_data_request_one_asks"), "data_request", "(person_id IS NULL) <> (contact_id IS NULL)"
    )
