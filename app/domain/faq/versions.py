"""The count of a brand's FAQ changes, which tells every process when its kept pages are old."""

from collections.abc import Mapping

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from app.domain.faq.errors import StaleError
from app.domain.faq.models import FaqVersion


def read_version(session: Session) -> int:
    """Give the present count; 0 before anything was imported."""
    return session.scalar(select(FaqVersion.number)) or 0


def list_versions(timetable: Connection) -> Mapping[str, int]:
    """Give the present counts by brand; those of which nothing was imported are left out."""
    version = FaqVersion.__table__.c
    return dict(timetable.execute(select(version.tenant, version.number)).all())


def bump_version(session: Session) -> None:
    """Count one more change, in the transaction that makes it."""
    version = session.scalar(select(FaqVersion).with_for_update())
    if version is None:
        session.add(FaqVersion(number=1))
    else:
        version.number = FaqVersion.number + 1
    session.flush()


def lock_version(session: Session, *, seen: int | None = None) -> None:
    """Let nobody else change the FAQ until the transaction ends; StaleError when it is not at `seen` any more."""
    number = session.scalar(select(FaqVersion.number).with_for_update()) or 0
    if seen is not None and number != seen:
        raise StaleError
