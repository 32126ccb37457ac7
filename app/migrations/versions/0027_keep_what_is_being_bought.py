"""Keep what is being bought, so that a second click buys nothing more."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_UNDER_WAY = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "buying",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("offer", sa.String(), nullable=False),
        sa.Column("pay_by", sa.String(length=20), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("billed_every", sa.String(length=20), nullable=False),
        sa.Column("days_to_pay", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=True),
        sa.Column("begun_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("pay_by IN ('card', 'transfer', 'platform')", name=op.f("ck_buying_pay_by")),
        sa.CheckConstraint("billed_every IN ('month', 'year')", name=op.f("ck_buying_billed_every")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_buying_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_buying")),
    )
    op.create_index(
        "uq_buying_under_way",
        "buying",
        ["tenant", "account_id", "offer"],
        unique=True,
        postgresql_where=_UNDER_WAY,
        sqlite_where=_UNDER_WAY,
    )
    enable_row_security(op, "buying")
