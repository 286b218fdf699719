"""The letter to which a mail server gave an id of its own is found at once"""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_delivery_answer", "delivery", ["answer"], postgresql_using="gin", postgresql_ops={"answer": "gin_trgm_ops"}
    )


def downgrade() -> None:
    op.drop_index("ix_delivery_answer", table_name="delivery")
