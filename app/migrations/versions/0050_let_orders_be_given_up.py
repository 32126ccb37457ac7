"""Keep since when an order binds nobody, as its customer gave it up or it grew too old."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

_GIVEN_UP = sa.text("given_up_at IS NOT NULL")


def upgrade() -> None:
    """Add the time, and the index that finds those orders."""
    op.add_column("buying", sa.Column("given_up_at", UtcDateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_buying_given_up", "buying", ["tenant", "given_up_at"], postgresql_where=_GIVEN_UP, sqlite_where=_GIVEN_UP
    )
