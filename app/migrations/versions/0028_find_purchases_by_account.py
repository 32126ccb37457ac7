"""Find an account's purchases, those that are over too."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index them."""
    op.create_index("ix_buying_account", "buying", ["tenant", "account_id"], unique=False)
