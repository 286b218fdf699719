"""The letter to which a mail server gave an id of its own is found at once; each meeting is an outcome of its own"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_delivery_answer", "delivery", ["answer"], postgresql_using="gin", postgresql_ops={"answer": "gin_trgm_ops"}
    )
    op.add_column("outcome", sa.Column("since_id", sa.Integer(), nullable=True))
    op.create_foreign_key(op.f("fk_outcome_since_id"), "outcome", "change", ["since_id"], ["id"])
    op.execute(
        "UPDATE outcome SET since_id = ("
        " SELECT feedback.since_id"
        " FROM outcome_evidence AS evidence JOIN feedback ON feedback.id = evidence.feedback_id"
        " WHERE evidence.outcome_id = outcome.id AND feedback.occasion = 'meeting' ORDER BY evidence.id LIMIT 1"
        ") WHERE kind = 'meeting'"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_outcome_since_id"), "outcome", type_="foreignkey")
    op.drop_column("outcome", "since_id")
    op.drop_index("ix_delivery_answer", table_name="delivery")
