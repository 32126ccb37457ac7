"""The rehearsal of an import: what would become of each line, with nothing changed but the report."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import delete, insert

from app.domain.accounts.transfers.judging import Seen, Verdict, judge
from app.domain.accounts.transfers.lines import Terms
from app.domain.accounts.transfers.models import Fate, Transfer, TransferLine, TransferState
from app.domain.accounts.transfers.sheets import Record, Sheet
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

BATCH = 500  # lines of one transaction


def batches(records: Iterator[Record], size: int) -> Iterator[list[Record]]:
    """Cut into lists."""
    batch: list[Record] = []
    for record in records:
        batch.append(record)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def begin_check(session: TenantSession, transfer: Transfer, sheet: Sheet) -> None:
    """Begin from the first line, whatever an earlier check that was broken off has left. FileError."""
    transfer.total, transfer.done = sum(1 for _ in sheet.records()), 0
    unwanted = delete(TransferLine).where(TransferLine.transfer_id == transfer.id)
    session.execute(unwanted, execution_options={"synchronize_session": False})


def check_batch(
    session: TenantSession,
    transfer: Transfer,
    records: Sequence[Record],
    sheet: Sheet,
    terms: Terms,
    seen: Seen,
    *,
    now: datetime,
) -> None:
    """Judge lines and write down what would become of them."""
    rows = [_row(session, transfer, each, now) for each in judge(session, records, sheet, terms, seen)]
    session.execute(insert(TransferLine), rows)
    transfer.done, transfer.tries = transfer.done + len(rows), 0


def end_check(transfer: Transfer) -> None:
    """Let the import wait for whoever uploaded it."""
    transfer.state, transfer.lease_owner, transfer.lease_until = TransferState.CHECKED, None, None


def _row(session: TenantSession, transfer: Transfer, verdict: Verdict, now: datetime) -> dict[str, object]:
    error = verdict.error
    return {
        "tenant": session.tenant,
        "id": new_id(now),
        "transfer_id": transfer.id,
        "number": verdict.record.number,
        "fate": verdict.fate,
        "email": verdict.email,
        "column": error.column if error else None,
        "fault": error.fault if error else None,
        "other": error.other if error else None,
        "cells": kept_cells(verdict.record) if verdict.fate is Fate.REFUSED else None,
    }


def kept_cells(record: Record) -> list[str]:
    """Give what is kept of a refused line, to be mended and sent again."""
    return [mask_cards(cell) for cell in record.cells]
