"""Keep the search index: the terms and plain texts of entries, and what was sought in vain."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the search index."""
    op.create_table(
        "faq_term",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_term_tenant_entry_id_faq_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "language", "term", "entry_id", name=op.f("pk_faq_term")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "faq_search_text",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_search_text_tenant_entry_id_faq_entry"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "entry_id", name=op.f("pk_faq_search_text")),
    )
    op.create_table(
        "faq_search_miss",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("query_folded", sa.String(length=120), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "language", "query_folded", name=op.f("pk_faq_search_miss")),
    )
    enable_row_security(op, "faq_term", "faq_search_text", "faq_search_miss")
