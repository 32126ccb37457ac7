"""Keep what became of the mails that came in, and those that wait for a person."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "incoming_mail",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("sender_key", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("left_out", Json, nullable=False),
        sa.Column("settled_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "outcome IN ('reply', 'new', 'held', 'dropped')",
            name=op.f("ck_incoming_mail_outcome"),
        ),
        sa.CheckConstraint(
            "reason IN ('too_large', 'unreadable', 'unclear_sender', 'own_address', 'wandered', 'bounce', "
            "'answered_by_machine', 'automatic', 'null_sender', 'list', 'too_many', 'forged', 'not_participant', "
            "'stranger', 'empty')",
            name=op.f("ck_incoming_mail_reason"),
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_incoming_mail")),
        sa.UniqueConstraint("tenant", "digest", name=op.f("uq_incoming_mail_tenant_digest")),
    )
    op.create_index("ix_incoming_mail_outcome", "incoming_mail", ["tenant", "outcome", "received_at"])
    op.create_index("ix_incoming_mail_received", "incoming_mail", ["tenant", "received_at"])
    op.create_index("ix_incoming_mail_sender", "incoming_mail", ["tenant", "sender_key", "received_at"])
    op.create_index("ix_incoming_mail_ticket", "incoming_mail", ["tenant", "ticket_id"])
    enable_row_security(op, "incoming_mail")
