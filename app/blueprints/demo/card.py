"""What a browser has of Stripe where a stand-in takes its place: its script, its fields, and its answers passed on.

Live, none of these addresses exists, and a card's number reaches no address of ours.
"""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, redirect, render_template, request
from werkzeug.wrappers import Response as Redirect

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


@bp.get("/platform/<intent>")
def ask_on_platform(intent: str) -> str:
    """Be the site of a platform, which asks whether its customer pays."""
    _provider()
    secret, back = request.args.get("client_secret", ""), _path_of(request.args.get("back", ""))
    return render_template("demo/platform.html", intent=intent, secret=secret, back=back, stays=False)


@bp.post("/platform/<intent>")
def answer_on_platform(intent: str) -> str | Redirect:
    """Pass the answer on, and send the browser back, or not: it may be closed there."""
    deed, back = request.form.get("deed", ""), _path_of(request.form.get("back", ""))
    form = [("client_secret", request.form.get("client_secret", "")), ("agrees", str(deed != "refuse").lower())]
    status = _passed(f"test_helpers/intents/{intent}/answer", form)[0]
    if deed == "stay":
        return render_template("demo/platform.html", intent=intent, secret="", back=back, stays=True)
    is_paid = deed == "pay" and status == HTTPStatus.OK
    query = {"payment_intent": intent, "redirect_status": "succeeded" if is_paid else "failed"}
    return redirect(f"{back}?{urlencode(query)}", HTTPStatus.SEE_OTHER)


def _path_of(back: str) -> str:
    """Hold to a page of ours; 404 for any other."""
    if not back.startswith("/") or back.startswith("//") or "\\" in back:
        abort(HTTPStatus.NOT_FOUND)
    return back


def _provider() -> Provider:
    """Give the stand-in's account of the brand; 404 for a brand without, and for one that a sandbox bills."""
    provider = installation().find_provider(current_tenant().slug)
    if provider is None or provider.script is not None:
        abort(HTTPStatus.NOT_FOUND)
    return provider


def _answer(path: str) -> Response:
    status, body = _passed(path, list(request.form.items(multi=True)))
    return Response(body, status, content_type="application/json", headers={"Cache-Control": "no-store"})


def _passed(path: str, form: Sequence[tuple[str, str]]) -> tuple[int, bytes]:
    key, url = _provider().publishable_key, installation().settings.stripe_url
    try:
        return pass_on(url or "", path, key, form)
    except StandInUnreachableError:
        abort(HTTPStatus.SERVICE_UNAVAILABLE)
