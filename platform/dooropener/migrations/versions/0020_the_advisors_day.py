"""The advisor's day: acts that can be taken back, blocked pairs, questions about a pair, the letter in the morning"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "publish_listing",
                "renew_listing",
                "confirm_reply",
                "confirm_member",
                name="actkind",
                native_enum=False,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("waiting", "done", "undone", "failed", "seen", name="actstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["portal_user.id"], name=op.f("fk_act_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_act")),
    )
    op.create_index(op.f("ix_act_by_id"), "act", ["by_id"], unique=False)
    op.create_index(
        "uq_act_waiting", "act", ["kind", "subject_id"], unique=True, postgresql_where=sa.text("state = 'waiting'")
    )
    op.create_table(
        "blocked_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("local_id", sa.Integer(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_by_id", sa.Integer(), nullable=False),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["blocked_by_id"], ["portal_user.id"], name=op.f("fk_blocked_pair_blocked_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["portal_user.id"], name=op.f("fk_blocked_pair_lifted_by_id")),
        sa.ForeignKeyConstraint(["local_id"], ["organisation.id"], name=op.f("fk_blocked_pair_local_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_blocked_pair_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_pair")),
    )
    op.create_index(op.f("ix_blocked_pair_partner_id"), "blocked_pair", ["partner_id"], unique=False)
    op.create_index("ix_blocked_pair_local_id_partner_id", "blocked_pair", ["local_id", "partner_id"], unique=False)
    op.add_column("enquiry_line", sa.Column("match_id", sa.Integer(), nullable=True))
    op.create_index(op.f("ix_enquiry_line_match_id"), "enquiry_line", ["match_id"], unique=False)
    op.create_foreign_key(op.f("fk_enquiry_line_match_id"), "enquiry_line", "match", ["match_id"], ["id"])
    op.add_column("portal_user", sa.Column("digest_hour", sa.Integer(), nullable=True))
    op.add_column("portal_user", sa.Column("digested_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("portal_user", "digested_on")
    op.drop_column("portal_user", "digest_hour")
    op.drop_constraint(op.f("fk_enquiry_line_match_id"), "enquiry_line", type_="foreignkey")
    op.drop_index(op.f("ix_enquiry_line_match_id"), table_name="enquiry_line")
    op.drop_column("enquiry_line", "match_id")
    op.drop_table("blocked_pair")
    op.drop_table("act")
