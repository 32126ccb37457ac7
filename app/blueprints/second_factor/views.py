"""The second step of signing in: a code of the app, a recovery code, or a passkey; only after a right password."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.second_factor.forms import CodeForm
from app.domain.accounts.errors import BlockedError, PasskeyError, RefusedEntryError, WrongCredentialsError
from app.domain.accounts.factors.queries import find_app, list_passkeys
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.web.code_field import refuse_code
from app.web.context import need_page
from app.web.cookies import SESSION, read_cookie
from app.web.entering import complete
from app.web.factors import ask_for_passkey, prove_code, prove_passkey
from app.web.limits import hold_sign_in
from app.web.onward import onward
from app.web.own_path import wanted
from app.web.refusals import refused_page
from app.web.request import committing, session
from app.web.signed_in import find_half_session, find_person

bp = Blueprint("second_factor", __name__, url_prefix="/login/code")
bp.before_request(lambda: need_page("login"))

Page = tuple[str, int]


@bp.get("")
def show() -> str | Answer | Page:
    """Ask for the second factor; whoever is signed in already is led on, anybody else to the first step."""
    half = find_half_session()
    if half is not None:
        return _page(CodeForm(), half[1])
    if (person := find_person()) is not None:
        return redirect(onward(person.account.id))
    return _late_page() if read_cookie(SESSION) else redirect(_first_step())


@bp.post("")
def check() -> Answer | Page:
    """Let somebody in whose code is right."""
    half, form = find_half_session(), CodeForm()
    if half is None:
        return redirect(_first_step(), HTTPStatus.SEE_OTHER)
    opened, account = half
    if not form.validate():
        return _page(form, account), HTTPStatus.UNPROCESSABLE_ENTITY
    hold_sign_in()
    try:
        prove_code(account, opened, form.digits)
    except (WrongCredentialsError, BlockedError) as error:
        refuse_code(form.code)
        return _page(form, account, blocked=isinstance(error, BlockedError)), HTTPStatus.UNPROCESSABLE_ENTITY
    return _let_in(opened, account)


@bp.post("/passkey/options")
def options() -> Response | Answer:
    """Give the browser what it needs to ask for one of the account's passkeys."""
    half = find_half_session()
    if half is None:
        return redirect(_first_step(), HTTPStatus.SEE_OTHER)
    hold_sign_in()
    return jsonify(ask_for_passkey(half[1]))


@bp.post("/passkey")
def check_passkey() -> Answer | Page:
    """Let somebody in whose passkey signed."""
    half = find_half_session()
    if half is None:
        return redirect(_first_step(), HTTPStatus.SEE_OTHER)
    opened, account = half
    try:
        prove_passkey(account)
    except PasskeyError:
        return _page(CodeForm(), account, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    return _let_in(opened, account)


def _let_in(opened: AccountSession, account: Account) -> Answer | Page:
    try:
        with committing() as writing:
            complete(writing, opened, account)
    except RefusedEntryError as error:
        return refused_page(error, account)
    return redirect(onward(account.id), HTTPStatus.SEE_OTHER)


def _page(form: CodeForm, account: Account, *, blocked: bool = False, refused: bool = False) -> str:
    app = find_app(session(), account.id)
    return render_template(
        "second_factor/code.html",
        form=form,
        action=url_for(".check", next=wanted()),
        has_app=app is not None and app.confirmed_at is not None,
        has_passkey=bool(list_passkeys(session(), account.id)),
        blocked=blocked,
        refused=refused,
        passkey={"action": url_for(".check_passkey", next=wanted()), "options": url_for(".options")},
    )


def _late_page() -> Page:
    return render_template("second_factor/late.html", again=_first_step()), HTTPStatus.FORBIDDEN


def _first_step() -> str:
    """Give the address of the sign-in, from which the page that was wanted is still led to."""
    return url_for("signing_in.show", next=wanted())
