"""A forgotten password: asking for a link, following it, choosing a new password."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.recovery.forms import ForgottenForm, ResetForm
from app.domain.accounts.errors import BusyError, LinkError, RefusedEntryError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.recovery import ask_reset, reset_password
from app.domain.limits.errors import TooManyError
from app.web.context import need_page
from app.web.installation import installation
from app.web.limits import hold_account_mail, retry_after, waiting_words
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.new_passwords import accept_new_password, own_words
from app.web.proofs import forget_tries
from app.web.refusals import refused_page
from app.web.request import committing, current_tenant, now
from app.web.teams import current_team
from app.web.visits import current_visit

bp = Blueprint("recovery", __name__, url_prefix="/password")

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("forgot_password")


@bp.get("/forgot")
def forgot() -> str:
    """Ask whose password is forgotten."""
    return _forgotten_page(ForgottenForm())


@bp.post("/forgot")
def ask() -> Answer | Page:
    """Mail a link if there is such an account; the answer is the same if there is not."""
    form, policy = ForgottenForm(), current_tenant().config.policy
    if not form.validate():
        return _forgotten_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    name, lasts = form.email.data or "", policy.reset_link.valid_for.as_timedelta()
    try:
        hold_account_mail(key_of(name))
    except TooManyError as error:
        return _forgotten_page(form, waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    with committing() as session:
        ask_reset(session, name, sign_in=policy.sign_in, lasts=lasts, now=now())
    return redirect(url_for(".asked"), HTTPStatus.SEE_OTHER)


@bp.get("/forgot/sent")
def asked() -> str:
    """Say what to do now, and what if nothing comes: worth coming back to."""
    return render_template("recovery/asked.html")


@bp.get("/reset/<token>")
def follow(token: str) -> Answer:
    """Take the token out of the address."""
    return hand_over(token, ".show")


@bp.get("/reset")
def show() -> str | Page:
    """Ask for the new password; the link stays alive."""
    try:
        account = look_at_held_link(Purpose.RESET).account
    except LinkError as error:
        return failed_link_page(error, Purpose.RESET)
    return _reset_page(ResetForm(), account)


@bp.post("/reset")
def reset() -> Answer | Page:
    """Put the new password in place and use the link up; nobody is signed in by that."""
    form, policy = ResetForm(), current_tenant().config.policy
    try:
        account = look_at_held_link(Purpose.RESET).account
    except LinkError as error:
        return failed_link_page(error, Purpose.RESET)
    if not form.validate() or not accept_new_password(form.password, policy.password, own_words(account)):
        return _reset_page(form, account), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _reset(installation().hasher.hash(form.password.data or ""))
    except BusyError:
        return _reset_page(form, account, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    except LinkError as error:
        return failed_link_page(error, Purpose.RESET)
    except RefusedEntryError as error:
        return refused_page(error, account)
    return redirect(url_for(".done"), HTTPStatus.SEE_OTHER)


@bp.get("/reset/done")
def done() -> str:
    """Confirm that the password is updated, and lead to the sign-in."""
    return render_template("recovery/done.html")


def _reset(hashed: str) -> None:
    """Use the link and put the password in place, both or neither."""
    policy = current_tenant().config.policy.registration
    with committing() as session:
        account = use_held_link(session, Purpose.RESET).account
        reset_password(session, account, hashed, policy=policy, team=current_team(), visit=current_visit(), now=now())
        forget_tries(session, account)


def _forgotten_page(form: ForgottenForm, wait: str | None = None) -> str:
    return render_template("recovery/forgotten.html", form=form, action=url_for(".ask"), wait=wait)


def _reset_page(form: ResetForm, account: Account, *, busy: bool = False) -> str:
    return render_template("recovery/reset.html", form=form, action=url_for(".reset"), account=account, busy=busy)
