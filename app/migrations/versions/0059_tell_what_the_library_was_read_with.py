"""Let the index of the library tell what it was made with, and how far it has been read anew."""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep both; an index that tells nothing is read anew once."""
    op.add_column(
        "library_index", sa.Column("made_with", sa.String(length=64), server_default=sa.text("''"), nullable=False)
    )
    op.add_column("library_index", sa.Column("reached", sa.Uuid(), nullable=True))
