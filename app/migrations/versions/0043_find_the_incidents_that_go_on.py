"""Find the incidents that go on: the desk offers them at every request."""

from alembic import op
from sqlalchemy import text

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

_IS_OPEN = text("resolved_at IS NULL")


def upgrade() -> None:
    """Add the index."""
    op.create_index(
        "ix_incident_open", "incident", ["tenant", "started_at"], postgresql_where=_IS_OPEN, sqlite_where=_IS_OPEN
    )
