"""Which revision a database stands at, and which is the newest: without Alembic, which a web process never needs."""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

_VERSIONS = Path(__file__).parent / "versions"
_DIGITS = 4  # of a revision's number, with which its file's name begins


def find_revision(connection: Connection) -> str | None:
    """Give the revision that the database stands at; none when it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def newest_revision() -> str:
    """Give the newest revision that this version of Guichet knows."""
    return max(path.name[:_DIGITS] for path in _VERSIONS.glob("*.py"))
