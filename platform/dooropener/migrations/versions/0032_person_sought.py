"""Whom a reply names without an address is kept, and looked for"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("proposal", sa.Column("referral_name", sa.String(), nullable=True))
    op.add_column("introduction", sa.Column("sought_person", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("introduction", "sought_person")
    op.drop_column("proposal", "referral_name")
