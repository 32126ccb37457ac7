"""Showing files to the scanner, outside of any transaction; what it could not look at waits for the next round."""

from dataclasses import dataclass
from threading import Event
from uuid import UUID

import structlog

from app.domain.support.files.attachments import list_unseen, note_finding, read_content
from app.domain.support.files.ports import Infected, Scanner, Unavailable
from app.jobs.housekeeping import OpenSession
from app.kernel.db import transaction
from app.tenancy.registry import Registry
from app.web.figures.shared import TALLY

PAUSE = 5.0  # seconds between two rounds
_MOST_AT_ONCE = 50  # files of a brand in a round

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What scanning needs: the brands, a session of each, the scanner, and when to stop."""

    registry: Registry
    open_session: OpenSession
    scanner: Scanner
    stop: Event


def keep_scanning(guard: Guard, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop."""
    while not guard.stop.is_set():
        scan_round(guard)
        TALLY.note_round("files")
        guard.stop.wait(pause)


def scan_round(guard: Guard) -> int:
    """Show every file that waits to the scanner; give how many it looked at."""
    seen = 0
    for slug in guard.registry.slugs:
        try:
            with guard.open_session(slug) as session:
                waiting = list_unseen(session, limit=_MOST_AT_ONCE)
            seen += sum(_scan(slug, file_id, guard) for file_id in waiting if not guard.stop.is_set())
        except Exception:  # noqa: BLE001 - whatever it was, the next brand's files are looked at
            _log.exception("files_not_scanned", tenant=slug)
    return seen


def _scan(slug: str, file_id: UUID, guard: Guard) -> bool:
    with guard.open_session(slug) as session:
        content = read_content(session, file_id)
    if content is None:
        return False
    finding = guard.scanner.scan(content)
    if isinstance(finding, Unavailable):
        _log.warning("scanner_unavailable", why=finding.why)
        return False
    with guard.open_session(slug) as session, transaction(session):
        note_finding(session, file_id, finding)
    if isinstance(finding, Infected):
        _log.warning("file_infected", tenant=slug, file=str(file_id), name=finding.name)
    return True
