"""Count what is about a product without reading its resources themselves."""

from alembic import op

revision = "0063"
down_revision = "0062"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Index what counting looks at, in the order of the ids that a subject has."""
    op.create_index(
        "ix_resource_counted",
        "resource",
        ["tenant", "id", "language", "kind", "published_at", "expires_at"],
        unique=False,
    )
