"""Keep what accounts have: mailed links, activity, factors, addresses."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what accounts have."""
    _links()
    _factors()
    _addresses()


def _links() -> None:
    op.create_table(
        "account_link",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_for", sa.String(length=64), nullable=False),
        sa.Column(
            "details",
            Json,
            nullable=False,
        ),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('confirm', 'adopt', 'reset', 'change_email', 'undo_email', 'not_me', 'newsletter')",
            name=op.f("ck_account_link_purpose"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_account_link_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_account_link")),
        sa.UniqueConstraint("tenant", "digest", name=op.f("uq_account_link_tenant_digest")),
    )
    op.create_index("ix_account_link_account", "account_link", ["tenant", "account_id"])
    op.create_index("ix_account_link_expires", "account_link", ["tenant", "expires_at"])
    enable_row_security(op, "account_link")
    op.create_table(
        "security_event",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("browser", sa.String(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column(
            "details",
            Json,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_security_event_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_security_event")),
    )
    op.create_index("ix_security_event_account", "security_event", ["tenant", "account_id", "at", "id"])
    op.create_index("ix_security_event_at", "security_event", ["tenant", "at"])
    enable_row_security(op, "security_event")


def _factors() -> None:
    op.create_table(
        "totp_factor",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_totp_factor_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_totp_factor")),
        sa.UniqueConstraint("tenant", "account_id", name=op.f("uq_totp_factor_tenant_account_id")),
    )
    enable_row_security(op, "totp_factor")
    op.create_table(
        "recovery_code",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("used_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_recovery_code_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_recovery_code")),
        sa.UniqueConstraint("tenant", "account_id", "digest", name=op.f("uq_recovery_code_tenant_account_id_digest")),
    )
    enable_row_security(op, "recovery_code")
    op.create_table(
        "passkey",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column(
            "transports",
            Json,
            nullable=False,
        ),
        sa.Column("is_synced", sa.Boolean(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_passkey_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_passkey")),
        sa.UniqueConstraint("tenant", "credential_id", name=op.f("uq_passkey_tenant_credential_id")),
    )
    op.create_index("ix_passkey_account", "passkey", ["tenant", "account_id"])
    enable_row_security(op, "passkey")
    op.create_table(
        "passkey_challenge",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_passkey_challenge_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_passkey_challenge")),
    )
    op.create_index("ix_passkey_challenge_expires", "passkey_challenge", ["tenant", "expires_at"])
    enable_row_security(op, "passkey_challenge")


def _addresses() -> None:
    op.create_table(
        "address",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("line1", sa.String(), nullable=False),
        sa.Column("line2", sa.String(), nullable=True),
        sa.Column("postcode", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("is_billing", sa.Boolean(), nullable=False),
        sa.Column("is_delivery", sa.Boolean(), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_address_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_address")),
    )
    op.create_index("ix_address_account", "address", ["tenant", "account_id"])
    enable_row_security(op, "address")
