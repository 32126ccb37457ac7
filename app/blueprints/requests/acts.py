"""What somebody does about their request: answer, say that it is solved, reopen, escalate. Each counts once."""

from http import HTTPStatus
from uuid import UUID

from flask import render_template
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.entrance import both, is_guest, may_see, need_ticket
from app.blueprints.requests.forms import EscalateForm, ReplyForm
from app.blueprints.requests.thread import thread_page, to_thread
from app.domain.limits.errors import TooManyError
from app.domain.support.asking import Asker, Said
from app.domain.support.attaching import claim_loose
from app.domain.support.keeping import hold
from app.domain.support.models import Ticket, Way
from app.domain.support.queries import find_escalation, find_message_by_form, list_messages
from app.domain.support.rules import customer_may
from app.domain.support.service import answer, do
from app.domain.support.states import Act, By
from app.web.limits import hold_reply, retry_after, waiting_words
from app.web.loose_files import files_of, is_removing, take_files
from app.web.no_files import takes_files
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.requests import terms_of
from app.web.signed_in import current_person

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]]


@both("/<reference>/reply", methods=["POST"])
@takes_files
def reply(reference: str) -> Answer | Page:
    """Add a message with its files; what was closed is reopened by it, or followed by a new request."""
    ticket, form = need_ticket(reference), ReplyForm()
    try:
        files = take_files(form.token)
        if is_removing():
            return thread_page(ticket, form, files)
        if not form.validate() or files.refused:
            return thread_page(ticket, form, files), HTTPStatus.UNPROCESSABLE_ENTITY
        hold_reply()
    except TooManyError as error:
        page = thread_page(ticket, form, files_of(form.token), wait=waiting_words(error))
        return page, HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    said = Said(
        by=By.CUSTOMER,
        body=form.message.data or "",
        way=Way.FORM,
        by_id=_writer(),
        by_name=ticket.name,
        form_key=files.holder,
    )
    with committing() as writing:
        taken_by = answer(writing, ticket, said, terms_of(current_tenant()), asker=_asker(ticket), now=now())
        message = (
            find_message_by_form(writing, files.holder) or list_messages(writing, taken_by.id, with_notes=False)[0]
        )
        claim_loose(writing, files.holder, taken_by, message)
    return to_thread(taken_by if is_guest() or may_see(taken_by) else ticket, done="written")


@both("/<reference>/solved", methods=["POST"])
def solve(reference: str) -> Answer:
    """Say that it is solved."""
    ticket = need_ticket(reference)
    return to_thread(ticket, done=_lead_on(ticket, Act.RESOLVE))


@both("/<reference>/reopen", methods=["POST"])
def reopen(reference: str) -> Answer:
    """Take it up again, for as long as the brand says."""
    ticket = need_ticket(reference)
    return to_thread(ticket, done=_lead_on(ticket, Act.REOPEN))


@both("/<reference>/escalate")
def ask_escalation(reference: str) -> Answer | Page:
    """Ask what was tried of a problem that persists."""
    ticket, form = need_ticket(reference), EscalateForm()
    if _may(ticket, Act.ESCALATE):
        return _escalation_page(ticket, form)
    return _escalation_page(ticket, form, is_too_late=True) if form.is_restored else to_thread(ticket)


@both("/<reference>/escalate", methods=["POST"])
def escalate(reference: str) -> Answer | Page:
    """Put the request before others, with its case, what was tried and all exchanges; the team is told."""
    ticket, form = need_ticket(reference), EscalateForm()
    if not form.validate():
        return _escalation_page(ticket, form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        hold_reply()
    except TooManyError as error:
        page = _escalation_page(ticket, form, wait=waiting_words(error))
        return page, HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    done = _lead_on(ticket, Act.ESCALATE, reason=form.tried.data)
    if done is None and not _was_sent(ticket, form):
        return _escalation_page(ticket, form, is_too_late=True), HTTPStatus.CONFLICT
    return to_thread(ticket, done=Act.ESCALATE.value)


def _lead_on(ticket: Ticket, act: Act, reason: str | None = None) -> str | None:
    """Lead a request on, and give what was done; nothing where that leads nowhere any more."""
    with committing() as writing:
        hold(writing, ticket)
        if _may(ticket, act):
            terms, by_id = terms_of(current_tenant()), _writer()
            do(writing, ticket, act, By.CUSTOMER, terms, by_id=by_id, now=now(), reason=reason)
            return act.value
    return None


def _was_sent(ticket: Ticket, form: EscalateForm) -> bool:
    """Tell whether the same text escalated the request already: of a double click the second changes nothing."""
    escalation = find_escalation(session(), ticket.id)
    return escalation is not None and escalation.reason == form.tried.data


def _may(ticket: Ticket, act: Act) -> bool:
    return customer_may(ticket, act, current_tenant().config.policy.support, now=now())


def _writer() -> UUID | None:
    return None if is_guest() else current_person().account.id


def _asker(ticket: Ticket) -> Asker:
    """Give who goes on asking, where a request was closed for good: their mailbox was proven."""
    return Asker(email=ticket.email, name=ticket.name, language=current_language(), account_id=ticket.account_id)


def _escalation_page(ticket: Ticket, form: EscalateForm, *, wait: str | None = None, is_too_late: bool = False) -> str:
    return render_template(
        "requests/escalate.html", ticket=ticket, form=form, is_guest=is_guest(), wait=wait, is_too_late=is_too_late
    )
