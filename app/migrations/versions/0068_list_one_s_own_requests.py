"""List the running requests of one of the team, or of nobody, in the order in which they are due, however many."""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

_RUNS = "state IN ('new', 'open', 'asked', 'carrier')"


def upgrade() -> None:
    """Keep them in that order."""
    op.create_index(
        "ix_ticket_mine",
        "ticket",
        ["tenant", "assignee_id", "rank", "due_at", "id", "state"],
        postgresql_where=sa.text(_RUNS),
        sqlite_where=sa.text(_RUNS),
    )
