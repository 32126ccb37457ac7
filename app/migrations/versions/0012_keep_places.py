"""Keep places: what the desk decided of where an entry or a section is, which an import leaves alone."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep places."""
    for table in ("faq_section", "faq_entry"):
        op.add_column(table, sa.Column("placed_at", UtcDateTime(timezone=True), nullable=True))
