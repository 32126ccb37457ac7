"""A brand as it is served now: its files, and what its team changed at the desk, the same in every process."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from sqlalchemy.exc import SQLAlchemyError

from app.tenancy.overlay import Changes, fit
from app.tenancy.tenant import Tenant

_log = logging.getLogger(__name__)
_RETRY_AFTER = 1.0  # seconds after the changes could not be read
_NO_VERSION = -1


@dataclass(frozen=True, slots=True)
class _Known:
    """A brand as it was made: of which files, of which changes, at which version; read again at a time, if failed."""

    filed: Tenant
    changes: Changes
    served: Tenant
    version: int
    retry_at: float = 0.0


class LiveTenants:
    """Lays a brand's changes over its files, and gives the same object for as long as neither changes.

    `version` tells that something may have changed, and is asked at each look-up: it must be cheap. Only then are the
    changes read. Where they cannot be, the last known ones stay.
    """

    def __init__(
        self,
        *,
        version: Callable[[Tenant], int],
        read: Callable[[Tenant], Changes],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._version = version
        self._read = read
        self._clock = clock
        self._known: dict[str, _Known] = {}
        self._lock = Lock()

    def __call__(self, filed: Tenant) -> Tenant:
        """Give the brand as it is served now."""
        version = self._version(filed)
        known = self._known.get(filed.slug)
        if known is not None and self._is_good(known, filed, version):
            return known.served
        with self._lock:
            known = self._known.get(filed.slug)
            if known is None or not self._is_good(known, filed, version):
                known = self._known[filed.slug] = self._renewed(known, filed, version)
            return known.served

    def _is_good(self, known: _Known, filed: Tenant, version: int) -> bool:
        if known.filed is not filed:
            return False
        return known.version == version or (known.version == _NO_VERSION and self._clock() < known.retry_at)

    def _renewed(self, known: _Known | None, filed: Tenant, version: int) -> _Known:
        retry_at = 0.0
        try:
            changes = self._read(filed)
        except SQLAlchemyError:
            _log.warning("the policy of %s as its team changed it is unread", filed.slug)
            changes, version = known.changes if known else {}, _NO_VERSION
            retry_at = self._clock() + _RETRY_AFTER
        if known is not None and known.filed is filed and list(known.changes.items()) == list(changes.items()):
            return _Known(filed, changes, known.served, version, retry_at)
        fitted = fit(filed, changes)
        for path, why in fitted.unfit.items():
            _log.warning("%s: the change of policy.%s made at the desk is not in force: %s", filed.slug, path, why)
        return _Known(filed, changes, fitted.tenant, version, retry_at)
