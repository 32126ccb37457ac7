"""Send mails turn by turn: an index by tenant of what waits, in place of one by time over all tenants."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

_WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Make the new one, then drop the old: a relay of the version before finds its mails without, a little slower."""
    op.create_index(
        "ix_outgoing_mail_turn",
        "outgoing_mail",
        ["tenant", "next_at", "id"],
        postgresql_where=_WAITING,
        sqlite_where=_WAITING,
    )
    op.drop_index("ix_outgoing_mail_due", "outgoing_mail")
