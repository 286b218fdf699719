"""Apps, passkeys, links, invitations, single sign-on; sessions know their device and when they were proven last"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "spent",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_spent")),
    )
    op.create_index(op.f("ix_spent_expires_at"), "spent", ["expires_at"], unique=False)
    op.create_table(
        "authenticator",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["portal_user.id"], name=op.f("fk_authenticator_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_authenticator")),
    )
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column(
            "role", sa.Enum("admin", "advisor", "reader", name="role", native_enum=False, length=40), nullable=False
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("invited_by_id", sa.Integer(), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["portal_user.id"], name=op.f("fk_invitation_invited_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    op.create_index(op.f("ix_invitation_email"), "invitation", ["email"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("credential", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["portal_user.id"], name=op.f("fk_passkey_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("credential", name=op.f("uq_passkey_credential")),
    )
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["portal_user.id"], name=op.f("fk_recovery_code_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["portal_user.id"], name=op.f("fk_sign_in_link_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_link")),
    )
    op.create_index(op.f("ix_sign_in_link_user_id"), "sign_in_link", ["user_id"], unique=False)
    op.execute("DELETE FROM portal_session WHERE user_id IS NULL")
    op.add_column("portal_session", sa.Column("id", sa.Integer(), sa.Identity(), nullable=False))
    way = sa.Enum("password", "passkey", "link", "single_sign_on", name="way", native_enum=False, length=40)
    awaits = sa.Enum("second_step", "set_up", name="awaits", native_enum=False, length=40)
    op.add_column("portal_session", sa.Column("way", way, nullable=False, server_default="password"))
    op.add_column("portal_session", sa.Column("awaits", awaits, nullable=True))
    op.add_column("portal_session", sa.Column("device", sa.String(), nullable=False, server_default=""))
    for column in ("begun_at", "seen_at", "fresh_at"):
        op.add_column("portal_session", sa.Column(column, sa.DateTime(timezone=True)))
    # A session ended twelve hours after its renewal: it cannot have been proven later than that.
    op.execute("UPDATE portal_session SET begun_at = expires_at - interval '12 hours'")
    op.execute("UPDATE portal_session SET seen_at = begun_at, fresh_at = begun_at - interval '1 hour'")
    for column in ("begun_at", "seen_at", "fresh_at"):
        op.alter_column("portal_session", column, existing_type=sa.DateTime(timezone=True), nullable=False)
    for column in ("way", "device"):
        op.alter_column("portal_session", column, existing_type=sa.String(), server_default=None)
    op.alter_column("portal_session", "user_id", existing_type=sa.INTEGER(), nullable=False)
    op.create_index(op.f("ix_portal_session_user_id"), "portal_session", ["user_id"], unique=False)
    op.create_unique_constraint(op.f("uq_portal_session_id"), "portal_session", ["id"])
    op.drop_column("portal_session", "data")
    op.add_column("portal_user", sa.Column("sso_subject", sa.String(), nullable=True))
    op.alter_column("portal_user", "password_hash", existing_type=sa.VARCHAR(), nullable=True)
    op.create_unique_constraint(op.f("uq_portal_user_sso_subject"), "portal_user", ["sso_subject"])


def downgrade() -> None:
    op.execute("DELETE FROM portal_session")
    op.drop_constraint(op.f("uq_portal_user_sso_subject"), "portal_user")
    op.drop_column("portal_user", "sso_subject")
    op.execute("UPDATE portal_user SET password_hash = '' WHERE password_hash IS NULL")
    op.alter_column("portal_user", "password_hash", existing_type=sa.String(), nullable=False)
    op.drop_constraint(op.f("uq_portal_session_id"), "portal_session")
    op.drop_index(op.f("ix_portal_session_user_id"), "portal_session")
    for column in ("id", "way", "awaits", "device", "begun_at", "seen_at", "fresh_at"):
        op.drop_column("portal_session", column)
    op.alter_column("portal_session", "user_id", existing_type=sa.Integer(), nullable=True)
    op.add_column("portal_session", sa.Column("data", sa.LargeBinary(), nullable=False))
    for table in ("sign_in_link", "recovery_code", "passkey", "invitation", "authenticator", "spent"):
        op.drop_table(table)
