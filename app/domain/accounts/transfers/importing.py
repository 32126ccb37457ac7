"""The deed of an import: each good line becomes an account and a mail, in one transaction with its line of the report.

So nothing is ever half done: a line is done or it is not, whoever dies meanwhile, and the next one goes on.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.errors import TakenError
from app.domain.accounts.models import Account, Role
from app.domain.accounts.registration.service import Registration, open_account
from app.domain.accounts.transfers.checking import kept_cells
from app.domain.accounts.transfers.errors import LineError, LineFault
from app.domain.accounts.transfers.judging import Seen, Verdict, judge
from app.domain.accounts.transfers.lines import Terms
from app.domain.accounts.transfers.models import Fate, Transfer, TransferLine, TransferState
from app.domain.accounts.transfers.queries import count_fates
from app.domain.accounts.transfers.rules import MAIL_PACE
from app.domain.accounts.transfers.service import end
from app.domain.accounts.transfers.sheets import Record, Sheet
from app.domain.audit.service import Party, record
from app.domain.mail.service import post
from app.kernel.db import JsonValue, TenantSession

BATCH = 50  # accounts of one transaction: on SQLite nobody else writes meanwhile
IMPORTED_MAIL = "account_imported"
ENDED = "import-end"  # the name of the act


def numbers_to_do(session: TenantSession, transfer_id: UUID) -> frozenset[int]:
    """Give the lines that have not become accounts yet."""
    wanted = (TransferLine.transfer_id == transfer_id) & (TransferLine.fate == Fate.NEW)
    return frozenset(session.scalars(select(TransferLine.number).where(wanted)))


def import_batch(
    session: TenantSession, transfer: Transfer, records: Sequence[Record], sheet: Sheet, terms: Terms, *, now: datetime
) -> None:
    """Make the accounts of these lines; one that was taken since the rehearsal is refused now."""
    numbers = [each.number for each in records]
    about = (TransferLine.transfer_id == transfer.id) & TransferLine.number.in_(numbers)
    lines = {line.number: line for line in session.scalars(select(TransferLine).where(about))}
    for verdict in judge(session, records, sheet, terms, Seen()):
        _write(lines[verdict.record.number], _done(session, transfer, verdict, terms, now=now))
        transfer.done += 1
    transfer.tries = 0


def end_import(session: TenantSession, transfer: Transfer, *, now: datetime) -> None:
    """End an import whose every line is done, and write down how many accounts it made."""
    end(session, transfer, TransferState.DONE, now=now)
    counts: dict[str, JsonValue] = {str(fate): count for fate, count in count_fates(session, transfer.id).items()}
    by = Party(transfer.account_id, transfer.account_name)
    record(session, ENDED, by=by, to=Party(transfer.id, "CSV"), now=now, reason=None, **counts)


def _done(session: TenantSession, transfer: Transfer, verdict: Verdict, terms: Terms, *, now: datetime) -> Verdict:
    """Do what a line asks for; give what became of it."""
    if verdict.fate is not Fate.NEW:
        return verdict
    facts: Mapping[str, Any] = {"language": terms.languages[0], **verdict.given}
    try:
        account = open_account(session, Registration(**facts), Role.CUSTOMER, now=now)
    except TakenError as error:
        taken = LineError(LineFault.TAKEN, error.field)
        return Verdict(record=verdict.record, email=verdict.email, fate=Fate.REFUSED, error=taken)
    account.approved_at = now
    _invite(session, account, transfer, now=now)
    return Verdict(record=verdict.record, email=verdict.email, fate=Fate.ADDED)


def _invite(session: TenantSession, account: Account, transfer: Transfer, *, now: datetime) -> None:
    """Post the mail that brings the link for a password, each a moment after the one before."""
    args = {"account": str(account.id)}
    mail = post(session, kind=IMPORTED_MAIL, to=account.email, args=args, language=account.language, now=now)
    mail.next_at = max(now, transfer.next_at + MAIL_PACE * transfer.done)  # an import is due since its start


def _write(line: TransferLine, verdict: Verdict) -> None:
    line.fate, error = verdict.fate, verdict.error
    line.cells = kept_cells(verdict.record) if verdict.fate is Fate.REFUSED else None
    if error is not None:
        line.column, line.fault, line.other = error.column, str(error.fault), error.other
