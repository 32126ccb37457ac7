"""Keep what people think of closures, and who wants a daily summary of their requests."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep them."""
    op.create_table(
        "ticket_rating",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("rated_at", UtcDateTime(timezone=True), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_ticket_rating_score")),
        sa.ForeignKeyConstraint(
            ["tenant", "ticket_id"],
            ["ticket.tenant", "ticket.id"],
            name=op.f("fk_ticket_rating_tenant_ticket_id_ticket"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_ticket_rating")),
        sa.UniqueConstraint("tenant", "ticket_id", "number", name=op.f("uq_ticket_rating_tenant_ticket_id_number")),
    )
    op.create_table(
        "daily_summary",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("on_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("told_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_daily_summary_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "account_id", name=op.f("pk_daily_summary")),
    )
    op.create_index(
        "ix_daily_summary_on",
        "daily_summary",
        ["tenant", "told_on"],
        postgresql_where=sa.text("on_at IS NOT NULL"),
        sqlite_where=sa.text("on_at IS NOT NULL"),
    )
    for table in ("ticket_rating", "daily_summary"):
        enable_row_security(op, table)
