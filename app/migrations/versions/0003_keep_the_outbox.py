"""Keep the outbox: every mail on its way is a row written with its cause."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security, enable_timetable

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """Keep the outbox."""
    op.create_table(
        "outgoing_mail",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("args", Json, nullable=False),
        sa.Column("to", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("posted_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("next_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("lease_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'sent', 'dead', 'expired')", name=op.f("ck_outgoing_mail_state")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_outgoing_mail")),
        sa.UniqueConstraint("tenant", "dedupe_key", name=op.f("uq_outgoing_mail_tenant_dedupe_key")),
    )
    op.create_index(
        "ix_outgoing_mail_due", "outgoing_mail", ["next_at"], postgresql_where=WAITING, sqlite_where=WAITING
    )
    enable_row_security(op, "outgoing_mail")
    enable_timetable(op, "outgoing_mail")
