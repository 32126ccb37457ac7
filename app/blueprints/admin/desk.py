"""The desk's first page, and the way to a second factor for whoever of the team has none yet."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template

from app.domain.accounts.people.queries import count_waiting
from app.domain.accounts.rights import Right, is_staff
from app.web.context import need_page
from app.web.request import session
from app.web.signed_in import current_person, login_required
from app.web.staff import staff_may, staff_only

bp = Blueprint("desk", __name__, url_prefix="/admin")


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/")
@staff_only()
def home() -> str:
    """Show what waits for whoever of the team reads it."""
    waiting = count_waiting(session()) if staff_may(Right.SEE_PEOPLE) else None
    return render_template("admin/home.html", waiting=waiting)


@bp.get("/second-factor")
@login_required
def second_factor() -> str:
    """Say why the desk opens only with a second factor; for customers there is no such page."""
    if not is_staff(current_person().account.role):
        abort(HTTPStatus.NOT_FOUND)
    return render_template("admin/second_factor.html")
