"""Mails that are held: why, what they say as text, and the team's decision; and the files of those that are not."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.quarantine.forms import IntoForm
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.support.files.attachments import find_open_file
from app.domain.support.incoming import settling
from app.domain.support.incoming.errors import NoTicketError, SettledError
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.models import TicketFile
from app.domain.support.queries import get_ticket
from app.kernel.cards import mask_cards
from app.kernel.db import TenantSession
from app.kernel.errors import NotFoundError
from app.web.attachments import send_attachment
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.incoming_words import HELD_WORDS
from app.web.installation import installation
from app.web.mailboxes import mailbox_of
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only

bp = Blueprint("quarantine", __name__, url_prefix="/admin/requests")

PAGE = 50
INTO, NEW, DISCARDED = "mail-into-request", "mail-new-request", "mail-discarded"  # the names of the acts
Page = tuple[str, int]


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/quarantine/")
@staff_only(Right.MIND_INCOMING)
def index() -> str:
    """List what is held, the latest first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 1_000)
    found = settling.list_held(session(), limit=PAGE + 1, offset=(page - 1) * PAGE)
    return render_template(
        "admin/quarantine/index.html",
        mails=found[:PAGE],
        reasons=HELD_WORDS,
        page=page,
        more=len(found) > PAGE,
        done=request.args.get("done", ""),
    )


@bp.get("/quarantine/<uuid:held_id>")
@staff_only(Right.MIND_INCOMING)
def show(held_id: UUID) -> str:
    """Show one as text, with the request that it seems to belong to."""
    mail = _held(held_id)
    form = IntoForm()
    form.reference.data = form.reference.data or _guess(mail)
    return _page(mail, form)


@bp.post("/quarantine/<uuid:held_id>/into")
@staff_only(Right.MIND_INCOMING)
def put_into(held_id: UUID) -> Answer | Page:
    """Let it be a message of a request; what was decided meanwhile is told."""
    _ensure_there(held_id)
    form, box = IntoForm(), mailbox_of(current_tenant(), installation())
    reference, by_id = form.reference.data or "", current_person().account.id
    if not form.validate():
        return _page_again(held_id, form)
    try:
        return _decide(
            INTO, lambda writing: settling.put_into(writing, held_id, reference, box, by_id=by_id, now=now())
        )
    except NoTicketError:
        form.reference.errors = [_("No request is called so.")]
        return _page_again(held_id, form)


@bp.post("/quarantine/<uuid:held_id>/new")
@staff_only(Right.MIND_INCOMING)
def open_new(held_id: UUID) -> Answer:
    """Open a request with it; one that names no sender can't be answered, and opens none."""
    if not _ensure_there(held_id).sender:
        abort(HTTPStatus.CONFLICT)
    box, by_id = mailbox_of(current_tenant(), installation()), current_person().account.id
    return _decide(NEW, lambda writing: settling.open_new(writing, held_id, box, by_id=by_id, now=now()))


@bp.post("/quarantine/<uuid:held_id>/discard")
@staff_only(Right.MIND_INCOMING)
def discard(held_id: UUID) -> Answer:
    """Let it go."""
    _ensure_there(held_id)
    by_id = current_person().account.id
    return _decide(DISCARDED, lambda writing: settling.discard(writing, held_id, by_id=by_id, now=now()))


@bp.get("/files/<uuid:file_id>")
@staff_only(Right.SEE_REQUESTS)
def file(file_id: UUID) -> Answer:
    """Give a file of a request that may be opened."""
    found = find_open_file(session(), file_id)
    if found is None:
        raise NotFoundError(TicketFile.__name__)
    return send_attachment(found)


def _decide(act: str, decision: Callable[[TenantSession], IncomingMail]) -> Answer:
    """Do what was decided and write it down; what a colleague decided before stays as it is."""
    try:
        with committing() as writing:
            mail = decision(writing)
            record(writing, act, by=acting(), to=Party(mail.id, mail.sender), now=now())
    except SettledError:
        return redirect(url_for(".index", done="before"), HTTPStatus.SEE_OTHER)
    return redirect(url_for(".index", done=act), HTTPStatus.SEE_OTHER)


def _ensure_there(held_id: UUID) -> IncomingMail:
    """Give a mail whatever became of it; NotFoundError."""
    mail = settling.find_mail(session(), held_id)
    if mail is None:
        raise NotFoundError(IncomingMail.__name__)
    return mail


def _held(held_id: UUID) -> IncomingMail:
    mail = settling.find_held(session(), held_id)
    if mail is None:
        raise NotFoundError(IncomingMail.__name__)
    return mail


def _guess(mail: IncomingMail) -> str:
    """Give the reference of the request that a mail seems to belong to."""
    try:
        return get_ticket(session(), mail.ticket_id).reference if mail.ticket_id is not None else ""
    except NotFoundError:
        return ""


def _page_again(held_id: UUID, form: IntoForm) -> Page:
    return _page(_held(held_id), form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(mail: IncomingMail, form: IntoForm) -> str:
    letter = settling.open_letter(session(), mail, sealer=installation().sealer)
    return render_template(
        "admin/quarantine/show.html",
        mail=mail,
        reason=HELD_WORDS[mail.reason] if mail.reason is not None else "",
        letter=letter,
        text=mask_cards(letter.text) if letter is not None else "",
        form=form,
    )
