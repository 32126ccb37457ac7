"""Keep what was found in a file, and hold apart what the team answers by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

_REASONS = (
    "reason IN ('too_large', 'unreadable', 'unclear_sender', 'own_address', 'wandered', 'bounce', "
    "'answered_by_machine', 'automatic', 'null_sender', 'list', 'too_many', 'forged', 'not_participant', "
    "'stranger', 'of_team', 'empty')"
)


def upgrade() -> None:
    """Add the finding, and the reason."""
    op.add_column("ticket_file", sa.Column("finding", sa.String(), nullable=True))
    with op.batch_alter_table("incoming_mail") as mails:
        mails.drop_constraint(op.f("ck_incoming_mail_reason"), type_="check")
        mails.create_check_constraint(op.f("ck_incoming_mail_reason"), _REASONS)
