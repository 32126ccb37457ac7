"""Part at the provider from whoever is erased or closes their account, and keep what a contract changes to."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('ended', 'kept', 'withdrawn', 'changed')"


def upgrade() -> None:
    """Keep who is to be let go, and what is changed to."""
    op.create_table(
        "provider_farewell",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.String(length=255), nullable=False),
        sa.Column("asked_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_provider_farewell")),
        sa.UniqueConstraint("tenant", "provider_id", name=op.f("uq_provider_farewell_tenant_provider_id")),
    )
    enable_row_security(op, "provider_farewell")
    op.add_column("billing_customer", sa.Column("let_go_at", UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("bill") as bills:
        bills.add_column(sa.Column("offer", sa.String(), nullable=True))
        bills.add_column(sa.Column("chargeback", sa.String(length=20), nullable=True))
        bills.create_check_constraint(op.f("ck_bill_chargeback"), "chargeback IN ('open', 'won', 'lost')")
    with op.batch_alter_table("contract_notice") as table:
        table.add_column(sa.Column("offer", sa.String(), nullable=True))
        table.add_column(sa.Column("price", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("currency", sa.String(length=3), nullable=True))
        table.drop_constraint(op.f("ck_contract_notice_kind"), type_="check")
        table.create_check_constraint(op.f("ck_contract_notice_kind"), _KINDS)
