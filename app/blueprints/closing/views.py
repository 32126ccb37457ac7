"""Closing an account: by its person where the brand lets them, else by the team, and what is lost either way."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, url_for

from app.blueprints.closing.forms import ClosingForm
from app.domain.accounts.closing import close_account
from app.web.context import need_page, page_open, page_url
from app.web.cookies import SESSION, drop_cookie
from app.web.leaving import ending_with
from app.web.parting import part_at_once
from app.web.request import committing, current_tenant, now
from app.web.signed_in import current_person, forget_opened, login_required
from app.web.visits import current_visit

bp = Blueprint("closing", __name__, url_prefix="/account/close")


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("close_account")


@bp.get("")
@login_required
def show() -> str:
    """Name what closing takes away, before anything is."""
    return _page(ClosingForm(current_person()))


@bp.post("")
@login_required
def close() -> str | tuple[str, int]:
    """Close the account; 404 where only the team does."""
    if not _is_own_business():
        abort(HTTPStatus.NOT_FOUND)
    person = current_person()
    form = ClosingForm(person)
    if not form.validate() or not form.prove():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    barred = current_tenant().config.policy.closing.email_barred
    with committing() as writing:
        close_account(writing, person.account, email_barred=barred, visit=current_visit(), now=now())
    email = person.account.email
    part_at_once()
    drop_cookie(SESSION)
    forget_opened()
    return render_template("closing/closed.html", email=email)


def _page(form: ClosingForm) -> str:
    template = "closing/close.html" if _is_own_business() else "closing/by_support.html"
    account = current_person().account
    asks = page_open("new_request") and "deletion" in current_tenant().config.policy.support.topics
    ask_url = url_for("asking.show", topic="deletion") if asks else page_url("support")
    return render_template(template, account=account, form=form, ending=ending_with(account), ask_url=ask_url)


def _is_own_business() -> bool:
    return current_tenant().config.policy.closing.by == "self"
