"""The deed of an import of resources: lines in batches, each batch in one transaction with its lines of the report.

A new file goes into the store before: whoever dies meanwhile leaves it there without a name, to be removed a day later
(`app/jobs/files.py`), and the next one does the lines that are not done.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from app.domain.audit.service import Party, record
from app.domain.library.errors import SlugTakenError, StaleEditionError
from app.domain.library.importing import bring, is_new_file
from app.domain.library.imports.checking import Looked, judge_looked, told
from app.domain.library.imports.models import (
    ImportState,
    LibraryImport,
    LibraryImportLine,
    LineFate,
    Wrongs,
)
from app.domain.library.imports.queries import count_fates
from app.domain.library.imports.rules import DID
from app.domain.library.imports.service import end
from app.domain.library.lines import LineFault, Planned, Wrong
from app.domain.library.service import Brought
from app.domain.search.thesaurus import Thesaurus
from app.kernel.db import JsonValue, TenantSession
from app.kernel.errors import NotFoundError

BATCH = 20  # lines of one transaction
ENDED = "library-import-end"  # the name of the act


def find_digests(session: TenantSession, found: LibraryImport, numbers: Sequence[int]) -> Mapping[int, str | None]:
    """Give the SHA-256 of the files that these lines name, as they were when they were checked."""
    about = (LibraryImportLine.import_id == found.id) & LibraryImportLine.number.in_(numbers)
    return dict(session.execute(select(LibraryImportLine.number, LibraryImportLine.sha256).where(about)).all())


def new_files(session: TenantSession, looked: Sequence[Looked]) -> frozenset[int]:
    """Give the lines whose file is another than the library has."""
    return frozenset(
        each.number
        for each in looked
        if isinstance(each.found, Planned) and is_new_file(session, each.found.written.slug, each.sha256)
    )


def do_batch(
    session: TenantSession,
    found: LibraryImport,
    looked: Sequence[Looked],
    brought: Mapping[int, Brought],
    *,
    thesauri: Mapping[str, Thesaurus],
    now: datetime,
) -> None:
    """Do these lines; one that is wrong by now is refused. `brought` has the new files, which lie in the store."""
    numbers = [each.number for each in looked]
    about = (LibraryImportLine.import_id == found.id) & LibraryImportLine.number.in_(numbers)
    lines = {line.number: line for line in session.scalars(select(LibraryImportLine).where(about))}
    for each in looked:
        line = lines[each.number]
        line.fate, line.wrongs = _do(session, each, brought.get(each.number), thesauri, now)
        found.done += 1
    found.tries = 0


def end_import(session: TenantSession, found: LibraryImport, *, now: datetime) -> None:
    """End an import whose every line is done, and write down how many there were of each fate."""
    end(found, ImportState.DONE, now=now)
    counts: dict[str, JsonValue] = {str(fate): count for fate, count in count_fates(session, found.id).items()}
    by = Party(found.account_id, found.account_name)
    record(session, ENDED, by=by, to=Party(found.id, "CSV"), now=now, reason=None, **counts)


def _do(
    session: TenantSession, looked: Looked, file: Brought | None, thesauri: Mapping[str, Thesaurus], now: datetime
) -> tuple[LineFate, Wrongs | None]:
    fate, wrongs = judge_looked(session, looked)
    if fate not in DID or not isinstance(looked.found, Planned):
        return fate, wrongs
    thesaurus = thesauri[looked.found.written.language]
    try:
        with session.begin_nested():
            bring(session, looked.found, file, thesaurus=thesaurus, now=now)
    except (SlugTakenError, StaleEditionError, NotFoundError):
        return LineFate.REFUSED, told([Wrong(looked.number, None, LineFault.MEANWHILE)])
    return DID[fate], None
