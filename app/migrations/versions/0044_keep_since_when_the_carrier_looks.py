"""Keep since when an inquiry is open with the carrier: what a customer writes meanwhile does not begin it anew."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the time; of inquiries that are open it is when the carrier's turn began."""
    op.add_column("ticket", sa.Column("inquiry_at", UtcDateTime(timezone=True), nullable=True))
    is_walled = op.get_bind().dialect.name == "postgresql"  # row security holds the owner too
    if is_walled:
        op.execute("ALTER TABLE ticket NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE ticket SET inquiry_at = turn_at WHERE state = 'carrier'")
    if is_walled:
        op.execute("ALTER TABLE ticket FORCE ROW LEVEL SECURITY")
