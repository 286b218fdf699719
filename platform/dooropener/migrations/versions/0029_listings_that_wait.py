"""Listings in a state are counted from the index alone"""

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_listing_state", table_name="listing")
    op.create_index("ix_listing_state", "listing", ["state", "id"])


def downgrade() -> None:
    op.drop_index("ix_listing_state", table_name="listing")
    op.create_index("ix_listing_state", "listing", ["state"])
