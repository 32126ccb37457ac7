"""Working on imports of resources: lines looked at with their files, then done, and what was sent removed."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from itertools import chain
from types import MappingProxyType
from uuid import UUID

import structlog

from app.domain.accounts.transfers.checking import batches
from app.domain.accounts.transfers.sheets import Record, Sheet
from app.domain.library.importing import subjects_by_key
from app.domain.library.imports import service
from app.domain.library.imports.archives import Archive, BrokenMemberError, open_archive
from app.domain.library.imports.checking import BATCH as CHECKED_AT_ONCE
from app.domain.library.imports.checking import Looked, begin_check, check_batch, end_check, read_line
from app.domain.library.imports.doing import BATCH as DONE_AT_ONCE
from app.domain.library.imports.doing import do_batch, end_import, find_digests, new_files
from app.domain.library.imports.models import ImportState, LibraryImport
from app.domain.library.imports.queries import list_due
from app.domain.library.lines import LineFault, Planned, Reading, Wrong
from app.domain.library.models import FileRole
from app.domain.library.service import Brought
from app.domain.search.thesaurus import Thesaurus
from app.jobs.work import Trade, Work
from app.kernel.ids import new_id
from app.kernel.seekable import KeptFile
from app.kernel.storage import PIECE, StorageError, key_of
from app.web.faq_index import thesaurus_of
from app.web.kept_uploads import HEAD
from app.web.library_files import judge_file
from app.web.library_imports import read_kept_sheet

_TURN = 20  # batches before another brand's import goes first
_SIGN_OF_LIFE = 64 * 1024 * 1024 // PIECE  # pieces of a file between two signs that somebody works on it

_Work = Work[LibraryImport]
_log = structlog.get_logger(__name__)


def _check(work: _Work) -> None:
    with _opened(work) as (sheet, archive):
        with work.step() as found:
            checked = begin_check(work.session, found, sheet)
            reading = _reading(work)
        named, last = set[str](), 0
        for number, records in enumerate(batches(sheet.raw_records(), CHECKED_AT_ONCE), 1):
            read = [read_line(reading, sheet, each) for each in records]
            named, last = named | {each.file for each in read}, records[-1].number
            looked = [_with_digest(work, archive, each) for each in read if each.number not in checked]
            if looked:
                with work.step() as found:
                    check_batch(work.session, found, looked, now=work.now)
            if number % _TURN == 0:
                work.give_way()
        with work.step() as found:
            end_check(work.session, found, archive.others(named) if archive else (), last, now=work.now)


def _import(work: _Work) -> None:
    with _opened(work) as (sheet, archive):
        numbers = service.numbers_to_do(work.session, work.row_id)
        wanted = (record for record in sheet.raw_records() if record.number in numbers)
        for number, records in enumerate(batches(wanted, DONE_AT_ONCE), 1):
            _do(work, sheet, archive, records)
            if number % _TURN == 0:
                work.give_way()
    with work.step() as found:
        sent = [each for each in (found.sheet_id, found.archive_id) if each is not None]
        end_import(work.session, found, now=work.now)
    _remove(work, sent)


def _remove(work: _Work, sent: Sequence[UUID]) -> None:
    """Remove what was sent; where the store is away, it is found a day later that nobody needs it."""
    try:
        for each in sent:
            work.carrier.files.delete(key_of(work.tenant.slug, each))
    except StorageError as error:
        _log.warning("import_files_not_removed", tenant=work.tenant.slug, id=str(work.row_id), why=str(error))


def _do(work: _Work, sheet: Sheet, archive: Archive | None, records: Sequence[Record]) -> None:
    """Do a batch: put its new files into the store, then change the library."""
    with work.step() as found:
        digests = find_digests(work.session, found, [each.number for each in records])
        reading = _reading(work)
        looked = [read_line(reading, sheet, each, sha256=digests[each.number]) for each in records]
        new = new_files(work.session, looked)
    brought = {
        each.number: _put(work, archive, each.found)
        for each in looked
        if archive is not None and isinstance(each.found, Planned) and each.number in new
    }
    thesauri: dict[str, Thesaurus] = {
        language: thesaurus_of(work.tenant, language) for language in work.tenant.config.languages
    }
    with work.step() as found:
        do_batch(work.session, found, looked, brought, thesauri=thesauri, now=work.now)


@contextmanager
def _opened(work: _Work) -> Iterator[tuple[Sheet, Archive | None]]:
    """Open what was sent; FileError."""
    with work.step() as found:
        sheet_id, archive_id = found.sheet_id, found.archive_id
    files, tenant = work.carrier.files, work.tenant.slug
    with ExitStack() as stack:
        archive = None
        if archive_id is not None:
            kept = stack.enter_context(KeptFile(files, key_of(tenant, archive_id)))
            archive = open_archive(kept, kept.size, largest=work.carrier.largest_file)
        yield read_kept_sheet(files, key_of(tenant, sheet_id)), archive


def _reading(work: _Work) -> Reading:
    return Reading(languages=work.tenant.config.languages, subjects=subjects_by_key(work.session))


def _with_digest(work: _Work, archive: Archive | None, line: Looked) -> Looked:
    """Read the file that a line names, to know it; a line whose file is of no use is wrong."""
    if not isinstance(line.found, Planned) or not line.found.file:
        return line
    size = archive.find_size(line.file) if archive else None
    fault = LineFault.NO_FILE if size is None else LineFault.TOO_LARGE
    if archive is not None and size is not None and size <= work.carrier.largest_file:
        try:
            digest = sha256()
            for piece in _watched(work, archive.read(line.file)):
                digest.update(piece)
        except BrokenMemberError:
            fault = LineFault.BROKEN
        else:
            return line.with_digest(digest.hexdigest())
    return line.refused(Wrong(line.number, "file", fault, line.file))


def _put(work: _Work, archive: Archive, planned: Planned) -> Brought:
    """Unpack the file of a line into the store, piece by piece."""
    id_, pieces = new_id(work.now), archive.read(planned.file)
    first = next(pieces, b"")
    named = judge_file(FileRole.MAIN, planned.file, first[:HEAD])
    stored = work.carrier.files.put(key_of(work.tenant.slug, id_), _watched(work, chain([first], pieces)))
    return Brought(
        id=id_,
        role=FileRole.MAIN,
        language=planned.written.language,
        filename=named.filename,
        content_type=named.content_type,
        stored=stored,
        version=planned.written.version,
    )


def _watched(work: _Work, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Give the pieces of a file, and a sign of life from time to time: a large one takes longer than a lease."""
    for number, piece in enumerate(pieces, 1):
        if number % _SIGN_OF_LIFE == 0:
            with work.step():
                pass
        yield piece


LIBRARY_IMPORTS = Trade(
    name="library_import",
    list_due=list_due,
    claim=service.claim,
    find_held=service.find_held,
    refuse=service.refuse,
    phase_of=lambda found: str(found.state),
    phases=MappingProxyType({str(ImportState.CHECKING): _check, str(ImportState.IMPORTING): _import}),
)
