"""Find the chats of an account: for its copy, and for its erasure."""

from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the index."""
    op.create_index("ix_chat_account", "chat", ["tenant", "account_id"])
