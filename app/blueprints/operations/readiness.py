"""Whether this process can serve: its database at the right revision, its queue within reach, its brands readable."""

from collections.abc import Iterator

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.migrations.revisions import find_revision, newest_revision
from app.web.installation import Installation

_TIMEOUT = 2.0  # seconds


def find_faults(installation: Installation) -> list[str]:
    """Say what is missing, a line each; an empty list is readiness."""
    return [*_database(installation.engine), *_queue(installation.settings.queue_url), *_brands(installation)]


def _database(engine: Engine) -> Iterator[str]:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            found, newest = find_revision(connection), newest_revision()
    except SQLAlchemyError as error:
        yield f"database: {type(error).__name__}"
        return
    if found is None or found < newest:  # a later one only adds to what this version knows (docs/operations.md)
        yield f"database: revision {found or 'none'}, needed {newest}; run “flask db upgrade”"


def _queue(url: str) -> Iterator[str]:
    from redis import Redis, RedisError  # noqa: PLC0415 - see app/adapters/late_hints.py

    try:
        with Redis.from_url(url, socket_timeout=_TIMEOUT, socket_connect_timeout=_TIMEOUT) as queue:
            queue.ping()
    except RedisError as error:
        yield f"queue: {type(error).__name__}"


def _brands(installation: Installation) -> Iterator[str]:
    if not installation.registry.slugs:
        yield "brands: none in GUICHET_TENANTS"
