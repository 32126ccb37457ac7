"""Keep what is typed into an entry and not saved yet, and who is there."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep what is typed."""
    op.create_table(
        "faq_typing",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("tab", sa.Uuid(), nullable=False),
        sa.Column("writer_name", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("synonyms", sa.Text(), nullable=False),
        sa.Column("review", sa.Text(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(timezone=True), nullable=False),
        sa.Column("here_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("typed_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_typing_tenant_entry_id_faq_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_faq_typing_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_typing")),
        sa.UniqueConstraint(
            "tenant", "entry_id", "account_id", "tab", name=op.f("uq_faq_typing_tenant_entry_id_account_id_tab")
        ),
    )
    op.create_index("ix_faq_typing_account", "faq_typing", ["tenant", "account_id"])
    op.create_index("ix_faq_typing_here", "faq_typing", ["tenant", "here_at"])
    enable_row_security(op, "faq_typing")
