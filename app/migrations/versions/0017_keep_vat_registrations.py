"""Keep registrations of businesses, and every answer about their VAT numbers."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, enable_timetable, forbid_changes

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_DUE = ("tenant", "id", "country", "next_at", "lease_until")


def upgrade() -> None:
    """Keep registrations of businesses, and answers."""
    op.create_table(
        "vat_registration",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("state_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("round_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state IN ('unchecked', 'pending', 'verified', 'rejected', 'unavailable')",
            name=op.f("ck_vat_registration_state"),
        ),
        _of_an_account("vat_registration"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_vat_registration")),
        sa.UniqueConstraint("tenant", "account_id", name=op.f("uq_vat_registration_tenant_account_id")),
    )
    op.create_index("ix_vat_registration_number", "vat_registration", ["tenant", "number"])
    op.create_index("ix_vat_registration_state", "vat_registration", ["tenant", "state", "state_at"])
    op.create_index("ix_vat_registration_due", "vat_registration", ["country", "next_at"])
    op.create_index("ix_vat_registration_lease", "vat_registration", ["lease_until"])
    _create_checks()
    enable_row_security(op, "vat_registration", "vat_check")
    enable_timetable(op, "vat_registration", *_DUE)
    forbid_changes(op, "vat_check", may_go=True)


def _create_checks() -> None:
    op.create_table(
        "vat_check",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("company", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("request", Json, nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=True),
        sa.Column("consultation", sa.String(length=60), nullable=True),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("seat", sa.Text(), nullable=True),
        sa.Column("comparison", sa.String(length=20), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('valid', 'invalid', 'failed', 'unanswerable')", name=op.f("ck_vat_check_outcome")
        ),
        sa.CheckConstraint(
            "comparison IN ('match', 'close', 'differs', 'unknown')", name=op.f("ck_vat_check_comparison")
        ),
        _of_an_account("vat_check"),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_vat_check")),
    )
    op.create_index("ix_vat_check_account", "vat_check", ["tenant", "account_id", "id"])


def _of_an_account(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["tenant", "account_id"],
        ["account.tenant", "account.id"],
        name=op.f(f"fk_{table}_tenant_account_id_account"),
        ondelete="CASCADE",
    )
