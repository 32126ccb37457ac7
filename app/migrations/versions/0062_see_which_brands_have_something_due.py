"""See in one look which brands have a chat, an event, an announcement or an answering that goes on."""

from alembic import op

from app.kernel.db import enable_timetable

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let the scheduler see these columns of all brands, and find the events that are not over."""
    op.create_index("ix_event_ends", "event", ["tenant", "ends_at"])
    enable_timetable(op, "chat", "ended_at", "tenant", "unread_since")
    enable_timetable(op, "event", "ends_at", "tenant")
    enable_timetable(op, "incident_answering", "done_at", "tenant")
    enable_timetable(op, "update_announcement", "finished_at", "tenant")
