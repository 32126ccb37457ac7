"""Opening a request: its topic first, then what the topic asks; nothing that was typed or added is lost."""

from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.requests.forms import FORMS, RequestForm
from app.domain.accounts.identifiers import key_of
from app.domain.limits.errors import TooManyError
from app.domain.search.reading import clean_query
from app.domain.support.asking import Asked, Asker
from app.domain.support.attaching import claim_loose, list_loose
from app.domain.support.models import Ticket
from app.domain.support.opening import open_ticket
from app.domain.support.queries import find_ticket_by_form, get_ticket, list_messages
from app.domain.support.states import TicketState
from app.domain.support.topics import TOPICS, TopicName
from app.domain.unsent.service import TypedForm
from app.kernel.errors import NotFoundError
from app.web.context import need_page, page_open, page_url
from app.web.deadlines import answer_words
from app.web.faq_results import find_answers, find_suggestions
from app.web.forms import keepable
from app.web.keeping import keep_answer
from app.web.limits import hold_late_form, hold_request, retry_after, waiting_words
from app.web.loose_files import LOST, FileField, LooseFiles, files_of, is_removing, take_files
from app.web.no_files import takes_files
from app.web.read_before import along, named_text, read_before
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.request_facts import HINTS, WIDTHS
from app.web.request_links import LinkUse
from app.web.request_standing import next_words, state_words
from app.web.request_words import TOPIC_LABELS
from app.web.requests import named_by, terms_of, token_for
from app.web.signed_in import find_person
from app.web.unsent import HANDED_OVER, find_typed, is_handed_over, keep

bp = Blueprint("asking", __name__, url_prefix="/support/new")

ANOTHER_TOPIC = "another_topic"
"""The button of a form that leads to the topics, with what was typed so far."""

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_request
def only_with_requests() -> None:
    """Answer 404 where the brand takes no requests."""
    need_page("new_request")


@bp.get("")
def show() -> str:
    """Ask for the topic, or for what a topic asks, with the question that was searched for."""
    asked, read = clean_query(request.args.get("q", "")), read_before()
    if "topic" not in request.args:
        return _choice(_brought(q=asked, read=read))
    topic = _topic()
    form = FORMS[topic].shown_to(guest=find_person() is None, subject=asked, read=read)
    return _page(topic, form, files_of(form.token) if form.is_restored else None)


@bp.post("")
@takes_files
def send() -> Answer | Page | str:
    """Open a request; a double click opens one."""
    if "topic" not in request.args:
        return _choice(""), HTTPStatus.UNPROCESSABLE_ENTITY
    topic, person = _topic(), find_person()
    form = FORMS[topic].shown_to(guest=person is None)
    if (known := find_ticket_by_form(session(), files_of(form.token).holder)) is not None:
        return _to_sent(known)
    try:
        files = take_files(form.token)
        if is_removing() or ANOTHER_TOPIC in request.form:
            return _page(topic, form, files) if is_removing() else _to_topics(form, files)
        if not form.validate() or files.refused:
            return _page(topic, form, files), HTTPStatus.UNPROCESSABLE_ENTITY
        hold_request(key_of(form.email.data or "") if person is None else None)
    except TooManyError as error:
        page = _page(topic, form, files_of(form.token), waiting_words(error))
        return page, HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    return _to_sent(_open(topic, form, files))


@bp.get("/answers")
def answers() -> str:
    """Give the answers of the FAQ that a subject still being typed may mean."""
    subject = clean_query(request.args.get("subject", ""))
    keep_answer()
    return render_template("requests/_answers.html", results=find_suggestions(subject) if subject else [])


@bp.get("/sent")
def sent() -> str:
    """Confirm a request: its reference, what comes next, by when."""
    named = named_by(LinkUse.SENT, request.args.get("request", ""))
    if named is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        ticket = get_ticket(session(), named)
    except NotFoundError:
        abort(HTTPStatus.NOT_FOUND)
    person = find_person()
    return render_template(
        "requests/sent.html",
        ticket=ticket,
        state=state_words(ticket, now=now()),
        next=next_words(ticket, current_tenant(), now=now()),
        is_unproven=ticket.state is TicketState.UNPROVEN,
        is_own=person is not None and person.account.id == ticket.account_id,
        results=find_answers(clean_query(ticket.subject)),
    )


def _choice(brought: str) -> str:
    """Ask for the topic; each leads on with what was brought along, and to what was typed before: the page says so."""
    is_typed = find_typed(RequestForm.common) is not None
    return render_template("requests/topics.html", topics=_topics(with_claims=not is_typed), brought=brought)


def _to_topics(form: RequestForm, files: LooseFiles) -> Answer:
    """Lead to the topics, and keep what was typed for the form of the one that is chosen; TooManyError.

    What an earlier topic asked for is kept too, should its form be chosen again. Where nothing is typed any more, it is
    forgotten, as with any form that is sent.
    """
    if not (form.is_begun or files.refused or list_loose(session(), files.holder)):
        brought = along(q="", read=named_text(form.read.data or ""))
        return redirect(page_url("new_request") + (f"?{brought}" if brought else ""), HTTPStatus.SEE_OTHER)
    hold_late_form()
    person = find_person()
    lost = {LOST + files.name: files.refused} if files.refused else {}
    fields = {**(find_typed(RequestForm.common) or {}), **keepable(request.form), **lost}
    keep(TypedForm(path=request.path, account_id=person.account.id if person else None, fields=fields))
    return redirect(f"{page_url('new_request')}?{urlencode([HANDED_OVER])}", HTTPStatus.SEE_OTHER)


def _brought(*, q: str, read: UUID | None) -> str:
    """Write what goes along between the topics and their forms, as an address ends with it."""
    told = urlencode([HANDED_OVER]) if is_handed_over() else ""
    return "&".join(filter(None, (along(q=q, read=read), told)))


def _topics(*, with_claims: bool) -> list[tuple[str, str, str, bool]]:
    """List the brand's topics: each with its address, where it has a page of its own that knows more."""
    is_open = with_claims and find_person() is not None and page_open("billing")
    own = {"dispute": "dispute", "no_access": "no-access"} if is_open else {}
    return [
        (
            topic,
            TOPIC_LABELS[topic],
            url_for("claims.ask", claim=own[topic]) if topic in own else url_for(".show", topic=topic),
            TOPICS[topic].first_in_line,
        )
        for topic in current_tenant().config.policy.support.topics
    ]


def _topic() -> TopicName:
    """Give the topic that is asked for; 404 for one that the brand does not have."""
    asked = request.args.get("topic", "")
    if asked not in current_tenant().config.policy.support.topics:
        abort(HTTPStatus.NOT_FOUND)
    return asked


def _open(topic: TopicName, form: RequestForm, files: LooseFiles) -> Ticket:
    person = find_person()
    asker = Asker(
        email=person.account.email if person else form.email.data or "",
        name=person.account.shown_name if person else form.name.data or "",
        language=current_language(),
        account_id=person.account.id if person else None,
        is_proven=person is not None,
    )
    asked = Asked(
        topic=topic,
        subject=form.subject.data or "",
        body=form.message.data or "",
        facts={field.name: field.data or "" for field in form.facts},
        form_key=files.holder,
        read_revision_id=named_text(form.read.data or ""),
    )
    with committing() as writing:
        ticket = open_ticket(writing, asker, asked, terms_of(current_tenant()), now=now())
        claim_loose(writing, files.holder, ticket, list_messages(writing, ticket.id, with_notes=False)[0])
    return ticket


def _to_sent(ticket: Ticket) -> Answer:
    return redirect(url_for(".sent", request=token_for(LinkUse.SENT, ticket.id)), HTTPStatus.SEE_OTHER)


def _page(topic: TopicName, form: RequestForm, files: LooseFiles | None = None, wait: str | None = None) -> str:
    person = find_person()
    form.suggest_from(url_for(".answers"))
    return render_template(
        "requests/new.html",
        topic=topic,
        topic_label=TOPIC_LABELS[topic],
        is_first=TOPICS[topic].first_in_line,
        form=form,
        hints=HINTS,
        widths=WIDTHS,
        files=FileField(files),
        action=url_for(".send", topic=topic),
        another_topic=ANOTHER_TOPIC,
        email=person.account.email if person else None,
        results=find_answers(clean_query(form.subject.data or "")),
        due=answer_words(current_tenant(), now=now()),
        wait=wait,
    )
