"""Beginning an import or an export, watching it, starting and cancelling it, fetching its file."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.transfers import pages
from app.blueprints.admin.transfers.forms import ExportForm, UploadForm
from app.domain.accounts.rights import Right
from app.domain.accounts.transfers.errors import FileError, FileFault, NotOpenError
from app.domain.accounts.transfers.models import Transfer, TransferKind, TransferState
from app.domain.accounts.transfers.queries import get_transfer
from app.domain.accounts.transfers.rules import LARGEST_FILE
from app.domain.accounts.transfers.service import begin_export, begin_import, cancel, start_import
from app.domain.accounts.transfers.sheets import refuse_bulk
from app.domain.accounts.transfers.storage import read_pieces
from app.domain.audit.service import Party, record
from app.kernel.db import JsonValue, TenantSession
from app.web.context import need_page
from app.web.downloads import send_pieces
from app.web.forms import clean_text
from app.web.fresh_proof import ProvenForm
from app.web.installation import installation
from app.web.no_files import SentFile, takes_file
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only
from app.web.transfers import read_upload

bp = Blueprint("transfers", __name__, url_prefix="/admin/people")

Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY
_CSV = "text/csv; charset=utf-8"


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.errorhandler(RequestEntityTooLarge)
def too_large(_error: RequestEntityTooLarge) -> Answer:
    """Say on the page itself that a file is far too large: nothing of it was read."""
    return redirect(url_for(".ask_import", refused=1), HTTPStatus.SEE_OTHER)


@bp.get("/imports/")
@staff_only(Right.MOVE_PEOPLE)
def ask_import() -> str:
    """Ask for a file, and say what it holds."""
    form = UploadForm(current_person())
    if "refused" in request.args:
        form.refusal = FileError(FileFault.TOO_LARGE)
    return pages.import_page(form)


@bp.post("/imports/")
@staff_only(Right.MOVE_PEOPLE)
@takes_file(largest=LARGEST_FILE)
def upload() -> Answer | Page:
    """Take a file in to be checked; nothing else is done yet."""
    form = UploadForm(current_person())
    if not (form.validate() and form.prove()):
        return pages.import_page(form), _NO
    try:
        transfer = _take_in(form.sent)
    except FileError as error:
        form.refusal = error
        return pages.import_page(form), _NO
    return _to(transfer)


def _take_in(sent: SentFile) -> Transfer:
    refuse_bulk(sent.size, sent.lines)
    content = sent.getvalue()
    sheet = read_upload(content, current_tenant())
    with committing() as writing:
        transfer, is_new = begin_import(
            writing,
            content,
            sheet,
            by=current_person().account,
            language=current_language(),
            sealer=installation().sealer,
            now=now(),
        )
        if is_new:
            _record(writing, "import-check", transfer, size=len(content))
    return transfer


@bp.get("/imports/template.csv")
@staff_only(Right.MOVE_PEOPLE)
def template() -> Response:
    """Give a file that has the heading and no line."""
    return send_pieces(lambda: iter([pages.template_line()]), "template.csv", _CSV)


@bp.get("/exports/")
@staff_only(Right.MOVE_PEOPLE)
def ask_export() -> str:
    """Ask whom the file is to be about, by default whom the search that led here found."""
    form = ExportForm(current_person())
    if not form.is_restored:
        form.q.data = clean_text(request.args.get("q")) or ""
        form.state.data = request.args.get("state", "")
    return pages.export_page(form)


@bp.post("/exports/")
@staff_only(Right.MOVE_PEOPLE)
def export() -> Answer | Page:
    """Begin to write the file."""
    form = ExportForm(current_person())
    if not (form.validate() and form.prove()):
        return pages.export_page(form), _NO
    words, state = form.q.data or "", form.of_state
    with committing() as writing:
        transfer, is_new = begin_export(
            writing, words, state, by=current_person().account, language=current_language(), now=now()
        )
        if is_new:
            _record(writing, "export", transfer, search=words, state=state)
    return _to(transfer)


@bp.get("/transfers/<uuid:transfer_id>")
@staff_only(Right.MOVE_PEOPLE)
def show(transfer_id: UUID) -> str:
    """Show how far a transfer is, and what became of it."""
    return pages.transfer_page(_own(transfer_id), ProvenForm(current_person()))


@bp.post("/transfers/<uuid:transfer_id>/start")
@staff_only(Right.MOVE_PEOPLE)
def start(transfer_id: UUID) -> Answer | Page:
    """Let a checked import be done; a second click finds it begun and does nothing."""
    transfer, form = _own(transfer_id), ProvenForm(current_person())
    if not (form.validate() and form.prove()):
        return pages.transfer_page(transfer, form), _NO
    try:
        with committing() as writing:
            people = start_import(writing, transfer, now=now())
            _record(writing, "import", transfer, people=people)
    except NotOpenError:
        pass  # begun, or over: its page says which
    return _to(transfer)


@bp.post("/transfers/<uuid:transfer_id>/cancel")
@staff_only(Right.MOVE_PEOPLE)
def stop(transfer_id: UUID) -> Answer:
    """End a transfer before its end."""
    transfer = _own(transfer_id)
    try:
        with committing() as writing:
            cancel(writing, transfer, now=now())
            _record(writing, "transfer-cancel", transfer, done=transfer.done)
    except NotOpenError:
        pass  # over already: its page says how
    return _to(transfer)


@bp.post("/transfers/<uuid:transfer_id>/people.csv")
@staff_only(Right.MOVE_PEOPLE)
def fetch(transfer_id: UUID) -> Response:
    """Give an export to whoever asked for it, and write down that they took it."""
    transfer = _own(transfer_id)
    if transfer.kind is not TransferKind.EXPORT or transfer.state is not TransferState.DONE:
        abort(HTTPStatus.NOT_FOUND)
    with committing() as writing:
        _record(writing, "export-fetch", transfer, people=transfer.done)
    found = transfer.id
    return send_pieces(lambda: read_pieces(session(), found, sealer=installation().sealer), "people.csv", _CSV)


@bp.get("/transfers/<uuid:transfer_id>/refused.csv")
@staff_only(Right.MOVE_PEOPLE)
def refused(transfer_id: UUID) -> Response:
    """Give the refused lines of an import as they came, each with its number and its reason before it."""
    transfer = _own(transfer_id)
    return send_pieces(lambda: pages.refused_lines(transfer), "refused.csv", _CSV)


def _own(transfer_id: UUID) -> Transfer:
    """Give a transfer of whoever asks; a colleague's is as missing as another brand's."""
    return get_transfer(session(), transfer_id, current_person().account.id, now=now())


def _to(transfer: Transfer) -> Answer:
    return redirect(url_for(".show", transfer_id=transfer.id), HTTPStatus.SEE_OTHER)


def _record(writing: TenantSession, act: str, transfer: Transfer, **details: JsonValue) -> None:
    record(writing, act, by=acting(), to=Party(transfer.id, "CSV"), now=now(), reason=None, **details)
