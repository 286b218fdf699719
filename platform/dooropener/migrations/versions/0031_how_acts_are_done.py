"""How an act is done, and several begun together"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("act", sa.Column("details", JSONB(none_as_null=True), nullable=False, server_default="{}"))
    op.add_column("act", sa.Column("first_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_act_first_id"), "act", "act", ["first_id"], ["id"])
    op.create_index(op.f("ix_act_first_id"), "act", ["first_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_act_first_id"), table_name="act")
    op.drop_constraint(op.f("fk_act_first_id"), "act", type_="foreignkey")
    op.drop_column("act", "first_id")
    op.drop_column("act", "details")
