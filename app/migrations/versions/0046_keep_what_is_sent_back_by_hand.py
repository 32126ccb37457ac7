"""Keep what of the money that goes back bounced, and what somebody has sent by hand: the desk lists what is left."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_BOUNCED = sa.text("bounced > 0")


def upgrade() -> None:
    """Add the columns; the list of before, of given-back tax alone, needs its index no more."""
    op.add_column("bill", sa.Column("refunded_at", UtcDateTime(timezone=True), nullable=True))
    op.add_column("bill", sa.Column("bounced", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("bill", sa.Column("sent_back", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_index("ix_bill_bounced", "bill", ["tenant", "id"], postgresql_where=_BOUNCED, sqlite_where=_BOUNCED)
    op.drop_index("ix_tax_return_done", table_name="tax_return")
