"""The profile: who somebody is, their address, their password, the newsletter."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.profile.forms import PasswordForm, ProfileForm
from app.domain.accounts.email_change import ask_email_change, drop_email_change, find_pending_email, send_link_again
from app.domain.accounts.errors import BusyError, TakenError
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import ask_newsletter, ask_newsletter_again, leave_newsletter, newsletter_state
from app.domain.accounts.profile import update_profile
from app.domain.accounts.recovery import change_password
from app.domain.consents.models import Means
from app.domain.consents.rules import AGREED, State
from app.domain.limits.errors import TooManyError
from app.domain.vat.service import ask
from app.kernel.db import TenantSession
from app.web.consents import asks_newsletter, newsletter_wording
from app.web.context import label, need_page
from app.web.i18n import gettext as _
from app.web.installation import installation
from app.web.limits import hold_account_mail, hold_vat_number, retry_after, waiting_words
from app.web.new_passwords import accept_new_password, own_words
from app.web.pro import find_business, is_same_business
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.visits import current_visit

bp = Blueprint("profile", __name__, url_prefix="/account/profile")

Page = tuple[str, int] | tuple[str, int, dict[str, str]]

# What the page may say that was done, by the name in its address.
_DONE = frozenset({"saved", "pro", "email", "password", "sent", "dropped"})


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("profile")


@bp.get("")
@login_required
def show() -> str:
    """Show somebody what we know of them."""
    return _page()


@bp.post("")
@login_required
def save() -> Answer | Page:
    """Save the profile, or the new password: the page has a form for each."""
    return _save_password() if "new_password" in request.form else _save_profile()


@bp.post("/email/again")
@login_required
def send_again() -> Answer | Page:
    """Mail the link to the new address once more."""
    policy = current_tenant().config.policy.email_change
    return _mail_again(partial(send_link_again, policy=policy, now=now()))


@bp.post("/email/drop")
@login_required
def drop() -> Answer:
    """Keep the address that the account has."""
    with committing() as writing:
        drop_email_change(writing, current_person().account, now=now())
    return _done("dropped")


@bp.post("/newsletter/again")
@login_required
def send_newsletter_again() -> Answer | Page:
    """Mail the link that confirms the newsletter once more."""
    return _mail_again(partial(ask_newsletter_again, now=now()))


def _mail_again(mail: Callable[[TenantSession, Account], None]) -> Answer | Page:
    account = current_person().account
    try:
        hold_account_mail(account.email_key or "")
    except TooManyError as error:
        return _page(wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    with committing() as writing:
        mail(writing, account)
    return _done("sent")


def _save_profile() -> Answer | Page:
    person = current_person()
    business = find_business(person.account)
    form = ProfileForm(person, business, has_newsletter=_newsletter() in AGREED)
    if not form.validate() or not form.prove():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    email, is_new = form.wanted_email(person.account), not is_same_business(business, form.business)
    try:
        if email is not None or form.newsletter_changes:
            hold_account_mail(person.account.email_key or "")
        if is_new:
            hold_vat_number(person.account)
        with committing() as writing:
            _write(writing, person.account, form, email)
    except TooManyError as error:
        return _page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    except TakenError:
        form.email.errors = [label("email_taken")]
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _done("pro" if is_new else "saved" if email is None else "email")


def _write(writing: TenantSession, account: Account, form: ProfileForm, email: str | None) -> None:
    policy = current_tenant().config.policy
    update_profile(account, form.facts(account))
    if form.business is not None:
        ask(writing, account, *form.business, now=now())
    if email is not None:
        tells = policy.registration.taken != "neutral"
        since = current_person().session.started_at
        ask_email_change(writing, account, email, policy=policy.email_change, tells_taken=tells, since=since, now=now())
    wants = form.newsletter_changes
    if wants:
        ask_newsletter(writing, account, newsletter_wording(), now=now())
    elif wants is False:
        leave_newsletter(writing, account, means=Means.FORM, now=now())


def _save_password() -> Answer | Page:
    person = current_person()
    form = PasswordForm(person)
    policy = current_tenant().config.policy.password
    if not form.validate() or not accept_new_password(form.new_password, policy, own_words(person.account)):
        return _page(password=form), HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.prove():
        return _page(password=form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        hashed = installation().hasher.hash(form.new_password.data or "")
    except BusyError:
        form.new_password.errors = [_("Try again in a few seconds.")]
        return _page(password=form), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    with committing() as writing:
        change_password(writing, person.account, hashed, current=person.session.id, visit=current_visit(), now=now())
    return _done("password")


def _newsletter() -> State:
    """Tell how somebody stands with the newsletter; nothing is asked of the database where the brand has none."""
    if not asks_newsletter():
        return State.OPEN
    return newsletter_state(session(), current_person().account)


def _done(what: str) -> Answer:
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)


def _page(form: ProfileForm | None = None, password: PasswordForm | None = None, wait: str | None = None) -> str:
    person = current_person()
    account, policy, newsletter = person.account, current_tenant().config.policy, _newsletter()
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "profile/profile.html",
        account=account,
        form=form or ProfileForm(person, find_business(account), has_newsletter=newsletter in AGREED, is_sent=False),
        password=password or PasswordForm(person),
        newsletter=newsletter,
        newsletter_words=newsletter_wording().text,
        pending=find_pending_email(account, policy.email_change, now=now()),
        done=done if done in _DONE else None,
        wait=wait,
    )
