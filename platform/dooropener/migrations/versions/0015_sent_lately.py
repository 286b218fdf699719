"""What was sent lately is found at once: each letter is paced by it"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_delivery_sent_at"), "delivery", ["sent_at"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_delivery_sent_at"), table_name="delivery")
