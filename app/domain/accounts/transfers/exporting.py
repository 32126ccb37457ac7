"""Writing people into a file, batch by batch; secrets are in none of its columns."""

import codecs
from collections.abc import Callable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.people.queries import count_people, search_people
from app.domain.accounts.ports import Sealer
from app.domain.accounts.transfers.models import Transfer, TransferState
from app.domain.accounts.transfers.rules import COLUMNS, EXPORTED
from app.domain.accounts.transfers.service import end
from app.domain.accounts.transfers.storage import delete_file, put_piece
from app.domain.audit.service import Party, record
from app.kernel.db import TenantSession
from app.kernel.spreadsheets import csv_line

BOM = codecs.BOM_UTF8.decode()
"""The mark by which spreadsheets know UTF-8."""

BATCH = 500  # people of one transaction, and of one piece
ENDED = "export-end"  # the name of the act
_SEPARATORS = {"en": ","}  # what a spreadsheet of that language takes for columns; elsewhere the comma is decimal


def separator_for(language: str) -> str:
    """Give the separator that spreadsheets of a language expect."""
    return _SEPARATORS.get(language, ";")


def heading_line(language: str) -> str:
    """Write the heading."""
    return BOM + csv_line(EXPORTED, separator_for(language))


def begin_export(session: TenantSession, transfer: Transfer, *, sealer: Sealer, now: datetime) -> None:
    """Count whom it is about, and write the heading; whatever an earlier one that was broken off has left goes."""
    delete_file(session, transfer.id)
    transfer.total, transfer.done, transfer.cursor = (
        count_people(session, transfer.words, state=_state(transfer)),
        0,
        None,
    )
    put_piece(session, transfer.id, 0, heading_line(transfer.language).encode(), sealer=sealer, now=now)


def write_batch(session: TenantSession, transfer: Transfer, *, sealer: Sealer, now: datetime) -> bool:
    """Write the next people; False when there are no more."""
    people = search_people(session, transfer.words, state=_state(transfer), before=transfer.cursor, limit=BATCH)
    if not people:
        return False
    number = transfer.done // BATCH + 1
    separator = separator_for(transfer.language)
    text = "".join(csv_line(cells_of(each), separator) for each in people)
    put_piece(session, transfer.id, number, text.encode(), sealer=sealer, now=now)
    transfer.cursor, transfer.done, transfer.tries = people[-1].id, transfer.done + len(people), 0
    transfer.total = max(transfer.total, transfer.done)
    return True


def end_export(session: TenantSession, transfer: Transfer, *, now: datetime) -> None:
    """End an export whose every line is written, and write down how many."""
    transfer.total = transfer.done
    end(session, transfer, TransferState.DONE, now=now)
    by = Party(transfer.account_id, transfer.account_name)
    record(session, ENDED, by=by, to=Party(transfer.id, "CSV"), now=now, people=transfer.done)


def cells_of(account: Account) -> list[str]:
    """Give an account's cells, in the order of the heading."""
    return [*(_written(getattr(account, name)) for name in COLUMNS), *(read(account) for read in _REST.values())]


def _written(value: object) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)


_REST: Mapping[str, Callable[[Account], str]] = MappingProxyType(
    {
        "account_number": lambda account: str(account.id),
        "state": lambda account: str(account.state),
        "role": lambda account: str(account.role),
        "registered_on": lambda account: account.registered_at.date().isoformat(),
    }
)


def _state(transfer: Transfer) -> AccountState | None:
    return AccountState(transfer.of_state) if transfer.of_state else None
