"""Registering: the form, what it leads to, and the link once more."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.registration.forms import LinkAgainForm, RegistrationForm
from app.domain.accounts.errors import BusyError, TakenError
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import ask_newsletter, leave_newsletter
from app.domain.accounts.queries import find_former_account, has_former_accounts
from app.domain.accounts.registration.service import refuse_taken_name, register, send_again
from app.domain.accounts.rules import Way
from app.domain.addresses.service import set_first_addresses
from app.domain.consents.models import Means
from app.domain.limits.errors import TooManyError
from app.domain.vat.service import ask
from app.web.address_fields import wants_other_country
from app.web.consents import newsletter_wording
from app.web.context import label, need_page, page_url
from app.web.entering import enter_within
from app.web.i18n import gettext as _
from app.web.limits import hold_account_mail, hold_registration, retry_after, waiting_words
from app.web.own_path import note_wanted, wanted
from app.web.request import committing, current_tenant, now, session
from app.web.sent_to import find_sent_to, note_sent_to
from app.web.serials import serial_form
from app.web.signed_in import find_person
from app.web.visits import marked_visit

bp = Blueprint("registration", __name__)

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("register")


@bp.get("/register")
def show() -> str | Answer:
    """Ask for what the brand needs; somebody who is signed in has an account already."""
    if find_person() is not None:
        return redirect(wanted() or page_url("account"))
    return _page(RegistrationForm())


@bp.post("/register")
def send() -> Answer | Page:
    """Register somebody as the brand's policy says."""
    form = RegistrationForm()
    if (shown_again := _not_yet(form)) is not None:
        return _page(form), shown_again
    email = form.normal_email or ""
    try:
        hold_registration()
        refuse_taken_name(session(), form.text("user_name"), email)
        hold_account_mail(key_of(email))
        is_in = _register(form, email)
    except TooManyError as error:
        return _page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    except BusyError:
        return _page(form, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    except TakenError as error:
        _say_taken(form, error)
        return _page(form, taken=error.field), HTTPStatus.UNPROCESSABLE_ENTITY
    if is_in:
        return redirect(wanted() or page_url("account"), HTTPStatus.SEE_OTHER)
    note_sent_to(email)
    note_wanted()
    return redirect(url_for(".sent"), HTTPStatus.SEE_OTHER)


@bp.get("/register/sent")
def sent() -> str:
    """Say that a mail is on its way, and what to do when it does not arrive."""
    return render_template("registration/sent.html", email=find_sent_to())


@bp.get("/register/again")
def ask_again() -> str:
    """Ask for the address of the registration whose link is wanted once more."""
    return _again_page(LinkAgainForm())


@bp.post("/register/again")
def again() -> Answer | Page:
    """Mail an unconfirmed registration its link; the answer is the same for every address."""
    form = LinkAgainForm()
    if not form.validate():
        return _again_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    email = form.email.data or ""
    try:
        hold_account_mail(key_of(email))
    except TooManyError as error:
        return _again_page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    with committing() as writing:
        send_again(writing, email, current_tenant().config.policy.registration, now=now())
    note_sent_to(email)
    return redirect(url_for(".sent"), HTTPStatus.SEE_OTHER)


def _register(form: RegistrationForm, email: str) -> bool:
    """Store a registration with all that belongs to it; True when its person is signed in by it."""
    registration = form.registration(email, marked_visit().browser_digest)
    with committing() as writing:
        account = register(writing, registration, current_tenant().config.policy.registration, now=now())
        return account is not None and _complete(account, form)


def _complete(account: Account, form: RegistrationForm) -> bool:
    """Add what the brand asks besides, and let in whoever it lets in at once."""
    writing = session()
    set_first_addresses(writing, account.id, [*form.addresses()], now=now())
    if form.business is not None:
        ask(writing, account, *form.business, now=now())
    if form.wants_newsletter:
        ask_newsletter(writing, account, newsletter_wording(), now=now())
    elif "newsletter" in form:
        leave_newsletter(writing, account, means=Means.FORM, now=now())  # what an earlier try had ticked
    is_in = current_tenant().config.policy.registration.mode == "immediate" and account.password_hash is not None
    return is_in and enter_within(writing, account, Way.REGISTRATION)


def _not_yet(form: RegistrationForm) -> HTTPStatus | None:
    """Tell with which status the form is shown again: as another country needs it, or with its mistakes."""
    if wants_other_country():
        return HTTPStatus.OK
    return None if form.validate() or _takes_over(form) else HTTPStatus.UNPROCESSABLE_ENTITY


def _takes_over(form: RegistrationForm) -> bool:
    """Whether the address is a former account's, so that nothing else is needed; silent brands do not tell by that."""
    if form.normal_email is None or current_tenant().config.policy.registration.taken == "neutral":
        return False
    return find_former_account(session(), form.normal_email) is not None


def _say_taken(form: RegistrationForm, error: TakenError) -> None:
    if error.field == "email":
        advice = _("Check the address that you typed.")
        form.email.errors = [f"{label('email_taken')}. {advice}"]
    else:
        form.user_name.errors = [_("This user name is taken. Choose another")]


def _page(form: RegistrationForm, *, wait: str | None = None, busy: bool = False, taken: str | None = None) -> str:
    serial_number = current_tenant().config.policy.serial_number
    return render_template(
        "registration/register.html",
        form=form,
        action=url_for(".send", next=wanted()),
        sign_in_url=url_for("signing_in.show", next=wanted()),
        wait=wait,
        busy=busy,
        taken=taken == "email",
        newsletter_words=newsletter_wording().text,
        serial_form=serial_form(serial_number) if serial_number else None,
        has_former_accounts=has_former_accounts(session()),
    )


def _again_page(form: LinkAgainForm, wait: str | None = None) -> str:
    return render_template("registration/again.html", form=form, action=url_for(".again"), wait=wait)
