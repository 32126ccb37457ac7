"""Count the changes of a product or a topic, so that nobody saves over what they have not seen."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin with the first."""
    op.add_column("library_subject", sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
