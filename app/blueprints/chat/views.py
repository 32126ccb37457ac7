"""A customer's chat: started, talked in, looked at by a script, ended; whole without scripts."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.chat.forms import StartForm
from app.domain.limits.errors import TooManyError
from app.domain.support.asking import Asked, Said
from app.domain.support.chat.queries import Talk, find_open_chat, find_own_chat
from app.domain.support.chat.service import end, note_typing, say, see, start
from app.domain.support.models import Ticket, Way
from app.domain.support.states import By
from app.domain.support.turns import Side
from app.kernel.db import JsonObject
from app.web.chat_forms import LineForm
from app.web.chatting import (
    allow_streams,
    asked_after,
    asker_of,
    is_chat_open,
    is_scripted,
    key_of_form,
    show_talk,
    wake,
)
from app.web.context import need_page, page_url
from app.web.counts import count_within
from app.web.handing_over import hand_over
from app.web.limits import hold_chat, hold_chat_message, retry_after, waiting_words
from app.web.request import committing, current_language, current_tenant, is_head, now, session
from app.web.requests import terms_of
from app.web.signed_in import current_person, login_required

bp = Blueprint("chat", __name__, url_prefix="/chat")
bp.after_request(allow_streams)

Page = tuple[str, int] | tuple[str, int, dict[str, str]]
Json = tuple[dict[str, str], int, dict[str, str]]


@bp.before_request
def only_with_chat() -> None:
    """Answer 404 where the brand does not chat."""
    need_page("chat")


@bp.get("")
@login_required
def show() -> str | Answer:
    """Lead to the chat that goes on; else ask for the first message, or say when somebody is there."""
    running = find_open_chat(session(), current_person().account.id)
    return _to(running.ticket) if running is not None else _start_page(StartForm())


@bp.post("")
@login_required
def begin() -> Answer | Page:
    """Start a chat; out of hours what was typed is kept, and leads to a request, in whose form it stands again."""
    form = StartForm()
    if "in_writing" in request.form and not is_chat_open():
        return redirect(hand_over(form.body.data), HTTPStatus.SEE_OTHER)
    if not form.validate():
        return _start_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not is_chat_open():
        return _start_page(form), HTTPStatus.CONFLICT
    account = current_person().account
    try:
        hold_chat(account)
    except TooManyError as error:
        return _start_page(form, waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    key = key_of_form(None, form.form_key.data)
    asked = Asked(topic=form.chosen(), subject=form.subject(), body=form.body.data or "", way=Way.CHAT, form_key=key)
    with committing() as writing:
        talk = start(writing, asker_of(account, current_language()), asked, terms_of(current_tenant()), now=now())
    wake(talk)
    return _to(talk.ticket)


@bp.get("/<reference>")
@login_required
def talk(reference: str) -> str:
    """Show a chat; what is shown is seen."""
    found = _own(reference)
    if not is_head():
        _see(found, found.ticket.last_number)
    return _talk_page(found, LineForm())


@bp.get("/<reference>/messages.json")
@login_required
def messages(reference: str) -> JsonObject:
    """Give a script what was said after a number, and how the chat stands."""
    return show_talk(_own(reference), Side.CUSTOMER, after=asked_after()).as_json()


@bp.post("/<reference>")
@login_required
def send(reference: str) -> Answer | Page | Json | JsonObject | str:
    """Take a message; without scripts the page is shown again, with what is typed if only that was asked for."""
    found, form = _own(reference), LineForm()
    if "refresh" in request.form:
        _see(found, found.ticket.last_number)
        return _talk_page(found, form)
    if not form.validate():
        return _refused(found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    account = current_person().account
    try:
        hold_chat_message(account)
    except TooManyError as error:
        return _refused(found, form, HTTPStatus.TOO_MANY_REQUESTS, error)
    with committing() as writing:
        went_to = say(
            writing,
            found,
            _said(found, form),
            terms_of(current_tenant()),
            asker=asker_of(account, found.ticket.language),
            now=now(),
        )
    wake(found)
    if is_scripted():
        return show_talk(found, Side.CUSTOMER, after=asked_after()).as_json()
    return _to(went_to) if went_to.id == found.ticket.id else redirect(page_url("chat"), HTTPStatus.SEE_OTHER)


@bp.post("/<reference>/here")
@login_required
def here(reference: str) -> Answer:
    """Note what a page tells by itself: up to where it was seen, and that somebody types."""
    found = _own(reference)
    seen = count_within(request.form.get("seen", type=int))
    if seen > found.ticket.read_by_customer:
        _see(found, seen)
    if "typing" in request.form:
        with committing() as writing:
            note_typing(writing, found, Side.CUSTOMER, now=now())
    wake(found)
    return Answer(status=HTTPStatus.NO_CONTENT)


@bp.post("/<reference>/end")
@login_required
def stop(reference: str) -> Answer:
    """End the chat; ending it twice is ending it once."""
    found = _own(reference)
    with committing() as writing:
        end(
            writing,
            found,
            terms_of(current_tenant()),
            by=By.CUSTOMER,
            by_id=current_person().account.id,
            now=now(),
        )
    wake(found)
    return _to(found.ticket)


def _own(reference: str) -> Talk:
    found = find_own_chat(session(), current_person().account.id, reference)
    return found if found is not None else abort(HTTPStatus.NOT_FOUND)


def _see(found: Talk, number: int) -> None:
    with committing() as writing:
        see(writing, found, Side.CUSTOMER, number)


def _said(found: Talk, form: LineForm) -> Said:
    account = current_person().account
    return Said(
        by=By.CUSTOMER,
        body=form.body.data or "",
        way=Way.CHAT,
        by_id=account.id,
        by_name=account.full_name,
        form_key=key_of_form(found, form.form_key.data),
    )


def _to(ticket: Ticket) -> Answer:
    return redirect(url_for("chat.talk", reference=ticket.reference) + "#now", HTTPStatus.SEE_OTHER)


def _refused(found: Talk, form: LineForm, status: HTTPStatus, error: TooManyError | None = None) -> Page | Json:
    """Say what is wrong with a message, to a script or on the page; what was typed stays."""
    wait = waiting_words(error) if error is not None else None
    headers = retry_after(error) if error is not None else {}
    if is_scripted():
        return {"error": str(next(iter(form.body.errors), wait or ""))}, status, headers
    return _talk_page(found, form, wait), status, headers


def _start_page(form: StartForm, wait: str | None = None) -> str:
    form.renew()
    return render_template("chat/start.html", form=form, wait=wait, is_open=is_chat_open())


def _talk_page(found: Talk, form: LineForm, wait: str | None = None) -> str:
    form.renew()
    return render_template("chat/talk.html", talk=found, shown=show_talk(found, Side.CUSTOMER), form=form, wait=wait)
