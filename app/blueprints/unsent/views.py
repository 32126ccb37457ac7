"""Not wanting back what was typed into a form that came too late."""

from http import HTTPStatus

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response as Answer

from app.web.context import page_url
from app.web.own_path import own_path
from app.web.unsent import drop

bp = Blueprint("unsent", __name__, url_prefix="/unsent")


@bp.post("/drop")
def discard() -> Answer:
    """Forget what was typed on a page, and show that page as it is."""
    path = own_path(request.form.get("path", "")) or ""
    drop(path.removeprefix(request.script_root))
    return redirect(path or page_url("home"), HTTPStatus.SEE_OTHER)
