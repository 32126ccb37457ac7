"""Let prices follow the tax of their customers, give back what was taxed too early, and say what is not invoiced."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_UNTOLD = sa.text("told_at IS NULL")
_UNDONE = sa.text("done_at IS NULL")
_NOT_INVOICED = sa.text("not_invoiced IS NOT NULL")


def upgrade() -> None:
    """Keep what prices are made of, what they become, what is given back, and what kept a bill from its invoice."""
    for table in ("subscription", "buying", "contract_notice"):
        op.add_column(table, sa.Column("net", sa.BigInteger(), nullable=True))
    op.add_column("bill", sa.Column("not_invoiced", sa.String(length=255), nullable=True))
    op.create_index(
        "ix_bill_not_invoiced",
        "bill",
        ["tenant", "billed_at"],
        postgresql_where=_NOT_INVOICED,
        sqlite_where=_NOT_INVOICED,
    )
    _keep_changes()
    _keep_returns()


def _keep_changes() -> None:
    op.create_table(
        "price_change",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subscription_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("category", sa.String(length=20), nullable=False),
        sa.Column("rate", sa.Integer(), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("holds_from", UtcDateTime(timezone=True), nullable=False),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("category IN ('S', 'AE', 'O', 'E')", name=op.f("ck_price_change_category")),
        sa.ForeignKeyConstraint(
            ["tenant", "subscription_id"],
            ["subscription.tenant", "subscription.id"],
            name=op.f("fk_price_change_tenant_subscription_id_subscription"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_price_change")),
    )
    op.create_index("ix_price_change_subscription", "price_change", ["tenant", "subscription_id"])
    op.create_index(
        "uq_price_change_open",
        "price_change",
        ["tenant", "subscription_id"],
        unique=True,
        postgresql_where=_UNTOLD,
        sqlite_where=_UNTOLD,
    )
    enable_row_security(op, "price_change")


def _keep_returns() -> None:
    op.create_table(
        "tax_return",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("done_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("replacement", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "bill_id"],
            ["bill.tenant", "bill.id"],
            name=op.f("fk_tax_return_tenant_bill_id_bill"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "invoice_id"],
            ["invoice.tenant", "invoice.id"],
            name=op.f("fk_tax_return_tenant_invoice_id_invoice"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_tax_return")),
        sa.UniqueConstraint("tenant", "invoice_id", name=op.f("uq_tax_return_tenant_invoice_id")),
    )
    op.create_index("ix_tax_return_bill", "tax_return", ["tenant", "bill_id"])
    op.create_index(
        "ix_tax_return_open",
        "tax_return",
        ["tenant", "decided_at"],
        postgresql_where=_UNDONE,
        sqlite_where=_UNDONE,
    )
    enable_row_security(op, "tax_return")
