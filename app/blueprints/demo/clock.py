"""What only the demo has: its clock, and that of its stand-in for Stripe, moved by hand."""

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.web.billing_clock import ClockUnreachableError, let_pass, read_clock
from app.web.installation import installation

DAYS: Final = (1, 3, 7, 31, 366)
"""How far a button moves it."""

bp = Blueprint("demo_clock", __name__, url_prefix="/_demo")


@bp.get("/clock")
def clock() -> str:
    """Show what time it is in the demo."""
    try:
        now = read_clock(_address())
    except ClockUnreachableError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return render_template("demo/clock.html", now=now, days=DAYS)


@bp.post("/clock")
def move() -> Answer:
    """Let so many days pass at once; everything that comes due meanwhile happens in order."""
    days = next((each for each in DAYS if str(each) == request.form.get("days")), None)
    if days is None:
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        let_pass(installation().clock, _address(), timedelta(days=days))
    except ClockUnreachableError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return redirect(url_for("demo_clock.clock"), HTTPStatus.SEE_OTHER)


def _address() -> str:
    """Give the stand-in's address; 404 where the demo bills by a sandbox."""
    return installation().settings.stripe_url or abort(HTTPStatus.NOT_FOUND)
