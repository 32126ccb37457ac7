"""Working on transfers: claim and commit, then batch by batch, each in a transaction of its own.

The database is the truth: whoever dies leaves a claim that runs out, and the next one goes on where the last batch
ended.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from uuid import UUID

import structlog

from app.domain.accounts.transfers import service
from app.domain.accounts.transfers.checking import BATCH as CHECKED_AT_ONCE
from app.domain.accounts.transfers.checking import batches, begin_check, check_batch, end_check
from app.domain.accounts.transfers.errors import FileError
from app.domain.accounts.transfers.exporting import begin_export, end_export, write_batch
from app.domain.accounts.transfers.importing import BATCH as IMPORTED_AT_ONCE
from app.domain.accounts.transfers.importing import end_import, import_batch, numbers_to_do
from app.domain.accounts.transfers.judging import Seen
from app.domain.accounts.transfers.models import TransferKind, TransferState
from app.domain.accounts.transfers.queries import list_due
from app.domain.accounts.transfers.sheets import Sheet
from app.domain.accounts.transfers.storage import read_pieces
from app.jobs.claimants import new_claimant
from app.jobs.copies import write_copy
from app.jobs.relay import Timetable
from app.jobs.work import AwaitedError, Carrier, LostError, StoppedError, Work
from app.kernel.db import transaction
from app.web.figures.shared import TALLY
from app.web.transfers import read_upload, terms_of

PAUSE = 1.0  # seconds between two looks without work
_AT_ONCE = 20  # transfers looked up, one of each brand
_TURN = 20  # batches of an import before another brand's transfer goes first

_Phase = tuple[TransferKind, TransferState]

_log = structlog.get_logger(__name__)


def carry(timetable: Timetable, carrier: Carrier) -> int:
    """Make one round: work on a transfer of each brand that waits, one after the other; give how many."""
    carried = 0
    for tenant, transfer_id in _due(timetable, carrier):
        if not carrier.stop.is_set():
            carried += work_on(
                tenant, transfer_id, carrier, is_awaited=partial(_is_awaited, timetable, carrier, tenant)
            )
    return carried


def keep_carrying(timetable: Timetable, carrier: Carrier, *, pause: float = PAUSE) -> None:
    """Make rounds until told to stop; a database that is away is waited for."""
    while not carrier.stop.is_set():
        carried = 0
        try:
            carried = carry(timetable, carrier)
            TALLY.note_round("transfers")
        except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
            _log.exception("transfer_round_failed")
        if not carried:
            carrier.stop.wait(pause)


def work_on(slug: str, transfer_id: UUID, carrier: Carrier, *, is_awaited: Callable[[], bool]) -> bool:
    """Work on one transfer to the end of what goes on by itself; False when it is another's, or its brand is away.

    An import gives way after a while where `is_awaited` says that another brand's transfer waits.
    """
    tenant = carrier.registry.by_slug(slug)
    if tenant is None:
        return False
    owner = new_claimant()
    with carrier.open_session(slug) as session:
        with transaction(session):
            claimed = service.claim(session, transfer_id, owner=owner, now=carrier.clock(), lease=carrier.lease)
            phase = (claimed.kind, claimed.state) if claimed else None
        if phase is None:
            return False
        _do(Work(carrier, tenant, session, transfer_id, owner, is_awaited), phase)
    return True


def _do(work: Work, phase: _Phase) -> None:
    try:
        _PHASES[phase](work)
    except LostError:
        _log.info("transfer_lost", tenant=work.tenant.slug, transfer=str(work.transfer_id))
    except (StoppedError, AwaitedError):
        _let_go(work, failed=False)
    except FileError as error:
        with transaction(work.session):
            held = work.find_held()
            if held is not None:
                service.end(work.session, held, TransferState.FAILED, now=work.now, error=error)
    except Exception:  # noqa: BLE001 - whatever is wrong with one transfer stays with it
        _log.exception("transfer_failed", tenant=work.tenant.slug, transfer=str(work.transfer_id))
        _let_go(work, failed=True)
    else:
        _log.info("transfer_done", tenant=work.tenant.slug, transfer=str(work.transfer_id), phase="-".join(phase))


def _due(timetable: Timetable, carrier: Carrier) -> Sequence[tuple[str, UUID]]:
    with timetable() as connection:
        return list_due(connection, now=carrier.clock(), limit=_AT_ONCE)


def _is_awaited(timetable: Timetable, carrier: Carrier, tenant: str) -> bool:
    """Tell whether a transfer of another brand waits."""
    return any(other != tenant for other, _ in _due(timetable, carrier))


def _sheet(work: Work) -> Sheet:
    """Read the uploaded file; FileError."""
    pieces = read_pieces(work.session, work.transfer_id, sealer=work.carrier.sealer)
    return read_upload(b"".join(pieces), work.tenant)


def _check(work: Work) -> None:
    sheet, seen = _sheet(work), Seen()
    terms = terms_of(work.tenant, today=work.now.date())
    with work.step() as transfer:
        begin_check(work.session, transfer, sheet)
    for records in batches(sheet.records(), CHECKED_AT_ONCE):
        with work.step() as transfer:
            check_batch(work.session, transfer, records, sheet, terms, seen, now=work.now)
    with work.step() as transfer:
        end_check(transfer)


def _import(work: Work) -> None:
    sheet = _sheet(work)
    terms = terms_of(work.tenant, today=work.now.date())
    numbers = numbers_to_do(work.session, work.transfer_id)
    wanted = (record for record in sheet.records() if record.number in numbers)
    for number, records in enumerate(batches(wanted, IMPORTED_AT_ONCE), 1):
        with work.step() as transfer:
            import_batch(work.session, transfer, records, sheet, terms, now=work.now)
        if number % _TURN == 0:
            work.give_way()
    with work.step() as transfer:
        end_import(work.session, transfer, now=work.now)


def _export(work: Work) -> None:
    sealer = work.carrier.sealer
    with work.step() as transfer:
        begin_export(work.session, transfer, sealer=sealer, now=work.now)
    is_more = True
    while is_more:
        with work.step() as transfer:
            is_more = write_batch(work.session, transfer, sealer=sealer, now=work.now)
    with work.step() as transfer:
        end_export(work.session, transfer, now=work.now)


_PHASES: Mapping[_Phase, Callable[[Work], None]] = MappingProxyType(
    {
        (TransferKind.IMPORT, TransferState.CHECKING): _check,
        (TransferKind.IMPORT, TransferState.IMPORTING): _import,
        (TransferKind.EXPORT, TransferState.WRITING): _export,
        (TransferKind.COPY, TransferState.WRITING): write_copy,
    }
)


def _let_go(work: Work, *, failed: bool) -> None:
    work.session.rollback()
    with transaction(work.session):
        held = work.find_held()
        if held is not None:
            service.let_go(held, now=work.now, failed=failed)
