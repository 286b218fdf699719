"""The newest listing of an organisation is found in the index alone"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns: list[str | sa.TextClause] = ["organisation_id", sa.text("id DESC")]
    op.create_index("ix_listing_newest", "listing", columns, postgresql_include=["published_at", "state", "language"])
    op.drop_index("ix_listing_organisation_id", table_name="listing")


def downgrade() -> None:
    op.create_index("ix_listing_organisation_id", "listing", ["organisation_id"])
    op.drop_index("ix_listing_newest", table_name="listing")
