"""Looking after the store of files."""

from datetime import datetime, timedelta

import structlog

from app.kernel.storage import FileStore, StorageError

UPLOADS_END_WITHIN = timedelta(days=1)  # an upload of gigabytes over a slow line takes hours

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
