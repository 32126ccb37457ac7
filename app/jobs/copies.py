"""Writing a copy of somebody's data: table by table and form by form, each batch in a transaction of its own.

Whoever dies leaves a claim that runs out, and the next one begins anew. A copy whose owner is erased meanwhile is lost
to its writer with the row that says of it, and nothing of it is left.
"""

from collections.abc import Iterator, Sequence
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from app.domain.accounts.transfers.models import Transfer
from app.domain.accounts.transfers.storage import put_piece
from app.domain.privacy.copying import end_copy, start_copy
from app.domain.privacy.holdings import Held, Owner, Row, read_rows
from app.jobs.work import Work
from app.web.copies.archive import PIECE, Pieces
from app.web.copies.forms import Form, forms_of

BATCH = 500  # rows of one transaction


def write_copy(work: Work[Transfer]) -> None:
    """Write the whole copy and end it."""
    with work.step() as transfer:
        owner, tables = start_copy(work.session, transfer)
        language = transfer.language
    shelf = _Shelf(work)
    with ZipFile(shelf.pieces, "w", ZIP_DEFLATED) as archive:
        for form in forms_of(work.tenant, language, work.carrier.templates, now=work.now):
            with archive.open(form.name, "w") as file:
                for text in _texts(shelf, form, tables, owner):
                    file.write(text.encode())
    kept_for = work.tenant.config.policy.copies.kept_for.as_timedelta()
    with work.step() as transfer:
        shelf.put(transfer, least=1)
        end_copy(work.session, transfer, kept_for=kept_for, now=work.now)


class _Shelf:
    """Where the pieces of the file that are ready are put, in the transaction that reads what comes next."""

    def __init__(self, work: Work[Transfer]) -> None:
        self.work = work
        self.pieces = Pieces()
        self._number = 0

    def put(self, transfer: Transfer, *, least: int = PIECE) -> None:
        """Store what is ready."""
        work = self.work
        for piece in self.pieces.take(least=least):
            put_piece(work.session, transfer.id, self._number, piece, sealer=work.carrier.sealer, now=work.now)
            self._number += 1

    def read(self, held: Held, owner: Owner, after: Sequence[Any] | None) -> tuple[Sequence[Row], Sequence[Any] | None]:
        """Read the next rows of a table."""
        with self.work.step() as transfer:
            self.put(transfer)
            rows, last = read_rows(self.work.session, held, owner, after=after, limit=BATCH)
            transfer.done, transfer.tries = min(transfer.total, transfer.done + len(rows)), 0
        return rows, last


def _texts(shelf: _Shelf, form: Form, tables: Sequence[Held], owner: Owner) -> Iterator[str]:
    yield form.head()
    for held in tables:
        yield form.begin(held)
        after, first = None, True
        while first or after is not None:
            rows, after = shelf.read(held, owner, after)
            yield form.rows(held, rows, first=first) if rows else ""
            first = False
        yield form.end(held)
    yield form.foot()
