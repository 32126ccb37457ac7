"""Count how often each text of the FAQ is read, by day."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import enable_row_security

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the counts."""
    op.create_table(
        "faq_reading",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("revision_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "revision_id"],
            ["faq_revision.tenant", "faq_revision.id"],
            name=op.f("fk_faq_reading_tenant_revision_id_faq_revision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "revision_id", "day", name=op.f("pk_faq_reading")),
    )
    enable_row_security(op, "faq_reading")
