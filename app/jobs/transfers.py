"""Working on transfers: files of people that are checked, imported, exported, and copies of one's own data."""

from types import MappingProxyType

from app.domain.accounts.transfers import service
from app.domain.accounts.transfers.checking import BATCH as CHECKED_AT_ONCE
from app.domain.accounts.transfers.checking import batches, begin_check, check_batch, end_check
from app.domain.accounts.transfers.exporting import begin_export, end_export, write_batch
from app.domain.accounts.transfers.importing import BATCH as IMPORTED_AT_ONCE
from app.domain.accounts.transfers.importing import end_import, import_batch, numbers_to_do
from app.domain.accounts.transfers.judging import Seen
from app.domain.accounts.transfers.models import Transfer, TransferKind, TransferState
from app.domain.accounts.transfers.queries import list_due
from app.domain.accounts.transfers.sheets import Sheet
from app.domain.accounts.transfers.storage import read_pieces
from app.jobs.copies import write_copy
from app.jobs.work import Trade, Work
from app.web.transfers import read_upload, terms_of

_TURN = 20  # batches of an import before another brand's transfer goes first


def _sheet(work: Work[Transfer]) -> Sheet:
    """Read the uploaded file; FileError."""
    pieces = read_pieces(work.session, work.row_id, sealer=work.carrier.sealer)
    return read_upload(b"".join(pieces), work.tenant)


def _check(work: Work[Transfer]) -> None:
    sheet, seen = _sheet(work), Seen()
    terms = terms_of(work.tenant, today=work.now.date())
    with work.step() as transfer:
        begin_check(work.session, transfer, sheet)
    for records in batches(sheet.records(), CHECKED_AT_ONCE):
        with work.step() as transfer:
            check_batch(work.session, transfer, records, sheet, terms, seen, now=work.now)
    with work.step() as transfer:
        end_check(transfer)


def _import(work: Work[Transfer]) -> None:
    sheet = _sheet(work)
    terms = terms_of(work.tenant, today=work.now.date())
    numbers = numbers_to_do(work.session, work.row_id)
    wanted = (record for record in sheet.records() if record.number in numbers)
    for number, records in enumerate(batches(wanted, IMPORTED_AT_ONCE), 1):
        with work.step() as transfer:
            import_batch(work.session, transfer, records, sheet, terms, now=work.now)
        if number % _TURN == 0:
            work.give_way()
    with work.step() as transfer:
        end_import(work.session, transfer, now=work.now)


def _export(work: Work[Transfer]) -> None:
    sealer = work.carrier.sealer
    with work.step() as transfer:
        begin_export(work.session, transfer, sealer=sealer, now=work.now)
    is_more = True
    while is_more:
        with work.step() as transfer:
            is_more = write_batch(work.session, transfer, sealer=sealer, now=work.now)
    with work.step() as transfer:
        end_export(work.session, transfer, now=work.now)


def _phase(kind: TransferKind, state: TransferState) -> str:
    return f"{kind}-{state}"


TRANSFERS = Trade(
    name="transfer",
    list_due=list_due,
    claim=service.claim,
    find_held=service.find_held,
    refuse=service.refuse,
    phase_of=lambda transfer: _phase(transfer.kind, transfer.state),
    phases=MappingProxyType(
        {
            _phase(TransferKind.IMPORT, TransferState.CHECKING): _check,
            _phase(TransferKind.IMPORT, TransferState.IMPORTING): _import,
            _phase(TransferKind.EXPORT, TransferState.WRITING): _export,
            _phase(TransferKind.COPY, TransferState.WRITING): write_copy,
        }
    ),
)
