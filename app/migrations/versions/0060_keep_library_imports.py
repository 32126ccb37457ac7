"""Keep imports of resources: how far each is, and what becomes of each line."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, enable_timetable

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

_STATES = "'uploaded', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled'"
_FATES = "'new', 'changed', 'unchanged', 'refused', 'added', 'rewritten', 'unused'"


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "library_import",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("account_name", sa.String(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("open_key", sa.String(length=64), nullable=True),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("archive_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("fault", Json, nullable=True),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f("ck_library_import_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_library_import_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_library_import")),
        sa.UniqueConstraint("tenant", "open_key", name=op.f("uq_library_import_tenant_open_key")),
    )
    op.create_index("ix_library_import_account", "library_import", ["tenant", "account_id", "id"])
    op.create_index("ix_library_import_expires", "library_import", ["tenant", "expires_at"])
    op.create_index("ix_library_import_due", "library_import", ["next_at", "state"])
    _create_lines()
    enable_row_security(op, "library_import", "library_import_line")
    enable_timetable(op, "library_import")


def _create_lines() -> None:
    op.create_table(
        "library_import_line",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("fate", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("wrongs", Json, nullable=True),
        sa.CheckConstraint(f"fate IN ({_FATES})", name=op.f("ck_library_import_line_fate")),
        sa.ForeignKeyConstraint(
            ["tenant", "import_id"],
            ["library_import.tenant", "library_import.id"],
            name=op.f("fk_library_import_line_tenant_import_id_library_import"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_library_import_line")),
        sa.UniqueConstraint(
            "tenant", "import_id", "number", name=op.f("uq_library_import_line_tenant_import_id_number")
        ),
    )
