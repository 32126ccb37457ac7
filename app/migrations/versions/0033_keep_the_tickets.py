"""Keep the requests of customers, what is said about them and what happens to them."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "ticket",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=9), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("email_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("bill_id", sa.Uuid(), nullable=True),
        sa.Column("read_revision_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("turn_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("due_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("read_by_customer", sa.Integer(), nullable=False),
        sa.Column("read_by_team", sa.Integer(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("merged_into_id", sa.Uuid(), nullable=True),
        sa.Column("follows_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("answered_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("resolved_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('unproven', 'new', 'open', 'asked', 'carrier', 'resolved', 'closed', 'merged')",
            name=op.f("ck_ticket_state"),
        ),
        sa.CheckConstraint("way IN ('form', 'email', 'chat', 'phone')", name=op.f("ck_ticket_way")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_ticket_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("tenant", "form_key", name=op.f("uq_ticket_tenant_form_key")),
        sa.UniqueConstraint("tenant", "reference", name=op.f("uq_ticket_tenant_reference")),
    )
    op.create_index("ix_ticket_account", "ticket", ["tenant", "account_id", "opened_at"])
    op.create_index("ix_ticket_assignee", "ticket", ["tenant", "assignee_id", "state", "due_at"])
    op.create_index("ix_ticket_email", "ticket", ["tenant", "email_key"])
    op.create_index(
        "ix_ticket_queue",
        "ticket",
        ["tenant", "rank", "due_at", "id"],
        postgresql_where=sa.text("state IN ('new', 'open', 'asked', 'carrier', 'resolved')"),
        sqlite_where=sa.text("state IN ('new', 'open', 'asked', 'carrier', 'resolved')"),
    )
    op.create_index("ix_ticket_state", "ticket", ["tenant", "state", "changed_at"])
    op.create_index("ix_ticket_topic", "ticket", ["tenant", "topic", "opened_at"])
    op.create_table(
        "ticket_event",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "act IN ('ask', 'prove', 'write', 'inquire', 'resolve', 'close', 'reopen', 'escalate', 'merge')",
            name=op.f("ck_ticket_event_act"),
        ),
        sa.CheckConstraint("by IN ('customer', 'team', 'system')", name=op.f("ck_ticket_event_by")),
        sa.CheckConstraint(
            "state IN ('unproven', 'new', 'open', 'asked', 'carrier', 'resolved', 'closed', 'merged')",
            name=op.f("ck_ticket_event_state"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_ticket_event_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_event")),
        sa.UniqueConstraint("tenant", "ticket_id", "number", name=op.f("uq_ticket_event_tenant_ticket_id_number")),
    )
    op.create_table(
        "ticket_fact",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_ticket_fact_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_fact")),
        sa.UniqueConstraint("tenant", "ticket_id", "name", name=op.f("uq_ticket_fact_tenant_ticket_id_name")),
    )
    op.create_table(
        "ticket_file",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("holder", sa.String(length=64), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("state IN ('clean', 'waiting', 'infected')", name=op.f("ck_ticket_file_state")),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_ticket_file_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_ticket_file_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_file")),
    )
    op.create_index("ix_ticket_file_account", "ticket_file", ["tenant", "account_id"])
    op.create_index(
        "ix_ticket_file_holder",
        "ticket_file",
        ["tenant", "holder"],
        postgresql_where=sa.text("ticket_id IS NULL"),
        sqlite_where=sa.text("ticket_id IS NULL"),
    )
    op.create_index("ix_ticket_file_state", "ticket_file", ["tenant", "state", "added_at"])
    op.create_index("ix_ticket_file_ticket", "ticket_file", ["tenant", "ticket_id"])
    op.create_table(
        "ticket_message",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("way", sa.String(length=20), nullable=False),
        sa.Column("is_note", sa.Boolean(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("message_id", sa.String(length=250), nullable=True),
        sa.CheckConstraint("by IN ('customer', 'team', 'system')", name=op.f("ck_ticket_message_by")),
        sa.CheckConstraint("way IN ('form', 'email', 'chat', 'phone')", name=op.f("ck_ticket_message_way")),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_ticket_message_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_message")),
        sa.UniqueConstraint("tenant", "form_key", name=op.f("uq_ticket_message_tenant_form_key")),
        sa.UniqueConstraint("tenant", "ticket_id", "number", name=op.f("uq_ticket_message_tenant_ticket_id_number")),
    )
    op.create_index(
        "uq_ticket_message_message_id",
        "ticket_message",
        ["tenant", "message_id"],
        unique=True,
        postgresql_where=sa.text("message_id IS NOT NULL"),
        sqlite_where=sa.text("message_id IS NOT NULL"),
    )
    for table in (
        "ticket",
        "ticket_event",
        "ticket_fact",
        "ticket_file",
        "ticket_message",
    ):
        enable_row_security(op, table)
