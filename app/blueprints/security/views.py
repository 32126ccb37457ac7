"""The security page: the password, where the account is open, and what happened to it."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.security.forms import ChangePasswordForm
from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import list_activity, note
from app.domain.accounts.errors import BusyError
from app.domain.accounts.models import Account
from app.domain.accounts.recovery import change_password
from app.domain.accounts.sessions.service import end_session, end_sessions, list_sessions
from app.web.activity import lines_of, read_log
from app.web.circumstances import local_day
from app.web.context import need_page
from app.web.devices import devices_of
from app.web.factor_panel import factor_panel
from app.web.fresh_proof import ProvenForm
from app.web.installation import installation
from app.web.lately import locked_lately
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.visits import current_visit

bp = Blueprint("security", __name__)

Page = tuple[str, int]
_LATEST = 20  # lines of the log on the security page
_A_PAGE = 50  # and on a page of its own


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("security")


@bp.get("/account/security")
@login_required
def show() -> str:
    """Show how the account is protected, where it is open, and what happened lately."""
    person = current_person()
    return render_template(
        "security/security.html",
        account=person.account,
        password_day=_password_day(person.account),
        devices=devices_of(list_sessions(session(), person.account.id, now=now()), current=person.session.id),
        lines=lines_of(list_activity(session(), person.account.id, limit=_LATEST)),
        kept_for=current_tenant().config.policy.activity.kept_for,
        locked_lately=locked_lately(person.account.id),
        factors=factor_panel(person.account.id),
        done=request.args.get("done"),
    )


@bp.get("/account/security/activity")
@login_required
def show_activity() -> str:
    """Show a page of the log: the latest lines, or those on one side of a line; 404 for a line of anybody else."""
    page = read_log(current_person().account.id, most=_A_PAGE)
    kept_for = current_tenant().config.policy.activity.kept_for
    return render_template("security/activity.html", page=page, kept_for=kept_for)


@bp.get("/account/security/password")
@login_required
def show_password() -> str:
    """Ask for the current password and a new one."""
    return _password_page(ChangePasswordForm(current_person()))


@bp.post("/account/security/password")
@login_required
def save_password() -> Answer | Page:
    """Change the password; other sessions end, this one goes on under a new token."""
    person = current_person()
    form = ChangePasswordForm(person)
    try:
        if not form.accept():
            return _password_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
        hashed = installation().hasher.hash(form.new_password.data or "")
    except BusyError:
        return _password_page(form, busy=True), HTTPStatus.SERVICE_UNAVAILABLE
    with committing() as writing:
        visit, own = current_visit(), person.session.id
        change_password(writing, person.account, hashed, current=own, visit=visit, now=now())
    return _done("password")


@bp.post("/account/security/sessions/<uuid:session_id>/end")
@login_required
def end_one(session_id: UUID) -> Answer | Page:
    """Sign one device out; 404 for a session of anybody else."""
    person = current_person()
    known = list_sessions(session(), person.account.id, now=now())
    if session_id not in {each.id for each in known}:
        abort(HTTPStatus.NOT_FOUND)
    form = ProvenForm(person)
    if not (form.validate() and form.prove()):
        return _proof_page(form, url_for(".end_one", session_id=session_id))
    with committing() as writing:
        if end_session(writing, person.account.id, session_id):
            note(writing, person.account.id, EventKind.SESSIONS_ENDED, now=now(), visit=current_visit(), ended=1)
    return _done("session")


@bp.post("/account/security/sessions/end")
@login_required
def end_others() -> Answer | Page:
    """Sign all devices out but this one."""
    person = current_person()
    form = ProvenForm(person)
    if not (form.validate() and form.prove()):
        return _proof_page(form, url_for(".end_others"))
    with committing() as writing:
        ended = end_sessions(writing, person.account.id, but=person.session.id)
        note(writing, person.account.id, EventKind.SESSIONS_ENDED, now=now(), visit=current_visit(), ended=ended)
    return _done("sessions")


def _password_day(account: Account) -> date | None:
    at = account.password_set_at
    return local_day(at, current_tenant()) if at is not None else None


def _password_page(form: ChangePasswordForm, *, busy: bool = False) -> str:
    return render_template("security/password.html", form=form, action=url_for(".save_password"), busy=busy)


def _proof_page(form: ProvenForm, action: str) -> Page:
    """Ask for the password before devices are signed out; whoever was not asked yet made no mistake."""
    if form.current_password.name not in request.form:
        form.current_password.errors = []
    return render_template("security/proof.html", form=form, action=action), HTTPStatus.UNPROCESSABLE_ENTITY


def _done(what: str) -> Answer:
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)
