"""Keep transfers: files of people that come in and go out, and what became of each line."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, enable_timetable

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_STATES = "'uploaded', 'checking', 'checked', 'importing', 'asked', 'writing', 'done', 'failed', 'cancelled'"


def upgrade() -> None:
    """Keep transfers."""
    op.create_table(
        "transfer",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("open_key", sa.String(length=64), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("of_state", sa.String(length=20), nullable=True),
        sa.Column("heading", Json, nullable=False),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("fault", Json, nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('import', 'export')", name=op.f("ck_transfer_kind")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_transfer_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_transfer_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("tenant", "open_key", name=op.f("uq_transfer_tenant_open_key")),
    )
    op.create_index("ix_transfer_account", "transfer", ["tenant", "account_id", "id"])
    op.create_index("ix_transfer_expires", "transfer", ["tenant", "expires_at"])
    op.create_index("ix_transfer_due", "transfer", ["state", "next_at"])
    _create_part(
        "transfer_chunk",
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
    )
    _create_part(
        "transfer_line",
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=True),
        sa.Column("fault", sa.String(length=20), nullable=True),
        sa.Column("other", sa.Integer(), nullable=True),
        sa.Column("cells", Json, nullable=True),
        sa.CheckConstraint("fate IN ('new', 'unchanged', 'refused', 'added')", name=op.f("ck_transfer_line_fate")),
    )
    enable_row_security(op, "transfer", "transfer_chunk", "transfer_line")
    enable_timetable(op, "transfer")


def _create_part(name: str, *own: sa.Column[object] | sa.CheckConstraint) -> None:
    """Make a table whose rows are numbered parts of a transfer."""
    op.create_table(
        name,
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *own,
        sa.ForeignKeyConstraint(
            ["tenant", "transfer_id"],
            ["transfer.tenant", "transfer.id"],
            name=op.f(f"fk_{name}_tenant_transfer_id_transfer"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("tenant", "transfer_id", "number", name=op.f(f"uq_{name}_tenant_transfer_id_number")),
    )
