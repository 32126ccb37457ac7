"""Keep what arrived of a bill by transfer, so that what is too much is listed among what is to be sent back."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

_IN_EXCESS = sa.text("received - paid > 0")


def upgrade() -> None:
    """Add the column; of what transfers have paid so far, just that arrived."""
    op.add_column("bill", sa.Column("received", sa.BigInteger(), nullable=False, server_default="0"))
    forced = ("bill", "subscription") if op.get_bind().dialect.name == "postgresql" else ()
    for table in forced:  # row security would hide all of them
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE bill SET received = paid WHERE status = 'paid' AND EXISTS (SELECT 1 FROM subscription "
        "WHERE subscription.tenant = bill.tenant AND subscription.id = bill.subscription_id "
        "AND subscription.collection = 'send_invoice')"
    )
    for table in forced:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.create_index("ix_bill_in_excess", "bill", ["tenant", "id"], postgresql_where=_IN_EXCESS, sqlite_where=_IN_EXCESS)
    if op.get_bind().dialect.name == "postgresql":  # it would take a third of all bills to be in excess
        op.execute("CREATE STATISTICS st_bill_excess ON (received - paid) FROM bill")
