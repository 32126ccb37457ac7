"""One request: read, answered, noted; what is typed is kept, and who else is there is told."""

from contextlib import suppress
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.requests.drafted import DraftedFiles, take_drafted
from app.blueprints.admin.requests.forms import WriteForm
from app.blueprints.admin.requests.page import entry_line, find_entries, language_of, people_there, thread_page
from app.blueprints.admin.requests.subjects import back_to, subject_of
from app.domain.accounts.rights import Right
from app.domain.audit.service import record
from app.domain.support.asking import Said
from app.domain.support.errors import ActRefusedError
from app.domain.support.models import Ticket, Way
from app.domain.support.queries import find_message_by_form
from app.domain.support.service import mark_read
from app.domain.support.states import By, TicketState
from app.domain.support.team.answering import get_for_team, has_news, note, reply
from app.domain.support.team.canned import get_canned
from app.domain.support.team.errors import ChangedMeanwhileError
from app.domain.support.team.typing import Typed, forget_typed, keep_typed
from app.domain.support.turns import Side
from app.kernel.errors import NotFoundError
from app.kernel.tokens import digest_of
from app.web.canned import said_in
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.no_files import takes_files
from app.web.request import committing, current_tenant, now, session
from app.web.requests import terms_of
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only
from app.web.tickets import writer_of

bp = Blueprint("request_thread", __name__, url_prefix="/admin/requests")

ANSWER, NOTE = "request-answer", "request-note"  # names of acts
Page = tuple[str, int]
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("requests")


@bp.get("/<reference>")
@staff_only(Right.SEE_REQUESTS)
def show(reference: str) -> str:
    """Show a request with everything that was written and done."""
    return thread_page(get_for_team(session(), reference))


@bp.post("/<reference>/write")
@staff_only(Right.ANSWER_REQUESTS)
@takes_files
def write(reference: str) -> str | Answer | Page:
    """Do what the button says: send the answer, keep the note, put something into the answer, or keep both as typed."""
    ticket, form, step = get_for_team(session(), reference), WriteForm(), request.form.get("step", "")
    files = take_drafted(ticket)
    if not form.validate():
        return thread_page(ticket, form=form, files=files), _NO
    if files.has_refused:
        _keep(ticket, form)
        return thread_page(ticket, form=form, files=files), _NO
    if step in {"send", "resolve"}:
        return _send(ticket, form, files, then_resolve=step == "resolve")
    if step == "note":
        return _note(ticket, form, files)
    return _fill(ticket, form, step)


@bp.post("/<reference>/live")
@staff_only(Right.ANSWER_REQUESTS)
def live(reference: str) -> str | Page:
    """Keep what is typed, note that its writer is there; answer who else is, and whether something came in."""
    ticket, form = get_for_team(session(), reference), WriteForm()
    if not form.validate():
        return "", _NO
    with committing() as writing:
        # What a page still sends when its form was sent already is no draft.
        if find_message_by_form(writing, digest_of(form.form_key.data or "")) is None:
            keep_typed(writing, ticket.id, _typed(form), by=writer_of(current_person().account), now=now())
        mark_read(writing, ticket, Side.TEAM, form.last_seen)
    return render_template(
        "admin/requests/_live.html",
        ticket=ticket,
        there=people_there(ticket),
        has_news=has_news(session(), ticket, form.last_seen, but=current_person().account.id),
        at=now(),
    )


def _fill(ticket: Ticket, form: WriteForm, step: str) -> str | Answer:
    """Keep both texts as they are typed, and put something into the answer if the button says so; nothing is sent."""
    _keep(ticket, form)
    if step == "find":
        return thread_page(ticket, form=form, found=find_entries(ticket, form.faq.data or ""))
    if step == "insert":
        return _put(ticket, form, _canned_text(ticket, form.canned.data or ""))
    if step.startswith("entry:"):
        return _put(ticket, form, entry_line(ticket, step.removeprefix("entry:")))
    return back_to(ticket, "kept")


def _send(ticket: Ticket, form: WriteForm, files: DraftedFiles, *, then_resolve: bool) -> Answer | Page:
    if not form.reply.data:
        form.reply.errors = [_("Write the answer first")]
        return thread_page(ticket, form=form), _NO
    terms, said = terms_of(current_tenant()), _said(form, form.reply.data)
    try:
        with committing() as writing:
            if reply(writing, ticket, said, terms, seen=form.last_seen, now=now(), is_last=then_resolve):
                record(writing, ANSWER, by=acting(), to=subject_of(ticket), now=now())
                if then_resolve:
                    record(writing, "request-resolve", by=acting(), to=subject_of(ticket), now=now())
            files.claim(writing, ticket, said.form_key, is_note=False)
            keep_typed(writing, ticket.id, _typed(form), by=writer_of(current_person().account), now=now())
            forget_typed(writing, ticket.id, current_person().account.id, is_note=False)
    except ChangedMeanwhileError:
        _keep(ticket, form)
        return thread_page(ticket, form=form, seen=form.last_seen), _NO
    except ActRefusedError:
        form.reply.errors = [_over_words(ticket)]
        _keep(ticket, form)
        return thread_page(ticket, form=form), _NO
    return back_to(ticket, "request-resolve" if then_resolve else ANSWER)


def _over_words(ticket: Ticket) -> str:
    if ticket.state is TicketState.MERGED:
        return _("The request goes on as another one: write to the customer there. Your text is kept.")
    return _("The request is over: reopen it first. Your text is kept.")


def _note(ticket: Ticket, form: WriteForm, files: DraftedFiles) -> Answer | Page:
    if not form.note.data:
        form.note.errors = [_("Write the note first")]
        return thread_page(ticket, form=form), _NO
    said = _said(form, form.note.data)
    with committing() as writing:
        if note(writing, ticket, said, now=now()):
            record(writing, NOTE, by=acting(), to=subject_of(ticket), now=now())
        files.claim(writing, ticket, said.form_key, is_note=True)
        keep_typed(writing, ticket.id, _typed(form), by=writer_of(current_person().account), now=now())
        forget_typed(writing, ticket.id, current_person().account.id, is_note=True)
    return back_to(ticket, NOTE)


def _said(form: WriteForm, body: str) -> Said:
    writer = writer_of(current_person().account)
    key = digest_of(form.form_key.data or "")
    return Said(by=By.TEAM, body=body, way=Way.FORM, by_id=writer.id, by_name=writer.name, form_key=key)


def _typed(form: WriteForm) -> Typed:
    return Typed(form.reply.data or "", form.note.data or "")


def _keep(ticket: Ticket, form: WriteForm) -> None:
    with committing() as writing:
        keep_typed(writing, ticket.id, _typed(form), by=writer_of(current_person().account), now=now())


def _put(ticket: Ticket, form: WriteForm, text: str) -> str:
    """Put a text behind what is typed, and show the page; nothing is sent."""
    form.reply.data = "\n\n".join(filter(None, (form.reply.data, text)))
    return thread_page(ticket, form=form)


def _canned_text(ticket: Ticket, canned_id: str) -> str:
    with suppress(ValueError, NotFoundError):
        return said_in(get_canned(session(), UUID(canned_id)), current_tenant(), language_of(ticket))
    return ""
