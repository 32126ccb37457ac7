"""Signing in and out."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.signing_in.forms import SignInForm
from app.domain.accounts.errors import BlockedError, BusyError, RefusedEntryError, WrongCredentialsError
from app.domain.limits.errors import TooManyError
from app.web.context import need_page, page_url
from app.web.entering import enter_by_password, leave
from app.web.i18n import gettext as _
from app.web.limits import hold_sign_in, retry_after, waiting_words
from app.web.onward import onward
from app.web.own_path import wanted
from app.web.proofs import prove_password, refuse_when_busy
from app.web.refusals import refused_page
from app.web.signed_in import find_person
from app.web.viewing import stop_viewing

bp = Blueprint("signing_in", __name__)

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("login")


@bp.get("/login")
def show() -> str | Answer:
    """Ask for e-mail address and password; somebody who is signed in already is led on."""
    if (person := find_person()) is not None:
        return redirect(onward(person.account.id))
    return _page(SignInForm())


@bp.post("/login")
def sign_in() -> Answer | Page:
    """Let somebody in, or say what keeps them out."""
    form = SignInForm()
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        refuse_when_busy()
        hold_sign_in()
        proven = prove_password(form.email.data or "", form.password.data or "")
        is_in = enter_by_password(proven, kept=form.wants_to_stay)
    except TooManyError as error:
        return _page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    except BusyError:
        return _page(form, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    except (WrongCredentialsError, BlockedError) as error:
        form.ask_again(_("Enter your password again"))
        return _page(form, refusal=error), HTTPStatus.UNPROCESSABLE_ENTITY
    except RefusedEntryError as error:
        return refused_page(error, proven.account)
    following = onward(proven.account.id) if is_in else url_for("second_factor.show", next=wanted())
    return redirect(following, HTTPStatus.SEE_OTHER)


@bp.post("/logout")
def sign_out() -> Answer:
    """End the session; what the browser kept of its pages goes with it."""
    stop_viewing()
    leave()
    answer = redirect(page_url("home"), HTTPStatus.SEE_OTHER)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _page(
    form: SignInForm,
    refusal: WrongCredentialsError | BlockedError | None = None,
    wait: str | None = None,
    *,
    busy: bool = False,
) -> str:
    left = refusal.left if isinstance(refusal, WrongCredentialsError) else None
    return render_template(
        "signing_in/sign_in.html",
        form=form,
        action=url_for(".sign_in", next=wanted()),
        register_url=url_for("registration.show", next=wanted()),
        passkey={
            "action": url_for("passkey_sign_in.sign_in", next=wanted()),
            "options": url_for("passkey_sign_in.options"),
        },
        wrong=left is not None,
        left=left,
        blocked=isinstance(refusal, BlockedError),
        wait=wait,
        busy=busy,
    )
