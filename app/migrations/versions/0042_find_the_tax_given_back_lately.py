"""Find the tax that was given back lately: the desk lists what of it somebody sends by hand."""

from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_tax_return_done", "tax_return", ["tenant", "done_at"])
