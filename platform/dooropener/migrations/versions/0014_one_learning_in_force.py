"""At most one learning is in force"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE learning SET state = 'overtaken' "
        "WHERE state = 'in_force' AND id < (SELECT max(id) FROM learning WHERE state = 'in_force')"
    )
    op.create_index(
        "uq_learning_in_force", "learning", ["state"], unique=True, postgresql_where=sa.text("state = 'in_force'")
    )


def downgrade() -> None:
    op.drop_index("uq_learning_in_force", table_name="learning", postgresql_where=sa.text("state = 'in_force'"))
