"""Which constraint a refused change broke: unique keys speak, and the code listens by name."""

import re

from sqlalchemy.exc import IntegrityError

_SQLITE = re.compile(r"UNIQUE constraint failed: (.+)")


def broken_constraint(error: IntegrityError) -> str | None:
    """Give the name of the constraint by the naming convention; None where the database does not tell.

    PostgreSQL names it; SQLite names the columns, from which the convention (`base.NAMES`) makes the same name.
    """
    named = getattr(getattr(error.orig, "diag", None), "constraint_name", None)
    if named is not None:
        return str(named)
    match = _SQLITE.search(str(error.orig))
    if match is None:
        return None
    table, *_ = match[1].split(".")
    columns = [each.strip().rpartition(".")[2] for each in match[1].split(",")]
    return f"uq_{table}_{'_'.join(columns)}"
