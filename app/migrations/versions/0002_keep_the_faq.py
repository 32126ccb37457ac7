"""Keep the FAQ: sections, entries, revisions, redirects, feedback, and the count of changes."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import Json, UtcDateTime, enable_row_security

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the FAQ."""
    op.create_table(
        "faq_section",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_section")),
        sa.UniqueConstraint("tenant", "language", "key", name=op.f("uq_faq_section_tenant_language_key")),
        sa.UniqueConstraint("tenant", "language", "slug", name=op.f("uq_faq_section_tenant_language_slug")),
    )
    op.create_table(
        "faq_version",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", name=op.f("pk_faq_version")),
    )
    op.create_table(
        "faq_entry",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("updated_on", sa.Date(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("promises", Json, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "section_id"],
            ["faq_section.tenant", "faq_section.id"],
            name=op.f("fk_faq_entry_tenant_section_id_faq_section"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_entry")),
        sa.UniqueConstraint("tenant", "language", "key", name=op.f("uq_faq_entry_tenant_language_key")),
        sa.UniqueConstraint("tenant", "section_id", "slug", name=op.f("uq_faq_entry_tenant_section_id_slug")),
    )
    op.create_table(
        "faq_feedback",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("useful", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_feedback_tenant_entry_id_faq_entry"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_feedback")),
    )
    op.create_table(
        "faq_redirect",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("section_slug", sa.String(), nullable=False),
        sa.Column("entry_slug", sa.String(), nullable=False),
        sa.Column("section_id", sa.Uuid(), nullable=True),
        sa.Column("entry_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_redirect_tenant_entry_id_faq_entry"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "section_id"],
            ["faq_section.tenant", "faq_section.id"],
            name=op.f("fk_faq_redirect_tenant_section_id_faq_section"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_redirect")),
        sa.UniqueConstraint(
            "tenant",
            "language",
            "section_slug",
            "entry_slug",
            name=op.f("uq_faq_redirect_tenant_language_section_slug_entry_slug"),
        ),
    )
    op.create_table(
        "faq_revision",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "entry_id"],
            ["faq_entry.tenant", "faq_entry.id"],
            name=op.f("fk_faq_revision_tenant_entry_id_faq_entry"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_faq_revision")),
        sa.UniqueConstraint("tenant", "entry_id", "number", name=op.f("uq_faq_revision_tenant_entry_id_number")),
    )
    enable_row_security(op, "faq_section", "faq_version", "faq_entry", "faq_feedback", "faq_redirect", "faq_revision")
