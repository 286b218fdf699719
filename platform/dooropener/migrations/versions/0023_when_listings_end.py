"""Listings that end soon are found by an index: Today asks for them"""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_listing_ends", "listing", ["state", "valid_until"])


def downgrade() -> None:
    op.drop_index("ix_listing_ends", table_name="listing")
