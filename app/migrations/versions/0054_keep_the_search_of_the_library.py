"""Keep what the library's search needs: terms, words and texts; and an index that counts resources by kind."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.db import enable_row_security

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "library_index",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("resources", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "language", name=op.f("pk_library_index")),
    )
    op.create_table(
        "library_term",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "language", "term", "weight", "resource_id", name=op.f("pk_library_term")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "library_word",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("term", sa.String(length=80), nullable=False),
        sa.Column("holding", sa.Integer(), nullable=False),
        sa.Column("forms", sa.Text(), nullable=False),
        sa.Column("is_spelt", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("tenant", "language", "term", name=op.f("pk_library_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_library_word_edition", "library_word", ["tenant", "language", "is_spelt", "edition"], unique=False
    )
    op.create_table(
        "library_text",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("weights", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_library_text_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "resource_id", name=op.f("pk_library_text")),
    )
    enable_row_security(op, "library_index", "library_term", "library_text", "library_word")
    op.create_index(
        "ix_resource_shown",
        "resource",
        ["tenant", "language", "kind", "published_at", "expires_at"],
        unique=False,
    )
