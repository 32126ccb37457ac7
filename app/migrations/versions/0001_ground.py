"""Prepare an empty database: who may create tables in it, and who may read where it stands."""

from alembic import op

from app.kernel.db.row_security import APP_ROLE

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave the creation of tables to the owner; let the application read the revision for its readiness."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        op.execute(f"GRANT SELECT ON alembic_version TO {APP_ROLE}")
