"""Noting the slow and the failed pages of customers beside the requests: a bounded list, written by a thread."""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event, Lock, Thread
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.domain.support.slow.service import Noted, is_worth_noting, note_pages
from app.kernel.db import TenantSession, transaction
from app.tenancy.tenant import Tenant
from app.web.environ import ACCOUNT, ENDPOINT, REQUEST_ID, TENANT, Environ

WAITING = 500  # pages that wait to be written: when everything is slow, the latest are enough
_EVERY = 5.0  # seconds between two writes

_log = structlog.get_logger(__name__)


class SlowPages:
    """What was slow or failed, until it is written; nothing of it keeps a request waiting or lets one fail."""

    def __init__(
        self, open_session: Callable[[str], TenantSession], clock: Callable[[], datetime], *, every: float = _EVERY
    ) -> None:
        self._open_session = open_session
        self._clock = clock
        self._every = every
        self._waiting: deque[tuple[str, Noted]] = deque(maxlen=WAITING)
        self._come = Event()
        self._starting, self._writing = Lock(), Lock()
        self._writer: Thread | None = None

    def note(self, environ: Environ, status: int, seconds: float) -> None:
        """Note an answer if it was somebody's, and slow or failed; of a brand with support."""
        account_id: UUID | None = environ.get(ACCOUNT)
        if account_id is None:
            return
        tenant: Tenant = environ[TENANT]
        milliseconds = seconds * 1000
        if "support" not in tenant.config.modules:
            return
        if not is_worth_noting(status, milliseconds, tenant.config.policy.slow_pages):
            return
        page = Noted(
            account_id=account_id,
            at=self._clock(),
            request_id=environ[REQUEST_ID],
            endpoint=environ.get(ENDPOINT, ""),
            status=status,
            milliseconds=round(milliseconds),
        )
        self._waiting.append((tenant.slug, page))
        self._ensure_writer()
        self._come.set()

    def write(self) -> None:
        """Write what waits, each brand's in a transaction of its own; what cannot be written is let go."""
        with self._writing:
            for slug, pages in self._take().items():
                try:
                    with self._open_session(slug) as session, transaction(session):
                        note_pages(session, pages)
                except SQLAlchemyError as error:
                    _log.warning("slow_pages_unwritten", tenant=slug, pages=len(pages), error=type(error).__name__)

    def _take(self) -> Mapping[str, Sequence[Noted]]:
        taken: defaultdict[str, list[Noted]] = defaultdict(list)
        while self._waiting:
            slug, page = self._waiting.popleft()
            taken[slug].append(page)
        return taken

    def _ensure_writer(self) -> None:
        """Start the thread when there is something to write first, in the process that serves: threads do not fork."""
        with self._starting:
            if self._writer is None or not self._writer.is_alive():
                self._writer = Thread(target=self._keep_writing, name="slow_pages", daemon=True)
                self._writer.start()

    def _keep_writing(self) -> None:
        pause = Event()
        while True:
            self._come.wait()
            pause.wait(self._every)
            self._come.clear()
            self.write()
