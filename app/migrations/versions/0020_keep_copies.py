"""Keep copies of people's data: one more kind of transfer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep copies."""
    with op.batch_alter_table("transfer") as transfer:
        transfer.drop_constraint(op.f("ck_transfer_kind"), type_="check")
        transfer.create_check_constraint(op.f("ck_transfer_kind"), sa.text("kind IN ('import', 'export', 'copy')"))
