"""Find the bills that a transfer is to pay and those that are disputed, without reading a brand's others."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

_DISPUTED = sa.text("disputed_at IS NOT NULL")
_CHARGED_BACK = sa.text("chargeback IS NOT NULL")
_REFUNDED = sa.text("refunded > 0")
_CORRECTS = sa.text("corrects_id IS NOT NULL")


def upgrade() -> None:
    """Index them."""
    op.create_index("ix_bill_status", "bill", ["tenant", "status", "due_at"])
    op.drop_index("ix_invoice_corrects", "invoice")
    op.create_index(
        "ix_invoice_corrects", "invoice", ["tenant", "corrects_id"], postgresql_where=_CORRECTS, sqlite_where=_CORRECTS
    )
    partial = {"ix_bill_chargeback": ("chargeback", _CHARGED_BACK), "ix_bill_refunded": ("id", _REFUNDED)}
    for name, (column, where) in partial.items():
        op.create_index(name, "bill", ["tenant", column], postgresql_where=where, sqlite_where=where)
    op.create_index(
        "ix_bill_disputed",
        "bill",
        ["tenant", "disputed_at"],
        postgresql_where=_DISPUTED,
        sqlite_where=_DISPUTED,
    )
