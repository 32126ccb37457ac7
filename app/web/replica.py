"""A second database that follows the first: readers of the help centre who are nobody in particular read from it.

It holds what the first one held a moment ago. How far it has come is asked of it for each page: the version of the
brand's FAQ, which rises with every edit, must be the one that the first database gives. What differs is not waited for;
the first database answers.
"""

import time
from collections.abc import Callable

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.domain.faq.versions import read_version
from app.kernel.db import IsolationError, TenantSession, open_session

CONNECTS_WITHIN = 2  # seconds; a page waits for this when it is gone
_LEFT_ALONE_FOR = 10.0  # seconds after it did not answer
_log = structlog.get_logger("guichet.replica")


class Replica:
    """The second database, as long as it answers and has come far enough."""

    def __init__(self, engine: Engine, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.engine = engine
        self._clock = clock
        self._away_until = float("-inf")

    def open(self, tenant: str, version: int) -> TenantSession | None:
        """Open a session that reads the brand's FAQ at this version or a later one; None: ask the first database."""
        if self._clock() < self._away_until:
            return None
        session = open_session(self.engine, tenant)
        try:
            if read_version(session) >= version:
                return session
        except (SQLAlchemyError, IsolationError) as error:
            self._away_until = self._clock() + _LEFT_ALONE_FOR
            _log.warning("replica_away", error=type(error).__name__)
        session.close()
        return None
