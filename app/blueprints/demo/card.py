"""What a browser has of Stripe where a stand-in takes its place: its script, its fields, and its answers passed on.

Live, none of these addresses exists, and a card's number reaches no address of ours.
"""

from http import HTTPStatus
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from app.domain.billing.provider import Provider
from app.web.installation import installation
from app.web.request import current_tenant
from app.web.stand_in import StandInUnreachableError, pass_on

bp = Blueprint("demo_card", __name__, url_prefix="/_demo/stripe")

_SCRIPT = (Path(__file__).parent / "fake-stripe.js").read_text("utf-8")


@bp.get("/stripe.js")
def script() -> Response:
    """Give the script that does what Stripe's does."""
    _provider()
    return Response(_SCRIPT, content_type="text/javascript; charset=utf-8")


@bp.get("/fields")
def fields() -> str:
    """Give the fields of a card, and the question of its bank."""
    _provider()
    return render_template("demo/card_fields.html")


@bp.post("/v1/<any(setup_intents, payment_intents):kind>/<intent>/confirm")
def confirm(kind: str, intent: str) -> Response:
    """Pass a card on that was typed."""
    return _answer(f"{kind}/{intent}/confirm")


@bp.post("/v1/test_helpers/intents/<intent>/answer")
def answer(intent: str) -> Response:
    """Pass on whether the card's owner agrees."""
    return _answer(f"test_helpers/intents/{intent}/answer")


def _provider() -> Provider:
    """Give the stand-in's account of the brand; 404 for a brand without, and for one that a sandbox bills."""
    provider = installation().find_provider(current_tenant().slug)
    if provider is None or provider.script is not None:
        abort(HTTPStatus.NOT_FOUND)
    return provider


def _answer(path: str) -> Response:
    key, url = _provider().publishable_key, installation().settings.stripe_url
    try:
        status, body = pass_on(url or "", path, key, request.form.items(multi=True))
    except StandInUnreachableError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
    return Response(body, status, content_type="application/json", headers={"Cache-Control": "no-store"})
