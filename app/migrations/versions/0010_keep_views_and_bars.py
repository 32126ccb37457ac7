"""Keep whose pages the team looks at, and which addresses of deleted accounts are barred."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep looks at customers' pages, and barred addresses."""
    op.create_table(
        "barred_email",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("barred_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "digest", name=op.f("pk_barred_email")),
    )
    enable_row_security(op, "barred_email")
    op.create_table(
        "staff_view",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_staff_view_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "viewer_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_staff_view_tenant_viewer_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_staff_view")),
        sa.UniqueConstraint("tenant", "session_id", name=op.f("uq_staff_view_tenant_session_id")),
    )
    op.create_index("ix_staff_view_account", "staff_view", ["tenant", "account_id"])
    op.create_index("ix_staff_view_viewer", "staff_view", ["tenant", "viewer_id"])
    op.create_index("ix_staff_view_expires", "staff_view", ["tenant", "expires_at"])
    enable_row_security(op, "staff_view")
