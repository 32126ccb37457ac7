"""Keep the accounts: people, tries to sign in, where they are signed in."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the accounts."""
    _accounts()
    _signing_in()


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=True),
        sa.Column("new_email", sa.String(), nullable=True),
        sa.Column("new_email_asked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("user_name", sa.String(), nullable=True),
        sa.Column("user_name_key", sa.String(), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("password_kind", sa.String(length=20), nullable=True),
        sa.Column("password_set_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("password_expires_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("locked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("serial_number", sa.String(), nullable=True),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("newsletter_asked_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("newsletter_confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("registered_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.String(length=64), nullable=True),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("approved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "password_kind IN ('chosen', 'generated', 'temporary')", name=op.f("ck_account_password_kind")
        ),
        sa.CheckConstraint("role IN ('customer', 'agent', 'admin')", name=op.f("ck_account_role")),
        sa.CheckConstraint(
            "state IN ('unconfirmed', 'waiting', 'active', 'suspended', 'closed')", name=op.f("ck_account_state")
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_account")),
        sa.UniqueConstraint("tenant", "email_key", name=op.f("uq_account_tenant_email_key")),
        sa.UniqueConstraint("tenant", "user_name_key", name=op.f("uq_account_tenant_user_name_key")),
    )
    op.create_index("ix_account_state", "account", ["tenant", "state", "registered_at"])
    enable_row_security(op, "account")
    op.create_table(
        "former_account",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("email_key", sa.String(length=320), nullable=False),
        sa.Column("first_name", sa.String(), nullable=False),
        sa.Column("last_name", sa.String(), nullable=False),
        sa.Column("company", sa.String(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("imported_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("adopted_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "email_key", name=op.f("pk_former_account")),
    )
    op.create_index("ix_former_account_adopted", "former_account", ["tenant", "adopted_at"])
    enable_row_security(op, "former_account")
    op.create_table(
        "known_serial",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("imported_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "number", name=op.f("pk_known_serial")),
    )
    enable_row_security(op, "known_serial")


def _signing_in() -> None:
    op.create_table(
        "sign_in_tally",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("blocked_at", UtcDateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_sign_in_tally")),
    )
    op.create_index("ix_sign_in_tally_subject", "sign_in_tally", ["tenant", "subject"])
    enable_row_security(op, "sign_in_tally")
    op.create_table(
        "account_session",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("proven_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("is_half", sa.Boolean(), nullable=False),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_account_session_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_account_session")),
        sa.UniqueConstraint("tenant", "digest", name=op.f("uq_account_session_tenant_digest")),
    )
    op.create_index("ix_account_session_account", "account_session", ["tenant", "account_id"])
    op.create_index("ix_account_session_expires", "account_session", ["tenant", "expires_at"])
    enable_row_security(op, "account_session")
    op.create_table(
        "known_browser",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("first_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_known_browser_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_known_browser")),
        sa.UniqueConstraint("tenant", "account_id", "digest", name=op.f("uq_known_browser_tenant_account_id_digest")),
    )
    enable_row_security(op, "known_browser")
