"""A password that the team gave: its owner chooses another before anything else of the account opens."""

from http import HTTPStatus
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.recovery.forms import ChooseForm
from app.domain.accounts.errors import BusyError
from app.domain.accounts.models import PasswordKind
from app.domain.accounts.recovery import change_password
from app.web.entering import prove_anew
from app.web.environ import TENANT
from app.web.installation import installation
from app.web.new_passwords import accept_new_password, own_words
from app.web.onward import onward
from app.web.own_path import wanted
from app.web.pages import PAGES
from app.web.request import committing, current_tenant, now
from app.web.signed_in import Person, current_person, find_person, login_required
from app.web.visits import current_visit

bp = Blueprint("choosing", __name__, url_prefix="/password")

# The account's pages, the team's, what is bought, chats, and where an account opens more than strangers see.
_THEIRS = ("/admin/", "/checkout/", *(PAGES[name].path for name in ("account", "chat", "events", "resources")))
Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@bp.before_app_request
def lead_here() -> Answer | None:
    """Lead somebody with a temporary password here from every page of theirs (OWASP ASVS 5.0, 6.4.1)."""
    if TENANT not in request.environ or not request.path.startswith(_THEIRS) or not _is_temporary():
        return None
    if "token" in (request.view_args or {}):
        return None  # it leaves the address first; the page that it leads to leads here
    wanted = {"next": request.script_root + request.full_path.rstrip("?")} if request.method == "GET" else {}
    return redirect(f"{url_for('choosing.show')}?{urlencode(wanted)}".rstrip("?"), HTTPStatus.SEE_OTHER)


@bp.get("/choose")
@login_required
def show() -> str | Answer:
    """Ask for a password of their own; whoever has one is led on."""
    if not _is_temporary():
        return redirect(onward(current_person().account.id))
    return _page(ChooseForm(current_person()))


@bp.post("/choose")
@login_required
def choose() -> Answer | Page:
    """Put the chosen password in place; the session goes on, any other ends."""
    if not _is_temporary():
        return redirect(onward(current_person().account.id), HTTPStatus.SEE_OTHER)
    person = current_person()
    form, policy = ChooseForm(person), current_tenant().config.policy.password
    is_good = form.validate() and accept_new_password(form.password, policy, own_words(person.account))
    if not is_good or not form.prove():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        _change(person, installation().hasher.hash(form.password.data or ""))
    except BusyError:
        return _page(form, busy=True), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "5"}
    return redirect(onward(current_person().account.id), HTTPStatus.SEE_OTHER)


def _change(person: Person, hashed: str) -> None:
    with committing() as session:
        change_password(session, person.account, hashed, current=person.session.id, visit=current_visit(), now=now())
        prove_anew(session, person.session)


def _is_temporary() -> bool:
    person = find_person()
    if person is None or person.view is not None:  # the team sees the pages of somebody who has to choose one
        return False
    return person.account.password_kind is PasswordKind.TEMPORARY


def _page(form: ChooseForm, *, busy: bool = False) -> str:
    return render_template("recovery/choose.html", form=form, action=url_for(".choose", next=wanted()), busy=busy)
