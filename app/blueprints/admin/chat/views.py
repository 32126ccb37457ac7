"""Chats at the desk: who waits, one's own, whether one takes any; each answered, handed over, ended."""

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.chat.forms import HandOverForm
from app.domain.accounts.models import Account
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party
from app.domain.support.asking import Said, Terms
from app.domain.support.chat import service
from app.domain.support.chat.errors import ChatOverError, NotThereError, TakenError
from app.domain.support.chat.presence import give_sign, is_available, list_present, set_available
from app.domain.support.chat.queries import Talk, find_chat, list_open_chats
from app.domain.support.models import Way
from app.domain.support.states import By
from app.domain.support.turns import Side
from app.kernel.db import JsonObject, TenantSession
from app.web.chat_forms import LineForm
from app.web.chatting import allow_streams, asked_after, is_scripted, key_of_form, show_talk, wake
from app.web.context import need_page
from app.web.counts import count_within
from app.web.i18n import gettext as _
from app.web.request import committing, current_tenant, is_head, now, session
from app.web.requests import terms_of
from app.web.signed_in import current_person
from app.web.staff import acting, staff_only

bp = Blueprint("chat_desk", __name__, url_prefix="/admin/chat")
bp.after_request(allow_streams)

Page = tuple[str, int]
Json = tuple[dict[str, str], int]
Deed = Callable[[TenantSession, Talk, Terms], None]


@bp.before_request
def only_with_chat() -> None:
    """Answer 404 where the brand does not chat."""
    need_page("chat")


@bp.get("/")
@staff_only(Right.ANSWER_CHATS)
def index() -> str:
    """List who waits and whom one answers; an open page is the sign that one is there."""
    me = current_person().account
    if not is_head():
        _sign(me)
    return render_template(
        "admin/chat/index.html",
        queue=list_open_chats(session(), me.id),
        takes=is_available(session(), me.id),
        present=list_present(session(), now=now()),
    )


@bp.get("/messages.json")
@staff_only(Right.ANSWER_CHATS)
def pulse() -> JsonObject:
    """Give a script what changes with the list, so that it knows when to look at the page again."""
    queue = list_open_chats(session(), current_person().account.id)
    talks = [*queue.waiting, *queue.own, *queue.others]
    standing = " ".join(
        f"{each.ticket.reference}:{each.ticket.last_number}:{each.ticket.assignee_id}" for each in talks
    )
    return {"lines": [], "standing": {"is_over": False, "words": standing, "note": "", "is_fleeting": False, "seen": 0}}


@bp.post("/here")
@staff_only(Right.ANSWER_CHATS)
def switch() -> Answer:
    """Say that one takes chats from now on, or none; without either, that the page is open."""
    me = current_person().account
    if (said := request.form.get("available")) is not None:
        with committing() as writing:
            set_available(writing, me.id, available=said == "yes", now=now())
    else:
        _sign(me)
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)


@bp.get("/<reference>")
@staff_only(Right.ANSWER_CHATS)
def show(reference: str) -> str:
    """Show a chat; what whoever answers it is shown is seen."""
    found = _chat(reference)
    if not is_head():
        _sign(current_person().account)
        _see(found, found.ticket.last_number)
    return _page(found, LineForm())


@bp.get("/<reference>/messages.json")
@staff_only(Right.ANSWER_CHATS)
def messages(reference: str) -> JsonObject:
    """Give a script what was said after a number, and how the chat stands."""
    return show_talk(_chat(reference), Side.TEAM, after=asked_after()).as_json()


@bp.post("/<reference>")
@staff_only(Right.ANSWER_CHATS)
def reply(reference: str) -> Answer | Page | Json | JsonObject | str:
    """Answer, and take the chat where nobody has."""
    found, form = _chat(reference), LineForm()
    if "refresh" in request.form:
        return _page(found, form)
    if not form.validate():
        return _refused(found, form, str(form.body.errors[0] if form.body.errors else ""))
    me = current_person().account
    said = Said(
        by=By.TEAM,
        body=form.body.data or "",
        way=Way.CHAT,
        by_id=me.id,
        by_name=me.full_name,
        form_key=key_of_form(found, form.form_key.data),
    )
    try:
        with committing() as writing:
            service.reply(writing, found, said, terms_of(current_tenant()), now=now())
    except (ChatOverError, TakenError) as error:
        return _refused(found, form, _why(error))
    wake(found)
    if is_scripted():
        return show_talk(found, Side.TEAM, after=asked_after()).as_json()
    return _to(found)


@bp.post("/<reference>/here")
@staff_only(Right.ANSWER_CHATS)
def here(reference: str) -> Answer:
    """Note what a page tells by itself: that it is open, up to where it was seen, and that somebody types."""
    found, me = _chat(reference), current_person().account
    _sign(me)
    seen = count_within(request.form.get("seen", type=int))
    if found.ticket.assignee_id == me.id:
        if seen > found.ticket.read_by_team:
            _see(found, seen)
        if "typing" in request.form:
            with committing() as writing:
                service.note_typing(writing, found, Side.TEAM, now=now())
        wake(found)
    return Answer(status=HTTPStatus.NO_CONTENT)


@bp.post("/<reference>/take")
@staff_only(Right.ANSWER_CHATS)
def take(reference: str) -> Answer | Page:
    """Take a chat that waits."""
    return _do(reference, lambda writing, found, _terms: service.take(writing, found, by=acting(), now=now()))


@bp.post("/<reference>/end")
@staff_only(Right.ANSWER_CHATS)
def stop(reference: str) -> Answer | Page:
    """End a chat."""
    return _do(
        reference, lambda writing, found, terms: service.end_by_team(writing, found, terms, by=acting(), now=now())
    )


@bp.post("/<reference>/in-writing")
@staff_only(Right.ANSWER_CHATS)
def keep(reference: str) -> Answer | Page:
    """End a chat and go on with it as a request."""
    return _do(
        reference, lambda writing, found, terms: service.keep_as_request(writing, found, terms, by=acting(), now=now())
    )


@bp.post("/<reference>/hand-over")
@staff_only(Right.ANSWER_CHATS)
def hand_over(reference: str) -> Answer | Page:
    """Give a chat to a colleague who is there."""
    colleagues = _colleagues()
    form = HandOverForm(colleagues)
    to = next((each for each in colleagues if form.validate() and str(each.id) == form.to.data), None)
    if to is None:
        found = _chat(reference)
        return _page(found, LineForm(), _why(NotThereError())), HTTPStatus.UNPROCESSABLE_ENTITY
    party = Party(to.id, to.shown_name)
    return _do(
        reference, lambda writing, found, _terms: service.hand_over(writing, found, party, by=acting(), now=now())
    )


def _do(reference: str, deed: Deed) -> Answer | Page:
    """Do something to a chat, and tell whoever looks at it; why it was refused stands on its page."""
    found = _chat(reference)
    try:
        with committing() as writing:
            deed(writing, found, terms_of(current_tenant()))
    except (ChatOverError, TakenError, NotThereError) as error:
        return _page(found, LineForm(), _why(error)), HTTPStatus.CONFLICT
    wake(found)
    return _to(found)


def _chat(reference: str) -> Talk:
    found = find_chat(session(), reference)
    return found if found is not None else abort(HTTPStatus.NOT_FOUND)


def _colleagues() -> list[Account]:
    me = current_person().account
    return [each for each in list_present(session(), now=now()) if each.id != me.id]


def _sign(me: Account) -> None:
    with committing() as writing:
        give_sign(writing, me.id, now=now())


def _see(found: Talk, number: int) -> None:
    """Note what was seen by whoever answers: a look of a colleague is none."""
    if found.ticket.assignee_id == current_person().account.id:
        with committing() as writing:
            service.see(writing, found, Side.TEAM, number)


def _why(error: ChatOverError | TakenError | NotThereError) -> str:
    if isinstance(error, TakenError):
        holder = session().get(Account, (session().tenant, error.by_id))
        return _("%(name)s answers this chat already.", name=holder.shown_name if holder else _("A former colleague"))
    if isinstance(error, ChatOverError):
        return _("The chat has ended meanwhile. Your text is still here: answer in the request.")
    return _("This colleague is not there any more.")


def _refused(found: Talk, form: LineForm, why: str) -> Page | Json:
    if is_scripted():
        return {"error": why}, HTTPStatus.UNPROCESSABLE_ENTITY
    return _page(found, form, why), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(found: Talk, form: LineForm, refusal: str | None = None) -> str:
    form.renew()
    colleagues = _colleagues()
    return render_template(
        "admin/chat/talk.html",
        talk=found,
        shown=show_talk(found, Side.TEAM),
        form=form,
        refusal=None if form.errors else refusal,
        is_own=found.ticket.assignee_id == current_person().account.id,
        over=HandOverForm(colleagues) if colleagues else None,
    )


def _to(found: Talk) -> Answer:
    return redirect(url_for("chat_desk.show", reference=found.ticket.reference) + "#now", HTTPStatus.SEE_OTHER)
