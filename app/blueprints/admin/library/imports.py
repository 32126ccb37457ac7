"""Importing resources at the desk: a sheet with a zip of its files, checked first, then done, with a report."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.library import import_pages as pages
from app.blueprints.admin.library.import_pages import ARCHIVE, SHEET, ImportForm
from app.domain.accounts.rights import Right
from app.domain.accounts.transfers.errors import FileError, NotOpenError
from app.domain.accounts.transfers.sheets import refuse_bulk
from app.domain.audit.service import Party, record
from app.domain.library.imports.archives import ArchiveError, open_archive
from app.domain.library.imports.models import LibraryImport
from app.domain.library.imports.queries import get_import
from app.domain.library.imports.service import Sent, begin_import
from app.domain.library.imports.service import cancel as cancel_import
from app.domain.library.imports.service import start as start_import
from app.kernel.db import JsonValue, TenantSession
from app.kernel.seekable import KeptFile
from app.kernel.storage import StorageError, key_of
from app.web.context import need_page
from app.web.downloads import send_pieces
from app.web.i18n import gettext
from app.web.installation import installation
from app.web.kept_uploads import Keeper, Upload
from app.web.library_imports import archive_words, read_kept_sheet, sheet_words
from app.web.no_files import current_keeper, keeps_uploads
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only

bp = Blueprint("library_imports", __name__, url_prefix="/admin/library/import")

CHECK, START, CANCEL = "library-import-check", "library-import", "library-import-cancel"
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_CSV = "text/csv; charset=utf-8"
_ONE = "/<uuid:import_id>"


@bp.before_request
def only_with_library() -> None:
    """Answer 404 where the brand has no library."""
    need_page("resources")


@bp.get("")
@staff_only(Right.MIND_LIBRARY)
def ask() -> str:
    """Ask for a sheet, and say what it holds."""
    return pages.form_page(ImportForm())


@bp.post("")
@staff_only(Right.MIND_LIBRARY)
@keeps_uploads(SHEET, ARCHIVE)
def upload() -> Answer | Page:
    """Take in what was sent, to be checked; nothing else is done yet."""
    form, keeper = ImportForm(), current_keeper()
    if not form.validate():
        return pages.form_page(form), _NO
    try:
        return _to(_take_in(keeper))
    except FileError as error:
        form.refusal = sheet_words(error)
    except ArchiveError as error:
        form.refusal = archive_words(error)
    except StorageError:
        form.refusal = gettext("Files cannot be kept now."), gettext("Send it again in a few minutes.")
    return pages.form_page(form), _NO


@bp.get("/template.csv")
@staff_only(Right.MIND_LIBRARY)
def template() -> Response:
    """Give a sheet that has the heading and no line."""
    return send_pieces(lambda: iter([pages.template_line()]), "resources.csv", _CSV)


@bp.get(_ONE)
@staff_only(Right.MIND_LIBRARY)
def show(import_id: UUID) -> str:
    """Show how far an import is, and what becomes of each line."""
    return pages.import_page(_own(import_id))


@bp.post(f"{_ONE}/start")
@staff_only(Right.MIND_LIBRARY)
def start(import_id: UUID) -> Answer:
    """Let a checked import be done; a second click finds it begun and does nothing."""
    found = _own(import_id)
    try:
        with committing() as writing:
            lines = start_import(writing, found, now=now())
            _record(writing, START, found, lines=lines)
    except NotOpenError:
        pass  # begun, or over: its page says which
    return _to(found)


@bp.post(f"{_ONE}/cancel")
@staff_only(Right.MIND_LIBRARY)
def cancel(import_id: UUID) -> Answer:
    """End an import before its end."""
    found = _own(import_id)
    try:
        with committing() as writing:
            cancel_import(writing, found, now=now())
            _record(writing, CANCEL, found, done=found.done)
    except NotOpenError:
        pass  # over already: its page says how
    return _to(found)


@bp.get(f"{_ONE}/report.csv")
@staff_only(Right.MIND_LIBRARY)
def report(import_id: UUID) -> Response:
    """Give what becomes of every line as a file."""
    found = _own(import_id)
    return send_pieces(lambda: pages.report_lines(found), "report.csv", _CSV)


def _take_in(keeper: Keeper) -> LibraryImport:
    """Make sure that what was sent is of use, and take it in; FileError, ArchiveError, StorageError."""
    sheet, archive = keeper.uploads[SHEET], keeper.uploads.get(ARCHIVE)
    refuse_bulk(sheet.size, 0)
    read = read_kept_sheet(installation().files, key_of(current_tenant().slug, sheet.id))
    if archive is not None:
        with KeptFile(installation().files, key_of(current_tenant().slug, archive.id)) as kept:
            open_archive(kept, kept.size, largest=keeper.largest)
    with committing() as writing:
        sent = _sent(archive) if archive is not None else None
        by = current_person().account
        found, is_new = begin_import(writing, _sent(sheet), sent, read.left_out, by=by, now=now())
        if is_new:
            _record(writing, CHECK, found, size=sheet.size + (archive.size if archive is not None else 0))
    if is_new:
        keeper.adopt()
    return found


def _sent(upload: Upload) -> Sent:
    assert upload.stored is not None  # noqa: S101 - the form made sure
    return Sent(upload.id, upload.stored.sha256)


def _own(import_id: UUID) -> LibraryImport:
    """Give an import of whoever asks; a colleague's is as missing as another brand's."""
    return get_import(session(), import_id, current_person().account.id, now=now())


def _to(found: LibraryImport) -> Answer:
    return redirect(url_for(".show", import_id=found.id), HTTPStatus.SEE_OTHER)


def _record(writing: TenantSession, act: str, found: LibraryImport, **details: JsonValue) -> None:
    record(writing, act, by=acting(), to=Party(found.id, "CSV"), now=now(), reason=None, **details)
