"""What is said is announced with the number of the newest message, so that who knows it need not look"""

from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE OR REPLACE FUNCTION announce_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('chat_said', {payload}) FROM said GROUP BY conversation_id;
  RETURN NULL;
END
$$
"""


def upgrade() -> None:
    op.execute(FUNCTION.format(payload="conversation_id || ' ' || max(id)"))


def downgrade() -> None:
    op.execute(FUNCTION.format(payload="conversation_id::text"))
