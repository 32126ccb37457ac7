"""Let backups read: a role sees the rows of every tenant, and changes none."""

from alembic import op

from app.kernel.db import let_backups_read

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let in the role of backups where a table was made before there was one."""
    if op.get_bind().dialect.name != "postgresql":
        return
    walled = "SELECT tablename FROM pg_policies WHERE policyname = 'tenant_isolation' ORDER BY tablename"
    for table in op.get_bind().exec_driver_sql(walled).scalars().all():
        op.execute(f"DROP POLICY IF EXISTS backup ON {table}")
        let_backups_read(op, table)
