"""Keep the chats and who of the team is there."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

_GOES_ON = sa.text("ended_at IS NULL")
_IS_UNREAD = sa.text("unread_since IS NOT NULL")


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "chat",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.String(length=20), nullable=True),
        sa.Column("customer_typing_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("team_typing_until", UtcDateTime(timezone=True), nullable=True),
        sa.Column("unread_since", UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("mailed_number", sa.Integer(), nullable=False),
        sa.CheckConstraint("ended_by IN ('customer', 'team', 'system')", name=op.f("ck_chat_ended_by")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_chat_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_chat_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_chat")),
        sa.UniqueConstraint("tenant", "ticket_id", name=op.f("uq_chat_tenant_ticket_id")),
    )
    op.create_index(
        "uq_chat_of_account",
        "chat",
        ["tenant", "account_id"],
        unique=True,
        postgresql_where=_GOES_ON,
        sqlite_where=_GOES_ON,
    )
    op.create_index("ix_chat_open", "chat", ["tenant", "started_at"], postgresql_where=_GOES_ON, sqlite_where=_GOES_ON)
    op.create_index(
        "ix_chat_unread", "chat", ["tenant", "unread_since"], postgresql_where=_IS_UNREAD, sqlite_where=_IS_UNREAD
    )
    op.create_table(
        "chat_agent",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("is_available", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_chat_agent_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_chat_agent")),
        sa.UniqueConstraint("tenant", "account_id", name=op.f("uq_chat_agent_tenant_account_id")),
    )
    for table in ("chat", "chat_agent"):
        enable_row_security(op, table)
