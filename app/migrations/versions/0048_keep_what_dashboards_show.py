"""Keep what people chose to see on their dashboards, and how they arranged them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from app.kernel.db import enable_row_security

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

_JSON = sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "arrangement",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("cards", _JSON, nullable=False),
        sa.Column("hidden", _JSON, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_arrangement_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "account_id", name=op.f("pk_arrangement")),
    )
    op.create_table(
        "interest",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_interest_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "subject_id"],
            ["library_subject.tenant", "library_subject.id"],
            name=op.f("fk_interest_tenant_subject_id_library_subject"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "account_id", "subject_id", name=op.f("pk_interest")),
    )
    op.create_index("ix_interest_subject", "interest", ["tenant", "subject_id"], unique=False)
    enable_row_security(op, "interest", "arrangement")
