"""Beginning, starting and ending transfers; nothing here commits."""

from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.ports import Sealer
from app.domain.accounts.transfers.errors import FileError, FileFault, NotOpenError
from app.domain.accounts.transfers.models import (
    Fate,
    Transfer,
    TransferChunk,
    TransferKind,
    TransferLine,
    TransferState,
)
from app.domain.accounts.transfers.queries import count_fates, find_open
from app.domain.accounts.transfers.rules import (
    BEGUN,
    KEPT_FOR,
    MOST_TRIES,
    OPEN,
    WORKING,
)
from app.domain.accounts.transfers.sheets import Sheet
from app.domain.accounts.transfers.storage import delete_file, put_file
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession, find_due, find_lent, lend, sweep_rows
from app.kernel.ids import new_id
from app.kernel.tokens import digest_of


def begin_import(
    session: TenantSession,
    content: bytes,
    sheet: Sheet,
    *,
    by: Account,
    language: str,
    sealer: Sealer,
    now: datetime,
) -> tuple[Transfer, bool]:
    """Keep a file to be checked; False, and the first one, where the same person's same file is open already."""
    transfer = Transfer(
        kind=TransferKind.IMPORT,
        state=TransferState.UPLOADED,
        language=language,
        heading=[mask_cards(each) for each in sheet.heading],
        left_out=[mask_cards(each) for each in sheet.left_out],
    )
    begun, is_new = begin(session, transfer, by, sha256(content).hexdigest(), now=now)
    if is_new:
        put_file(session, begun.id, content, sealer=sealer, now=now)
    return begun, is_new


def begin_export(
    session: TenantSession, words: str, state: AccountState | None, *, by: Account, language: str, now: datetime
) -> tuple[Transfer, bool]:
    """Ask for a file of the people that a search finds; False, and the first one, where the same is being written."""
    transfer = Transfer(
        kind=TransferKind.EXPORT,
        state=TransferState.ASKED,
        language=language,
        words=words,
        of_state=state,
        heading=[],
        left_out=[],
    )
    return begin(session, transfer, by, f"{state}\0{words}", now=now)


def begin(
    session: TenantSession, transfer: Transfer, by: Account, what: str, *, now: datetime
) -> tuple[Transfer, bool]:
    """Add a transfer, unless the same is open: a second click is no second transfer."""
    transfer.open_key = digest_of(f"{transfer.kind}\0{by.id}\0{what}")
    transfer.id, transfer.account_id, transfer.account_name = new_id(now), by.id, by.full_name or by.email
    transfer.asked_at = transfer.next_at = now
    transfer.expires_at = now + KEPT_FOR
    try:
        with session.begin_nested():
            session.add(transfer)
    except IntegrityError:
        first = find_open(session, transfer.open_key)
        if first is None:
            raise
        return first, False
    return transfer, True


def start_import(session: TenantSession, transfer: Transfer, *, now: datetime) -> int:
    """Let a checked import be done, and give how many accounts it makes; NotOpenError when it makes none."""
    hold(session, transfer)
    wanted = count_fates(session, transfer.id).get(Fate.NEW, 0)
    if transfer.state is not TransferState.CHECKED or not wanted:
        raise NotOpenError
    transfer.state, transfer.total, transfer.done = TransferState.IMPORTING, wanted, 0
    transfer.next_at, transfer.tries = now, 0
    return wanted


def cancel(session: TenantSession, transfer: Transfer, *, now: datetime) -> None:
    """End a transfer before its end; what it has done stays done. NotOpenError when it is over."""
    hold(session, transfer)
    if transfer.state not in OPEN:
        raise NotOpenError
    end(session, transfer, TransferState.CANCELLED, now=now)


def hold(session: TenantSession, transfer: Transfer) -> None:
    """Let nobody else change a transfer before this transaction is over, and read it as it is now."""
    session.refresh(transfer, with_for_update=True)


def end(
    session: TenantSession,
    transfer: Transfer,
    state: TransferState,
    *,
    now: datetime,
    error: FileError | None = None,
    kept_for: timedelta = KEPT_FOR,
) -> None:
    """End a transfer. The file of an import goes, that of an export or a copy stays for its time."""
    transfer.state, transfer.ended_at, transfer.expires_at = state, now, now + kept_for
    transfer.open_key = transfer.lease_owner = transfer.lease_until = None
    transfer.fault = {"name": str(error.fault), **error.facts} if error else None
    if transfer.kind is TransferKind.IMPORT or state is not TransferState.DONE:
        delete_file(session, transfer.id)


def failure_of(transfer: Transfer) -> FileError | None:
    """Give why a transfer failed."""
    if transfer.fault is None:
        return None
    facts = {name: value for name, value in transfer.fault.items() if name != "name"}
    return FileError(FileFault(str(transfer.fault["name"])), **facts)


def claim(session: TenantSession, transfer_id: UUID, *, owner: str, now: datetime, lease: timedelta) -> Transfer | None:
    """Take a transfer that waits for somebody to work on it, for the lease; none when it does not."""
    transfer = find_due(session, Transfer, transfer_id, Transfer.state.in_(WORKING), now=now)
    if transfer is None:
        return None
    if transfer.tries >= MOST_TRIES:
        end(session, transfer, TransferState.FAILED, now=now, error=FileError(FileFault.BROKEN))
        return None
    transfer.state = BEGUN.get(transfer.state, transfer.state)
    lend(transfer, owner=owner, until=now + lease)
    return transfer


def find_held(
    session: TenantSession, transfer_id: UUID, *, owner: str, now: datetime, lease: timedelta
) -> Transfer | None:
    """Give a transfer that is still its claimant's (`find_lent`)."""
    return find_lent(session, Transfer, transfer_id, Transfer.state.in_(WORKING), owner=owner, until=now + lease)


def refuse(session: TenantSession, transfer: Transfer, error: FileError, *, now: datetime) -> None:
    """End a transfer whose file turned out to be of no use."""
    end(session, transfer, TransferState.FAILED, now=now, error=error)


def sweep_files(session: TenantSession, *, now: datetime) -> int:
    """Delete pieces of files whose transfer is over (`sweep_rows`)."""
    return sweep_rows(session, TransferChunk, TransferChunk.transfer_id.in_(select(Transfer.id).where(is_over(now))))


def sweep_lines(session: TenantSession, *, now: datetime) -> int:
    """Delete lines of reports whose transfer is over (`sweep_rows`)."""
    return sweep_rows(session, TransferLine, TransferLine.transfer_id.in_(select(Transfer.id).where(is_over(now))))


def sweep(session: TenantSession, *, now: datetime) -> int:
    """Delete the transfers that are over (`sweep_rows`); their files and lines went before them."""
    return sweep_rows(session, Transfer, is_over(now))


def is_over(now: datetime) -> ColumnElement[bool]:
    """Give the condition of a transfer whose time is over; one that is being worked on has time."""
    return (Transfer.expires_at <= now) & Transfer.state.not_in(WORKING)
