"""Keep the library: its subjects, its resources, their files and how often each was taken."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "library_subject",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("titles", _JSON, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.CheckConstraint("kind IN ('product', 'topic')", name=op.f("ck_library_subject_kind")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_library_subject")),
        sa.UniqueConstraint("tenant", "kind", "key", name=op.f("uq_library_subject_tenant_kind_key")),
    )
    op.create_table(
        "resource",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("visibility", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("published_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=True),
        sa.Column("created_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("changed_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('guide', 'tutorial', 'video', 'webinar', 'article', 'document', 'update')",
            name=op.f("ck_resource_kind"),
        ),
        sa.CheckConstraint("visibility IN ('public', 'customers')", name=op.f("ck_resource_visibility")),
        sa.CheckConstraint("expires_at IS NULL OR published_at < expires_at", name=op.f("ck_resource_expires_after")),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_resource")),
        sa.UniqueConstraint("tenant", "slug", name=op.f("uq_resource_tenant_slug")),
    )
    op.create_index("ix_resource_changed", "resource", ["tenant", "changed_at", "id"], unique=False)
    op.create_index("ix_resource_dated", "resource", ["tenant", "language", "dated_on", "id"], unique=False)
    op.create_index(
        "ix_resource_kind_dated", "resource", ["tenant", "language", "kind", "dated_on", "id"], unique=False
    )
    op.create_table(
        "resource_download",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_resource_download_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "resource_id", "day", name=op.f("pk_resource_download")),
    )
    op.create_index("ix_resource_download_day", "resource_download", ["tenant", "day"], unique=False)
    op.create_table(
        "resource_file",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("version", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("added_at", UtcDateTime(timezone=True), nullable=False),
        sa.Column("replaced_at", UtcDateTime(timezone=True), nullable=True),
        sa.CheckConstraint("role IN ('main', 'poster', 'captions')", name=op.f("ck_resource_file_role")),
        sa.CheckConstraint("size >= 0", name=op.f("ck_resource_file_size")),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_resource_file_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_resource_file")),
    )
    op.create_index(
        "ix_resource_file_resource", "resource_file", ["tenant", "resource_id", "role", "added_at"], unique=False
    )
    op.create_index(
        "uq_resource_file_current",
        "resource_file",
        ["tenant", "resource_id", "role", "language"],
        unique=True,
        postgresql_where=sa.text("replaced_at IS NULL"),
        sqlite_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "resource_subject",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_resource_subject_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subject_id"],
            ["library_subject.tenant", "library_subject.id"],
            name=op.f("fk_resource_subject_tenant_subject_id_library_subject"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("tenant", "resource_id", "subject_id", name=op.f("pk_resource_subject")),
    )
    op.create_index(
        "ix_resource_subject_subject", "resource_subject", ["tenant", "subject_id", "resource_id"], unique=False
    )
    enable_row_security(op, "library_subject", "resource", "resource_subject", "resource_file", "resource_download")
