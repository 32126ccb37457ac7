"""Find the bills that a transfer is to pay and those that are disputed, without reading a brand's others."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_DISPUTED = sa.text("disputed_at IS NOT NULL")


def upgrade() -> None:
    """Index them."""
    op.create_index("ix_bill_status", "bill", ["tenant", "status", "due_at"])
    op.create_index(
        "ix_bill_disputed",
        "bill",
        ["tenant", "disputed_at"],
        postgresql_where=_DISPUTED,
        sqlite_where=_DISPUTED,
    )
