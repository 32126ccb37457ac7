"""Find the mails of an address, and the transfers that are due, without reading the others."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the one index, and turn the other round: every state has few rows that are due."""
    op.create_index("ix_outgoing_mail_to", "outgoing_mail", ["tenant", "to", "id"])
    op.drop_index("ix_transfer_due", "transfer")
    op.create_index("ix_transfer_due", "transfer", ["next_at", "state"])
