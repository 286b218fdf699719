"""What is said in a conversation is announced by the table itself, once a statement"""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

FUNCTION = """
CREATE FUNCTION announce_what_was_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('chat_said', conversation_id::text) FROM (SELECT DISTINCT conversation_id FROM said) AS told;
  RETURN NULL;
END
$$
"""

TRIGGER = """
CREATE TRIGGER chat_message_is_announced AFTER INSERT ON chat_message
  REFERENCING NEW TABLE AS said FOR EACH STATEMENT EXECUTE FUNCTION announce_what_was_said()
"""


def upgrade() -> None:
    op.execute(FUNCTION)
    op.execute(TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER chat_message_is_announced ON chat_message")
    op.execute("DROP FUNCTION announce_what_was_said()")
