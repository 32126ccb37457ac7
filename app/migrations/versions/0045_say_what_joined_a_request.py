"""Say in a request that another one goes on as it."""

from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

_ACTS = "act IN ('ask', 'prove', 'write', 'inquire', 'resolve', 'close', 'reopen', 'escalate', 'merge', 'join')"


def upgrade() -> None:
    """Let an event say it."""
    with op.batch_alter_table("ticket_event") as events:
        events.drop_constraint(op.f("ck_ticket_event_act"), type_="check")
        events.create_check_constraint(op.f("ck_ticket_event_act"), _ACTS)
