"""One request: its thread and its facts, and the form that goes on with it; for its account, and for its guest."""

from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.entrance import both, hold_access, is_guest, may_see, need_ticket
from app.blueprints.requests.forms import ReplyForm
from app.blueprints.requests.turns import ShownTurn, thread_of
from app.domain.incidents.answering import list_incidents_of
from app.domain.support.files.attachments import find_open_file
from app.domain.support.models import Ticket
from app.domain.support.queries import find_going_on, find_referred, list_facts
from app.domain.support.rules import customer_may
from app.domain.support.service import mark_read
from app.domain.support.states import Act, TicketState
from app.domain.support.turns import Side
from app.web.attachments import send_attachment
from app.web.fact_words import told_facts
from app.web.installation import installation
from app.web.loose_files import FileField, LooseFiles, files_of
from app.web.request import committing, current_tenant, is_head, now, session
from app.web.request_links import rating_path
from app.web.request_standing import next_words, solved_words, state_words, topic_words


@both("/<reference>")
def show(reference: str) -> str | Answer:
    """Show a request, which is read by that; one that was joined to another leads there."""
    ticket = need_ticket(reference)
    goes_on = find_going_on(session(), ticket)
    if goes_on is not ticket and (is_guest() or may_see(goes_on)):
        return to_thread(goes_on)
    form = ReplyForm()
    turns = thread_of(session(), ticket)
    page = thread_page(ticket, form, files_of(form.token) if form.is_restored else None, turns=turns)
    if any(turn.is_unread for turn in turns) and not is_head():
        with committing() as writing:
            mark_read(writing, ticket, Side.CUSTOMER, turns[-1].number)
    return page


@both("/<reference>/files/<uuid:file_id>")
def download(reference: str, file_id: UUID) -> Answer:
    """Give a file of a request, to be kept: never as a page of ours, whatever it holds."""
    return send_attachment(find_open_file(session(), file_id, need_ticket(reference).id) or abort(HTTPStatus.NOT_FOUND))


def to_thread(ticket: Ticket, done: str | None = None) -> Answer:
    """Lead to a request, which a guest may see who may see what led to it; to an account's through its sign-in."""
    if is_guest() and not may_see(ticket):
        return redirect(url_for("requests.show", reference=ticket.reference, done=done), HTTPStatus.SEE_OTHER)
    if is_guest():
        hold_access(ticket)
    return redirect(url_for(".show", reference=ticket.reference, done=done), HTTPStatus.SEE_OTHER)


def thread_page(
    ticket: Ticket,
    form: ReplyForm,
    files: LooseFiles | None,
    *,
    turns: list[ShownTurn] | None = None,
    wait: str | None = None,
) -> str:
    """Draw a request with its reply form."""
    tenant, policy = current_tenant(), current_tenant().config.policy.support
    followed = find_referred(session(), ticket.follows_id) if not is_guest() else None
    may = {act.value: customer_may(ticket, act, policy, now=now()) for act in (Act.RESOLVE, Act.REOPEN, Act.ESCALATE)}
    return render_template(
        "requests/thread.html",
        ticket=ticket,
        topic=topic_words(ticket.topic),
        state=state_words(ticket, now=now()),
        next=next_words(ticket, tenant, now=now()),
        solution=solved_words(ticket, now=now()),
        facts=told_facts(ticket.topic, list_facts(session(), ticket.id)),
        turns=turns if turns is not None else thread_of(session(), ticket),
        followed=followed,
        incidents=[each for each in list_incidents_of(session(), ticket.id) if each.is_public],
        may=may,
        form=form,
        files=FileField(files),
        rate_url=_rate_url(ticket),
        is_guest=is_guest(),
        done=request.args.get("done"),
        wait=wait,
    )


def _rate_url(ticket: Ticket) -> str | None:
    """Give the address at which the end of a request is judged; none while it runs."""
    if ticket.state not in {TicketState.RESOLVED, TicketState.CLOSED}:
        return None
    return request.script_root + rating_path(ticket, ticket.last_number, installation().signer)
