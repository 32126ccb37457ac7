"""The status page and its feed: what goes on, what was said of it, and what was over lately."""

from datetime import datetime

from flask import Blueprint, Response, render_template

from app.web.context import need_page
from app.web.incidents import current_standing, list_parts
from app.web.keeping import keep_page
from app.web.request import current_tenant, now

bp = Blueprint("status", __name__)


@bp.before_request
def only_with_support() -> None:
    """Answer 404 where the brand has no support."""
    need_page("status")


@bp.get("/status")
def show() -> str:
    """Show how the services stand."""
    standing = current_standing()
    keep_page()
    return render_template("status/status.html", known=standing, parts=list_parts(standing))


@bp.get("/status.xml")
def feed() -> Response:
    """Give the same as a feed, an entry for each incident (RFC 4287)."""
    standing = current_standing()
    keep_page()
    updated = max((each.changed_at for each in standing.incidents), default=_midnight())
    text = render_template(
        "status/feed.xml", incidents=standing.incidents, root=current_tenant().origin, updated=updated
    )
    return Response(text, content_type="application/atom+xml; charset=utf-8")


def _midnight() -> datetime:
    """Give when a feed without entries last changed: a day that goes by without an incident is news."""
    return now().replace(hour=0, minute=0, second=0, microsecond=0)
