"""Mail and contacts are found by their address, however it is written; an address of any length can be kept"""

from alembic import op
from sqlalchemy import text

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_message_from", "message", [text("lower(from_address)")], postgresql_using="hash")
    op.create_index("ix_contact_lower_email", "contact", [text("lower(email)")], postgresql_using="hash")


def downgrade() -> None:
    op.drop_index("ix_contact_lower_email", table_name="contact")
    op.drop_index("ix_message_from", table_name="message")
