"""The desk's first page, and the way to a second factor for whoever of the team has none yet."""

from http import HTTPStatus

from flask import Blueprint, abort, render_template, request

from app.blueprints.admin.home import draw_charts, list_tasks
from app.domain.accounts.digests.service import wants_digest
from app.domain.accounts.rights import Right, is_staff
from app.domain.mail.health import read_health
from app.web.charts import said_count
from app.web.context import need_page
from app.web.desk_work import find_work
from app.web.pro import is_vies_asked
from app.web.request import current_tenant, current_version, now, session
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
    """Show what waits for whoever of the team reads it, and the figures of the last weeks."""
    account, tenant = current_person().account, current_tenant()
    work = find_work(session(), tenant, account, version=current_version(), now=now(), is_asked=is_vies_asked())
    arrives = tenant.config.policy.mail.arrives_within.as_timedelta()
    health = read_health(session(), within=arrives, now=now()) if staff_may(Right.MIND_MAIL) else None
    return render_template(
        "admin/home.html",
        tasks=list_tasks(work, health),
        charts=draw_charts(),
        health=health,
        said_count=said_count,
        gets_digest=wants_digest(session(), account.id) if staff_may(Right.EDIT_FAQ) else None,
        switched=request.args.get("digest"),
    )


@bp.get("/second-factor")
@login_required
def second_factor() -> str:
    """Say why the desk opens only with a second factor; for customers there is no such page."""
    if not is_staff(current_person().account.role):
        abort(HTTPStatus.NOT_FOUND)
    return render_template("admin/second_factor.html")
