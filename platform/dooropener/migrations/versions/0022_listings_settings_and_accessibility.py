"""Words of listings are found by index"""

from alembic import op

revision = "0022"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in ("title", "text"):
        op.create_index(
            f"ix_listing_{column}",
            "listing",
            [column],
            postgresql_using="gin",
            postgresql_ops={column: "gin_trgm_ops"},
        )


def downgrade() -> None:
    for column in ("text", "title"):
        op.drop_index(f"ix_listing_{column}", table_name="listing")
