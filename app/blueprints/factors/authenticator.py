"""Turning an app's codes on, by its first code, and off again."""

from http import HTTPStatus

import segno
from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.factors.forms import FirstCodeForm
from app.domain.accounts.errors import WrongCodeError
from app.domain.accounts.factors.authenticator import remove_app, start_app, turn_on_app, waiting_secret
from app.domain.accounts.factors.queries import find_app
from app.domain.accounts.factors.totp import enrolment_uri
from app.web.code_field import refuse_code
from app.web.context import need_page, page_url
from app.web.factors import change_of
from app.web.fresh_proof import ProvenForm
from app.web.installation import installation
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import Person, current_person, login_required

bp = Blueprint("authenticator", __name__, url_prefix="/account/security/two-factor")
bp.before_request(lambda: need_page("security"))

Page = tuple[str, int]


@bp.get("")
@login_required
def show() -> str | Answer:
    """Offer to turn the codes on; once that was asked for, show the secret to whoever has just proven themself."""
    person = current_person()
    if _is_on(person):
        return redirect(page_url("security"))
    secret = waiting_secret(session(), person.account, installation().sealer)
    if secret is None or not person.is_fresh:
        return _start_page(ProvenForm(person))
    return _code_page(FirstCodeForm(person), secret, person)


@bp.post("")
@login_required
def start() -> Answer | Page:
    """Make a secret for an app, and show it."""
    person = current_person()
    form = ProvenForm(person)
    if not (form.validate() and form.prove()):
        return _start_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        start_app(writing, person.account, installation().sealer, now=now())
    return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)


@bp.post("/confirm")
@login_required
def confirm() -> Answer | Page:
    """Turn the codes on by the first of them, and show the recovery codes, this once."""
    person = current_person()
    form, sealer = FirstCodeForm(person), installation().sealer
    secret = waiting_secret(session(), person.account, sealer)
    if secret is None:
        return redirect(url_for(".show"), HTTPStatus.SEE_OTHER)
    if not (form.validate() and form.prove()):
        return _code_page(form, secret if person.is_fresh else None, person), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        with committing() as writing:
            codes = turn_on_app(writing, change_of(person.account, person.session), form.digits, sealer)
    except WrongCodeError:
        refuse_code(form.code)
        return _code_page(form, secret, person), HTTPStatus.UNPROCESSABLE_ENTITY
    if not codes:
        return redirect(page_url("security"), HTTPStatus.SEE_OTHER)
    return render_template("factors/codes.html", codes=codes), HTTPStatus.OK


@bp.get("/remove")
@login_required
def ask_to_remove() -> str | Answer:
    """Say what goes with the app."""
    person = current_person()
    return _removal_page(ProvenForm(person)) if _is_on(person) else redirect(page_url("security"))


@bp.post("/remove")
@login_required
def remove() -> Answer | Page:
    """Remove the app."""
    person = current_person()
    form = ProvenForm(person)
    if not (form.validate() and form.prove()):
        return _removal_page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        remove_app(writing, change_of(person.account, person.session))
    return redirect(page_url("security"), HTTPStatus.SEE_OTHER)


def _is_on(person: Person) -> bool:
    app = find_app(session(), person.account.id)
    return app is not None and app.confirmed_at is not None


def _start_page(form: ProvenForm) -> str:
    return render_template("factors/start.html", form=form, action=url_for(".start"))


def _code_page(form: FirstCodeForm, secret: str | None, person: Person) -> str:
    """Show the secret as a drawing and as text; without it, only ask for the code and the proof."""
    drawing = None
    if secret is not None:
        uri = enrolment_uri(secret, issuer=current_tenant().config.name, name=person.account.email)
        drawing = segno.make_qr(uri).svg_data_uri(scale=5, dark="#000", light="#fff")
    groups = [secret[start : start + 4] for start in range(0, len(secret), 4)] if secret else []
    action, again = url_for(".confirm"), url_for(".start")
    return render_template(
        "factors/two_factor.html", form=form, action=action, again=again, drawing=drawing, groups=groups
    )


def _removal_page(form: ProvenForm) -> str:
    return render_template("factors/remove.html", form=form, action=url_for(".remove"), key=None)
