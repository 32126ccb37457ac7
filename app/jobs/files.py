"""Looking after the store of files."""

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import structlog

from app.domain.library.imports.queries import known_sent_files
from app.domain.library.queries import known_files
from app.jobs.housekeeping import OpenSession, Swept, in_each_brand
from app.kernel.db import TenantSession
from app.kernel.ids import made_at
from app.kernel.storage import FileStore, StorageError, key_of
from app.tenancy.registry import Registry

UPLOADS_END_WITHIN = timedelta(days=1)  # an upload of gigabytes over a slow line takes hours
# Every room that keeps files in the store tells here which of them it has: what nobody knows is removed.
_KNOWN: Sequence[Callable[[TenantSession, Collection[UUID]], Collection[UUID]]] = (known_files, known_sent_files)
_AT_ONCE = 500  # files asked about in one statement

_log = structlog.get_logger(__name__)


def sweep_uploads(files: FileStore, *, now: datetime) -> None:
    """Remove what uploads left that were killed; a store that is away is swept an hour later."""
    try:
        swept = files.sweep(now - UPLOADS_END_WITHIN)
    except StorageError as error:
        _log.warning("uploads_not_swept", error=type(error).__name__, why=str(error))
    else:
        if swept:
            _log.info("uploads_swept", files=swept)


def sweep_forsaken(
    registry: Registry, open_session: OpenSession, *, files: FileStore, now: datetime, at_once: int = _AT_ONCE
) -> None:
    """Remove each brand's files of which the database knew nothing after a day: whoever brought them was killed.

    Where it knows none at all, nothing is removed: it is rather the wrong database, or one that is being restored.
    """

    def sweep(session: TenantSession) -> Swept:
        try:
            return {"files": _sweep(session, files, at_once, before=now - UPLOADS_END_WITHIN)}
        except StorageError as error:
            _log.warning("files_not_swept", tenant=session.tenant, error=type(error).__name__, why=str(error))
            return {}

    in_each_brand(registry, open_session, sweep, done="files_swept", failed="files_not_swept")


def _sweep(session: TenantSession, files: FileStore, at_once: int, *, before: datetime) -> int:
    old = (each for each in _kept(files, session.tenant) if made_at(each) < before)
    forsaken: list[UUID] = []
    is_known = False
    while some := set(islice(old, at_once)):
        known = {each for room in _KNOWN for each in room(session, some)}
        is_known = is_known or bool(known)
        forsaken += some - known
    if not is_known:
        return 0
    for each in forsaken:
        files.delete(key_of(session.tenant, each))
    return len(forsaken)


def _kept(files: FileStore, tenant: str) -> Iterator[UUID]:
    return (UUID(key.partition("/")[2]) for key in files.list_keys(f"{tenant}/"))
