"""Make room for seals, and let a line of the journal forget whom it was about.

The values that are there already stay as they are and are read; `flask keys rotate` seals them.
"""

from alembic import op

from app.kernel.db import allow_emptying

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Turn what is sealed into text."""
    _become_text("account", "birth_date", "to_char(birth_date, 'YYYY-MM-DD')")
    _become_text("transfer_line", "cells", "cells::text")
    allow_emptying(op, "audit_entry", subject_name="''", reason="NULL", details="'{}'")


def _become_text(table: str, column: str, as_text: str) -> None:
    """SQLite keeps such a value as text in any case, and gets a column that says so, without copying the table."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE VARCHAR USING {as_text}")
        return
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {column} TO was_{column}")
    op.execute(f"ALTER TABLE {table} ADD COLUMN {column} VARCHAR")
    op.execute(f"UPDATE {table} SET {column} = was_{column}")  # noqa: S608 - names of our own
    op.execute(f"ALTER TABLE {table} DROP COLUMN was_{column}")
