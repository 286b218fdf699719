"""What an organisation has published is counted in the index alone"""

from alembic import op
from sqlalchemy import text

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_listing_published",
        "listing",
        ["organisation_id", "kind"],
        postgresql_include=["id", "partnership"],
        postgresql_where=text("state = 'published'"),
    )


def downgrade() -> None:
    op.drop_index("ix_listing_published", table_name="listing")
