"""Keep for whom a price was reckoned: whoever overwrites their address is invoiced the tax that was charged."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it for each account, one below the other."""
    op.create_table(
        "price_basis",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("buyer", sa.String(), nullable=False),
        sa.Column("decided_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_price_basis_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_price_basis")),
    )
    op.create_index("ix_price_basis_account", "price_basis", ["tenant", "account_id", "decided_at"])
    enable_row_security(op, "price_basis")
