"""See in one look the versions of all brands, and which libraries are being read anew."""

from alembic import op

from app.kernel.db import enable_timetable

revision = "0064"
down_revision = "0063"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the scheduler see them."""
    enable_timetable(op, "faq_version", "number", "tenant")
    enable_timetable(op, "library_index", "reached", "tenant")
