"""What somebody agrees to and takes back, each in one press, and what they agreed to before."""

from http import HTTPStatus

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.newsletter import ask_newsletter, leave_newsletter
from app.domain.accounts.queries import hold_account
from app.domain.consents.models import Means
from app.domain.consents.queries import list_history
from app.domain.consents.rules import NEWSLETTER
from app.domain.consents.service import give, withdraw
from app.domain.limits.errors import TooManyError
from app.web.consents import Stand, Use, list_stands, list_uses
from app.web.context import need_page
from app.web.limits import hold_account_mail, retry_after, waiting_words
from app.web.request import committing, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("consents", __name__, url_prefix="/account/privacy/consents")

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]]

# What the page may say that was done, by the name in its address.
_DONE = frozenset({"given", "asked", "withdrawn"})


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("consents")


@bp.get("")
@login_required
def show() -> Page:
    """Show what somebody agreed to, and what they are asked."""
    return _page()


@bp.post("")
@login_required
def decide() -> Answer | Page:
    """Write down what somebody decides about one use; 404 for one that there is none of."""
    stand, decision = _stand_of(request.form.get("use", "")), request.form.get("decision")
    if decision == "withdraw":
        _withdraw(stand)
        return _done("withdrawn")
    if stand.use is None or decision != "give":
        abort(HTTPStatus.NOT_FOUND)
    if request.form.get("version") != stand.use.wording.version:
        return _page(changed=stand.name), HTTPStatus.CONFLICT
    try:
        return _done(_give(stand.use))
    except TooManyError as error:
        return _page(wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)


def _stand_of(name: str) -> Stand:
    stands = list_stands(current_person().account)
    stand = next((each for each in stands if each.name == name), None)
    if stand is None:
        abort(HTTPStatus.NOT_FOUND)
    return stand


def _give(use: Use) -> str:
    account = current_person().account
    if use.name == NEWSLETTER:
        hold_account_mail(account.email_key or "")
        with committing() as writing:
            ask_newsletter(writing, account, use.wording, now=now())
        return "asked"
    with committing() as writing:
        hold_account(writing, account)
        give(writing, account.id, use.name, use.wording, means=Means.FORM, now=now())
    return "given"


def _withdraw(stand: Stand) -> None:
    account = current_person().account
    with committing() as writing:
        if stand.name == NEWSLETTER:
            leave_newsletter(writing, account, means=Means.FORM, now=now())
        else:
            hold_account(writing, account)
            withdraw(writing, account.id, stand.name, means=Means.FORM, now=now())


def _done(what: str) -> Answer:
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)


def _page(*, changed: str | None = None, wait: str | None = None) -> str:
    account = current_person().account
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "privacy/consents.html",
        account=account,
        stands=list_stands(account),
        history=list_history(session(), account.id),
        titles={use.name: use.title for use in list_uses()},
        changed=changed,
        done=done if done in _DONE else None,
        wait=wait,
    )
