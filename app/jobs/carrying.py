"""Carrying work on: claim and commit, then batch by batch, each in a transaction of its own.

The database is the truth: whoever dies leaves a claim that runs out, and the next one goes on where the last batch
ended.
"""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import structlog

from app.domain.accounts.transfers.errors import FileError
from app.domain.accounts.transfers.rules import RETRY_AFTER
from app.jobs.claimants import new_claimant
from app.jobs.relay import Timetable
from app.jobs.work import AwaitedError, Carrier, LostError, StoppedError, T, Trade, Work
from app.kernel.db import give_back, transaction
from app.web.figures.shared import TALLY

PAUSE = 1.0  # seconds between two looks without work
_AT_ONCE = 20  # rows looked up, one of each brand

_log = structlog.get_logger(__name__)


def carry(timetable: Timetable, carrier: Carrier, trade: Trade[T]) -> int:
    """Make one round: work on a row of each brand that waits, one after the other; give how many."""
    carried = 0
    for tenant, row_id in _due(timetable, carrier, trade):
        if not carrier.stop.is_set():
            is_awaited = partial(_is_awaited, timetable, carrier, trade, tenant)
            carried += work_on(tenant, row_id, carrier, trade, is_awaited=is_awaited)
    return carried


def keep_carrying(timetable: Timetable, carrier: Carrier, trade: Trade[T], *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop; a database that is away is waited for."""
    while not carrier.stop.is_set():
        carried = 0
        try:
            carried = carry(timetable, carrier, trade)
            TALLY.note_round(f"{trade.name}s")
        except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
            _log.exception(f"{trade.name}_round_failed")
        if not carried:
            carrier.stop.wait(pause)


def work_on(slug: str, row_id: UUID, carrier: Carrier, trade: Trade[T], *, is_awaited: Callable[[], bool]) -> bool:
    """Work on one row to the end of what goes on by itself; False when it is another's, or its brand is away.

    Work of many batches gives way after a while where `is_awaited` says that another brand's row waits.
    """
    tenant = carrier.registry.by_slug(slug)
    if tenant is None:
        return False
    owner = new_claimant()
    with carrier.open_session(slug) as session:
        with transaction(session):
            claimed = trade.claim(session, row_id, owner=owner, now=carrier.clock(), lease=carrier.lease)
            phase = trade.phase_of(claimed) if claimed else None
        if phase is None:
            return False
        _do(Work(carrier, trade, tenant, session, row_id, owner, is_awaited), phase)
    return True


def _do(work: Work[T], phase: str) -> None:
    name, about = work.trade.name, {"tenant": work.tenant.slug, "id": str(work.row_id)}
    try:
        work.trade.phases[phase](work)
    except LostError:
        _log.info(f"{name}_lost", **about)
    except (StoppedError, AwaitedError):
        _let_go(work, failed=False)
    except FileError as error:
        with transaction(work.session):
            held = work.find_held()
            if held is not None:
                work.trade.refuse(work.session, held, error, now=work.now)
    except Exception:  # noqa: BLE001 - whatever is wrong with one row stays with it
        _log.exception(f"{name}_failed", **about)
        _let_go(work, failed=True)
    else:
        _log.info(f"{name}_done", **about, phase=phase)


def _due(timetable: Timetable, carrier: Carrier, trade: Trade[T]) -> Sequence[tuple[str, UUID]]:
    with timetable() as connection:
        return trade.list_due(connection, now=carrier.clock(), limit=_AT_ONCE)


def _is_awaited(timetable: Timetable, carrier: Carrier, trade: Trade[T], tenant: str) -> bool:
    """Tell whether a row of another brand waits."""
    return any(other != tenant for other, _ in _due(timetable, carrier, trade))


def _let_go(work: Work[T], *, failed: bool) -> None:
    work.session.rollback()
    with transaction(work.session):
        held = work.find_held()
        if held is not None:
            give_back(held, now=work.now, **({"after": RETRY_AFTER} if failed else {}))
