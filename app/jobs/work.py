"""What work on imports, exports and copies is made of: one claimed row in hand, a step in its own transaction."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Connection

from app.domain.accounts.ports import Sealer
from app.domain.accounts.transfers import rules
from app.domain.accounts.transfers.errors import FileError
from app.kernel.db import Leased, TenantSession, transaction
from app.kernel.storage import FileStore
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant

_TEMPLATES = Path(__file__).parents[2] / "templates"

T = TypeVar("T", bound=Leased)
T_co = TypeVar("T_co", bound=Leased, covariant=True)
T_contra = TypeVar("T_contra", bound=Leased, contravariant=True)


class LostError(Exception):
    """The row is its claimant's no more: cancelled, or its claim ran out."""


class StoppedError(Exception):
    """The process ends; the rest is for the next one."""


class AwaitedError(Exception):
    """Another brand's row waits; the rest is for the next turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Carrier:
    """What the work needs: one tenant's session, the brands, what opens files, their store, a clock, when to stop."""

    open_session: Callable[[str], TenantSession]
    registry: Registry
    sealer: Sealer
    files: FileStore
    largest_file: int  # bytes
    clock: Callable[[], datetime]
    stop: Event
    lease: timedelta = rules.LEASE
    templates: Path = _TEMPLATES


class ListDue(Protocol):
    """Gives (tenant, id) of the rows that wait: of each tenant the longest due."""

    def __call__(self, timetable: Connection, *, now: datetime, limit: int) -> Sequence[tuple[str, UUID]]:
        """List so many at the most."""


class Find(Protocol[T_co]):
    """Claims a row, or gives one that is its claimant's still; none when it is not."""

    def __call__(
        self, session: TenantSession, row_id: UUID, /, *, owner: str, now: datetime, lease: timedelta
    ) -> T_co | None:
        """Give it, held for this transaction and lent for the lease."""


class Refuse(Protocol[T_contra]):
    """Ends a row whose file turned out to be of no use."""

    def __call__(self, session: TenantSession, row: T_contra, error: FileError, /, *, now: datetime) -> None:
        """End it, and say why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trade(Generic[T]):
    """One kind of work: where it waits, how it is claimed, and what is done in each of its phases."""

    name: str  # of its rounds and its lines in the log
    list_due: ListDue
    claim: Find[T]
    find_held: Find[T]
    refuse: Refuse[T]
    phase_of: Callable[[T], str]
    phases: Mapping[str, "Callable[[Work[T]], None]"]


@dataclass(frozen=True, slots=True)
class Work(Generic[T]):
    """One claimed row in hand."""

    carrier: Carrier
    trade: Trade[T]
    tenant: Tenant
    session: TenantSession
    row_id: UUID
    owner: str
    is_awaited: Callable[[], bool]  # whether another brand's row waits for this one

    @property
    def now(self) -> datetime:
        """The moment, by the carrier's clock."""
        return self.carrier.clock()

    @contextmanager
    def step(self) -> Iterator[T]:
        """Do one step in a transaction that holds the row; LostError, StoppedError."""
        if self.carrier.stop.is_set():
            raise StoppedError
        with transaction(self.session):
            row = self.find_held()
            if row is None:
                raise LostError
            yield row

    def give_way(self) -> None:
        """Let another brand's row go first, between two steps; AwaitedError when one waits."""
        if self.is_awaited():
            raise AwaitedError

    def find_held(self) -> T | None:
        """Give the row as long as it is in hand, held for this transaction."""
        lease = self.carrier.lease
        return self.trade.find_held(self.session, self.row_id, owner=self.owner, now=self.now, lease=lease)
