"""${message}."""

from alembic import op
import sqlalchemy as sa
${imports if imports else ""}
from app.kernel.db import enable_row_security

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """${message}."""
    ${upgrades if upgrades else "pass"}
    enable_row_security(op, "…")  # every table that was created above
