"""Publishing brands, as the owner of the tables; nothing here commits."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, func, insert, select

from app.domain.brands.models import BRAND_EDITION

_COLUMNS = BRAND_EDITION.c
_KEPT = 2  # editions of a brand: where the newest cannot be read, the one before is served
_WITHDRAWN = ""


def publish(
    connection: Connection, tenant: str, *, files: bytes, digest: str, hosts: Sequence[str], now: datetime
) -> bool:
    """Make these files the brand's newest edition; False when they are already."""
    return _add(connection, tenant, files=files, digest=digest, hosts=" ".join(hosts), now=now)


def withdraw(connection: Connection, tenant: str, *, now: datetime) -> bool:
    """Serve the brand no more; False when it is not served."""
    if _newest_digest(connection, tenant) is None:
        return False
    return _add(connection, tenant, files=None, digest=_WITHDRAWN, hosts="", now=now)


def _add(connection: Connection, tenant: str, *, files: bytes | None, digest: str, hosts: str, now: datetime) -> bool:
    _begin(connection, tenant)
    if _newest_digest(connection, tenant) == digest:
        return False
    number = select(func.coalesce(func.max(_COLUMNS.number), 0) + 1).scalar_subquery()
    connection.execute(
        insert(BRAND_EDITION).values(
            tenant=tenant, number=number, digest=digest, hosts=hosts, published_at=now, files=files
        )
    )
    kept = select(_COLUMNS.number).where(_COLUMNS.tenant == tenant).order_by(_COLUMNS.number.desc()).limit(_KEPT)
    numbers = connection.scalars(kept).all()
    connection.execute(delete(BRAND_EDITION).where(_COLUMNS.tenant == tenant, _COLUMNS.number < min(numbers)))
    return True


def _begin(connection: Connection, tenant: str) -> None:
    """Let one publisher after the other count: nobody would notice a number that shows later than a higher one."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("LOCK TABLE brand_edition IN SHARE ROW EXCLUSIVE MODE")
        connection.exec_driver_sql("SELECT set_config('app.tenant', %s, true)", (tenant,))


def _newest_digest(connection: Connection, tenant: str) -> str | None:
    newest = select(_COLUMNS.digest).where(_COLUMNS.tenant == tenant).order_by(_COLUMNS.number.desc()).limit(1)
    found: str | None = connection.scalar(newest)
    return found
