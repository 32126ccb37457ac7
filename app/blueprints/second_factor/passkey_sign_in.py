"""Signing in with a passkey alone: the key names the account, and its device verifies the person."""

from http import HTTPStatus

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.errors import PasskeyError, RefusedEntryError
from app.domain.accounts.rules import Way
from app.web.context import need_page
from app.web.entering import enter
from app.web.factors import ask_for_passkey, prove_passkey
from app.web.limits import hold_sign_in
from app.web.onward import onward
from app.web.own_path import wanted
from app.web.refusals import refused_page

bp = Blueprint("passkey_sign_in", __name__, url_prefix="/login/passkey")
bp.before_request(lambda: need_page("login"))


@bp.post("/options")
def options() -> Response:
    """Give the browser what it needs to ask for any passkey of this brand."""
    hold_sign_in()
    return jsonify(ask_for_passkey(None))


@bp.post("")
def sign_in() -> Answer | tuple[str, int]:
    """Let the passkey's owner in, or say what keeps them out."""
    try:
        account = prove_passkey(None)
    except PasskeyError:
        again = url_for("signing_in.show", next=wanted())
        return render_template("second_factor/unknown_key.html", again=again), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        enter(account, Way.PASSKEY)
    except RefusedEntryError as error:
        return refused_page(error, account)
    return redirect(onward(account.id), HTTPStatus.SEE_OTHER)
