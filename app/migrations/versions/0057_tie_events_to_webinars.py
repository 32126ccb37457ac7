"""Tie events to the webinars of the library."""

import sqlalchemy as sa
from alembic import op

from app.kernel.db import enable_row_security

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep it."""
    op.create_table(
        "event_resource",
        sa.Column("tenant", sa.String(length=63), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant", "event_id"],
            ["event.tenant", "event.id"],
            name=op.f("fk_event_resource_tenant_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["tenant", "resource_id"],
            ["resource.tenant", "resource.id"],
            name=op.f("fk_event_resource_tenant_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant", "event_id", name=op.f("pk_event_resource")),
    )
    op.create_index("ix_event_resource_resource", "event_resource", ["tenant", "resource_id", "event_id"], unique=False)
    enable_row_security(op, "event_resource")
