"""Keep what customers declare about their contracts."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_OPEN = sa.text("carried_at IS NULL")


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "contract_notice",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("declared_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ends_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("carried_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ended', 'kept', 'withdrawn')", name=op.f("ck_contract_notice_kind")),
        sa.ForeignKeyConstraint(
            ["tenant", "subscription_id"],
            ["subscription.tenant", "subscription.id"],
            name=op.f("fk_contract_notice_tenant_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_contract_notice")),
        sa.UniqueConstraint(
            "tenant", "subscription_id", "number", name=op.f("uq_contract_notice_tenant_subscription_id_number")
        ),
    )
    op.create_index(
        "ix_contract_notice_open",
        "contract_notice",
        ["tenant", "declared_at"],
        postgresql_where=_OPEN,
        sqlite_where=_OPEN,
    )
    enable_row_security(op, "contract_notice")
