"""List the papers of a month."""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """List the papers of a month."""
    op.create_index("ix_invoice_issued", "invoice", ["tenant", "issued_on", "id"])
