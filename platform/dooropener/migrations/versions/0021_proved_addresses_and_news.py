"""Whether a mail address is proved, how far a chat has been read, when it was last written about"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("email_proved_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("person", sa.Column("news_mailed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("conversation", sa.Column("seen_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE person SET email_proved_at = now() WHERE id IN ("
        "SELECT person_id FROM way_in WHERE kind = 'sign_in' AND used_at IS NOT NULL)"
    )
    op.execute(
        "UPDATE conversation SET seen_id = (SELECT max(id) FROM chat_message WHERE conversation_id = conversation.id)"
    )


def downgrade() -> None:
    op.drop_column("conversation", "seen_id")
    op.drop_column("person", "news_mailed_at")
    op.drop_column("person", "email_proved_at")
