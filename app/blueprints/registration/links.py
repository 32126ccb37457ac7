"""Following the links of a registration: confirming an address, taking a former account over."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.registration.forms import ConfirmForm, TakeOverForm
from app.domain.accounts.errors import (
    BlockedError,
    BusyError,
    LinkError,
    LinkFault,
    RefusedEntryError,
    TakenError,
    WrongCredentialsError,
)
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import standing_of
from app.domain.accounts.registration.service import adopt, confirm, refuse_taken_name
from app.domain.accounts.rules import Way, let_in
from app.web.context import need_page, page_url
from app.web.entering import enter_within
from app.web.i18n import gettext as _
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.own_devices import adopt_first_device
from app.web.own_path import take_wanted
from app.web.proofs import prove_password
from app.web.refusals import refused_page
from app.web.request import committing, current_tenant, now, session
from app.web.serials import serial_form
from app.web.teams import current_team
from app.web.visits import browser_digest, marked_visit

bp = Blueprint("registration_links", __name__)

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("register")


@bp.get("/confirm/<token>")
def follow_confirm(token: str) -> Answer:
    """Take the token out of the address."""
    return hand_over(token, ".show_confirm")


@bp.get("/confirm")
def show_confirm() -> str | Page:
    """Show what the link confirms, and the button that does it."""
    try:
        account = _look_at(Purpose.CONFIRM)
    except LinkError as error:
        return failed_link_page(error, Purpose.CONFIRM)
    return _confirm_page(_confirm_form(account), account)


@bp.post("/confirm")
def send_confirm() -> Answer | Page:
    """Confirm the address, in the browser that registered or with the password chosen there."""
    try:
        account = _look_at(Purpose.CONFIRM)
        form = _confirm_form(account)
        if not form.validate() or not _prove(form, account):
            return _confirm_page(form, account), HTTPStatus.UNPROCESSABLE_ENTITY
        state = _confirm()
    except LinkError as error:
        return failed_link_page(error, Purpose.CONFIRM)
    except RefusedEntryError as error:
        return refused_page(error, account)
    except BusyError:
        return _confirm_page(form, account, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    done = ".active" if state is AccountState.ACTIVE else ".waiting"
    return redirect(url_for(done), HTTPStatus.SEE_OTHER)


@bp.get("/register/active")
def active() -> str:
    """Say that the address is confirmed and the account open, and lead to the sign-in."""
    return render_template("registration/active.html")


@bp.get("/register/waiting")
def waiting() -> str:
    """Say that the address is confirmed and the team looks at the registration."""
    return render_template("registration/waiting.html")


@bp.get("/register/adopt/<token>")
def follow_adopt(token: str) -> Answer:
    """Take the token out of the address."""
    return hand_over(token, ".show_adopt")


@bp.get("/register/adopt")
def show_adopt() -> str | Page:
    """Show the profile of a former account, to be completed."""
    try:
        account = _look_at(Purpose.ADOPT)
    except LinkError as error:
        return failed_link_page(error, Purpose.ADOPT)
    return _adopt_page(TakeOverForm(account), account)


@bp.post("/register/adopt")
def send_adopt() -> Answer | Page:
    """Open the account with the completed profile, and let its person in."""
    try:
        account = _look_at(Purpose.ADOPT)
        form = TakeOverForm(account)
        if not form.validate():
            return _adopt_page(form, account), HTTPStatus.UNPROCESSABLE_ENTITY
        refuse_taken_name(session(), form.text("user_name"), account.email)
        _adopt(form, account)
    except LinkError as error:
        return failed_link_page(error, Purpose.ADOPT)
    except RefusedEntryError as error:
        return refused_page(error, account)
    except TakenError:
        form.user_name.errors = [_("This user name is taken. Choose another")]
        return _adopt_page(form, account), HTTPStatus.UNPROCESSABLE_ENTITY
    except BusyError:
        return _adopt_page(form, account, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    return redirect(take_wanted() or page_url("account"), HTTPStatus.SEE_OTHER)


def _look_at(purpose: Purpose) -> Account:
    """Give the account whose mailbox the held link proves; LinkError, also when another link has proven it."""
    account = look_at_held_link(purpose).account
    if account.state is not AccountState.UNCONFIRMED:
        raise LinkError(LinkFault.USED)
    return account


def _confirm_form(account: Account) -> ConfirmForm:
    """Ask for the password in any browser but the one that registered.

    A stranger may have registered somebody else's address with a password of their own: the owner, who gets the mail,
    must not open that account for them by pressing a button.
    """
    digest = browser_digest()
    return ConfirmForm(is_known=digest is not None and digest == account.registered_by)


def _prove(form: ConfirmForm, account: Account) -> bool:
    """Check the password where it is asked for; False when it is not the one, and the field says so."""
    if "password" not in form:
        return True
    try:
        prove_password(account.email, form.password.data or "")
    except WrongCredentialsError:
        form.password.errors = [_("This is not the password that was chosen at registration")]
    except BlockedError:
        form.password.errors = [_("There were too many failed tries.")]
    else:
        return True
    return False


def _confirm() -> AccountState:
    policy = current_tenant().config.policy.registration
    with committing() as writing:
        account = _admitted(use_held_link(writing, Purpose.CONFIRM).account)
        state = confirm(writing, account, policy, team=current_team(), now=now())
        adopt_first_device(writing, account)
    return state


def _adopt(form: TakeOverForm, account: Account) -> None:
    profile = form.registration(account.email, marked_visit().browser_digest)
    with committing() as writing:
        account = _admitted(use_held_link(writing, Purpose.ADOPT).account)
        adopt(writing, account, profile, now=now())
        adopt_first_device(writing, account)
        enter_within(writing, account, Way.MIGRATION)


def _admitted(account: Account) -> Account:
    """Let an account through that may be opened; RefusedEntryError."""
    let_in(standing_of(account), Way.ACTIVATION, tenant=current_tenant().slug, now=now())
    return account


def _confirm_page(form: ConfirmForm, account: Account, *, busy: bool = False) -> str:
    action = url_for(".send_confirm")
    return render_template("registration/confirm.html", form=form, email=account.email, action=action, busy=busy)


def _adopt_page(form: TakeOverForm, account: Account, *, busy: bool = False) -> str:
    serial_number = current_tenant().config.policy.serial_number
    return render_template(
        "registration/adopt.html",
        form=form,
        email=account.email,
        action=url_for(".send_adopt"),
        busy=busy,
        serial_form=serial_form(serial_number) if serial_number else None,
    )
