"""Somebody's professional account: asked for, followed, changed, and given up."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.pro.forms import BusinessForm
from app.domain.limits.errors import TooManyError
from app.domain.vat.queries import find_last_check
from app.domain.vat.service import ask, number_of, withdraw
from app.web.context import need_page
from app.web.following import follow_at_once
from app.web.limits import hold_vat_number, retry_after, waiting_words
from app.web.pro import find_business, is_same_business, is_vies_asked
from app.web.pro_words import PRO_STATES, vat_country
from app.web.request import committing, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("pro", __name__, url_prefix="/account/pro")

Page = tuple[str, int] | tuple[str, int, dict[str, str]]

# What the page may say that was done, by the name in its address.
_DONE = frozenset({"asked", "same", "withdrawn"})


@bp.before_request
def only_with_pro() -> None:
    """Answer 404 where the brand has no professional accounts."""
    need_page("pro")


@bp.get("")
@login_required
def show() -> str:
    """Say what a professional account is and takes, or how somebody's own stands."""
    account = current_person().account
    return _page(BusinessForm(account, find_business(account)))


@bp.post("")
@login_required
def send() -> Answer | Page:
    """Take a company and its number; what is new is checked from the beginning."""
    account = current_person().account
    form = BusinessForm(account)
    if not form.validate() or form.business is None:
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    is_same = is_same_business(find_business(account), form.business)
    try:
        if not is_same:
            hold_vat_number(account)
        with committing() as writing:
            ask(writing, account, *form.business, now=now())
    except TooManyError as error:
        return _page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    return _done("same" if is_same else "asked")


@bp.get("/withdraw")
@login_required
def ask_withdraw() -> str | Answer:
    """Say what giving the professional account up means; there is nothing to give up without one."""
    business = find_business(current_person().account)
    if business is None:
        return redirect(url_for(".show"))
    return render_template("pro/withdraw.html", business=business)


@bp.post("/withdraw")
@login_required
def do_withdraw() -> Answer:
    """Let the account be an ordinary one again."""
    with committing() as writing:
        withdraw(writing, current_person().account)
    return _done("withdrawn")


def _done(what: str) -> Answer:
    follow_at_once(current_person().account.id)
    return redirect(url_for(".show", done=what), HTTPStatus.SEE_OTHER)


def _page(form: BusinessForm, wait: str | None = None) -> str:
    business = find_business(current_person().account)
    done = request.args.get("done") if request.method == "GET" else None
    return render_template(
        "pro/pro.html",
        form=form,
        wait=wait,
        business=business,
        by_vies=business is not None and is_vies_asked() and number_of(business).is_known_to_vies,
        answer=find_last_check(session(), business) if business is not None else None,
        states=PRO_STATES,
        vat_country=vat_country,
        looking=current_person().view is not None,
        done=done if done in _DONE else None,
    )
