"""Making new recovery codes."""

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.factors.recovery_codes import renew_codes
from app.web.context import need_page, page_url
from app.web.factors import change_of
from app.web.fresh_proof import ProvenForm
from app.web.installation import installation
from app.web.request import committing, session
from app.web.signed_in import Person, current_person, login_required

bp = Blueprint("recovery_codes", __name__, url_prefix="/account/security/recovery-codes")
bp.before_request(lambda: need_page("security"))


@bp.get("")
@login_required
def show() -> str | Answer:
    """Say that new codes replace the old ones; there are none without a factor that they stand in for."""
    person = current_person()
    return _page(ProvenForm(person)) if _has_factor(person) else redirect(page_url("security"))


@bp.post("")
@login_required
def renew() -> Answer | tuple[str, int]:
    """Make new codes, and show them this once."""
    person = current_person()
    form = ProvenForm(person)
    if not _has_factor(person):
        return redirect(page_url("security"), HTTPStatus.SEE_OTHER)
    if not (form.validate() and form.prove()):
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        codes = renew_codes(writing, change_of(person.account, person.session), installation().sealer)
    return render_template("factors/codes.html", codes=codes), HTTPStatus.OK


def _has_factor(person: Person) -> bool:
    return has_second_factor(session(), person.account.id)


def _page(form: ProvenForm) -> str:
    return render_template("factors/renew.html", form=form, action=url_for(".renew"))
