"""The end of a look at a customer's pages; it begins like every act of the team."""

from http import HTTPStatus

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.web.context import need_page, page_url
from app.web.signed_in import find_person
from app.web.viewing import stop_viewing

bp = Blueprint("viewing", __name__, url_prefix="/viewing")


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.post("/stop")
def stop() -> Answer:
    """End the look, and lead back to the customer's page at the desk; whoever sees nobody's pages to their own."""
    person = find_person()
    if person is None or person.view is None:
        return redirect(page_url("account"), HTTPStatus.SEE_OTHER)
    account_id = person.account.id
    stop_viewing()
    return redirect(url_for("people.show", account_id=account_id), HTTPStatus.SEE_OTHER)
