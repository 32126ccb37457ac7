"""Remember which page of the editor is done with, so that what it had sent before is not kept afterwards."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Begin with pages that go on."""
    op.add_column("faq_typing", sa.Column("is_done", sa.Boolean(), nullable=False, server_default=sa.false()))
