"""Adding and removing passkeys."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, Response, jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.factors.forms import PasskeyForm
from app.domain.accounts.errors import PasskeyError
from app.domain.accounts.factors.ceremonies import creation_options
from app.domain.accounts.factors.challenges import make_challenge
from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.factors.passkeys import add_passkey, remove_passkey
from app.domain.accounts.factors.queries import get_passkey, list_passkeys
from app.web.context import need_page, page_url
from app.web.factors import change_of, relying_party, spent_answer
from app.web.fresh_proof import ProvenForm
from app.web.installation import installation
from app.web.request import committing, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("passkeys", __name__, url_prefix="/account/security/passkeys")
bp.before_request(lambda: need_page("security"))

Page = tuple[str, int]


@bp.get("/new")
@login_required
def show() -> str:
    """Ask for the passkey's name; first for the password, where it was not proven a moment ago."""
    person = current_person()
    return _page(PasskeyForm()) if person.is_fresh else _proof_page(ProvenForm(person))


@bp.post("/proof")
@login_required
def prove() -> Answer | Page:
    """Take the password, then go on: a device must not make a key that is refused afterwards."""
    form = ProvenForm(current_person())
    if not (form.validate() and form.prove()):
        return _proof_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/options")
@login_required
def options() -> Response | Answer:
    """Give the browser what it needs to let a device make a key."""
    person = current_person()
    if not person.is_fresh:
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    known = list_passkeys(session(), person.account.id)
    with committing() as writing:
        challenge = make_challenge(writing, person.account.id, now=now())
    return jsonify(creation_options(relying_party(), person.account, known, challenge))


@bp.post("/new")
@login_required
def add() -> Answer | Page:
    """Add the key that the device made; with the first factor come the recovery codes, shown this once."""
    person, form = current_person(), PasskeyForm()
    if not person.is_fresh:
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        answer = spent_answer(person.account)
        change = change_of(person.account, person.session)
        with committing() as writing:
            codes = add_passkey(writing, change, relying_party(), answer, form.name.data or "", installation().sealer)
    except PasskeyError:
        return _page(form, refused=True), HTTPStatus.UNPROCESSABLE_ENTITY
    if not codes:
        return redirect(page_url("security"), HTTPStatus.SEE_OTHER)
    return render_template("factors/codes.html", codes=codes), HTTPStatus.OK


@bp.get("/<uuid:passkey_id>/remove")
@login_required
def ask_to_remove(passkey_id: UUID) -> str:
    """Say what goes with a passkey."""
    person = current_person()
    return _removal_page(ProvenForm(person), get_passkey(session(), person.account.id, passkey_id))


@bp.post("/<uuid:passkey_id>/remove")
@login_required
def remove(passkey_id: UUID) -> Answer | Page:
    """Remove a passkey."""
    person = current_person()
    form, key = ProvenForm(person), get_passkey(session(), person.account.id, passkey_id)
    if not (form.validate() and form.prove()):
        return _removal_page(form, key), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        remove_passkey(writing, change_of(person.account, person.session), passkey_id)
    return redirect(page_url("security"), HTTPStatus.SEE_OTHER)


def _page(form: PasskeyForm, *, refused: bool = False) -> str:
    passkey = {"action": url_for(".add"), "options": url_for(".options")}
    return render_template("factors/new_passkey.html", form=form, passkey=passkey, refused=refused)


def _proof_page(form: ProvenForm) -> str:
    return render_template("factors/proof.html", form=form, action=url_for(".prove"))


def _removal_page(form: ProvenForm, key: Passkey) -> str:
    action = url_for(".remove", passkey_id=key.id)
    return render_template("factors/remove.html", form=form, action=action, key=key)
