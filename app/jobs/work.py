"""What work on transfers is made of: one claimed transfer in hand, and a step of it in a transaction of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from uuid import UUID

from app.domain.accounts.ports import Sealer
from app.domain.accounts.transfers import rules, service
from app.domain.accounts.transfers.models import Transfer
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant

_TEMPLATES = Path(__file__).parents[2] / "templates"


class LostError(Exception):
    """The transfer is its claimant's no more: cancelled, or its claim ran out."""


class StoppedError(Exception):
    """The process ends; the rest is for the next one."""


class AwaitedError(Exception):
    """Another brand's transfer waits; the rest is for the next turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What work on transfers needs: one tenant's session, the brands, what opens files, a clock, when to stop."""

    open_session: Callable[[str], TenantSession]
    registry: Registry
    sealer: Sealer
    clock: Callable[[], datetime]
    stop: Event
    lease: timedelta = rules.LEASE
    templates: Path = _TEMPLATES


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed transfer in hand."""

    carrier: Carrier
    tenant: Tenant
    session: TenantSession
    transfer_id: UUID
    owner: str
    is_awaited: Callable[[], bool]  # whether another brand's transfer waits for this one

    @property
    def now(self) -> datetime:
        """The moment, by the carrier's clock."""
        return self.carrier.clock()

    @contextmanager
    def step(self) -> Iterator[Transfer]:
        """Do one step in a transaction that holds the transfer; LostError, StoppedError."""
        if self.carrier.stop.is_set():
            raise StoppedError
        with transaction(self.session):
            transfer = self.find_held()
            if transfer is None:
                raise LostError
            yield transfer

    def give_way(self) -> None:
        """Let another brand's transfer go first, between two steps; AwaitedError when one waits."""
        if self.is_awaited():
            raise AwaitedError

    def find_held(self) -> Transfer | None:
        """Give the transfer as long as it is in hand, held for this transaction."""
        lease = self.carrier.lease
        return service.find_held(self.session, self.transfer_id, owner=self.owner, now=self.now, lease=lease)
