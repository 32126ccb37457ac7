"""Keep what was typed into forms that came too late."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import UtcDateTime, enable_row_security

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep unsent forms."""
    op.create_table(
        "unsent_form",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sealed_fields", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "account_id"],
            ["account.tenant", "account.id"],
            name=op.f("fk_unsent_form_tenant_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "id", name=op.f("pk_unsent_form")),
    )
    op.create_index("ix_unsent_form_digest", "unsent_form", ["tenant", "digest"])
    op.create_index("ix_unsent_form_account", "unsent_form", ["tenant", "account_id"])
    op.create_index("ix_unsent_form_expires", "unsent_form", ["tenant", "expires_at"])
    enable_row_security(op, "unsent_form")
