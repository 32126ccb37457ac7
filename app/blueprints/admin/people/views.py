"""People: searched for, looked at, and helped."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.people.acts import ACTS, Act, acts_for
from app.blueprints.admin.people.forms import ActForm
from app.blueprints.admin.people.together import MOST
from app.domain.accounts.activity.service import list_activity
from app.domain.accounts.errors import AccountError, TakenError
from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.people.queries import PAGE, list_accounts, search_people
from app.domain.accounts.queries import get_account, take_account
from app.domain.accounts.rights import Right, may_act
from app.domain.accounts.sessions.service import list_sessions
from app.domain.addresses.queries import list_addresses
from app.domain.audit.service import Party, list_about, record
from app.domain.devices.queries import list_devices
from app.domain.privacy.traces import hide_signs
from app.web.activity import lines_of
from app.web.addresses import ShownAddress, shown
from app.web.context import need_page, page_open
from app.web.forms import clean_text
from app.web.i18n import gettext as _
from app.web.own_devices import ShownDevice, shown_devices
from app.web.parting import part_at_once
from app.web.pro import find_business
from app.web.pro_words import DESK_STATES
from app.web.request import committing, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, party_of, staff_may, staff_only
from app.web.staff_words import ACT_WORDS, ROLE_WORDS, STATE_WORDS

bp = Blueprint("people", __name__, url_prefix="/admin/people")

Page = tuple[str, int]
_LATEST = 10  # lines of the account's own log


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/")
@staff_only(Right.SEE_PEOPLE)
def index() -> str:
    """Search, or list the newest; `before` is where the page before ended."""
    words, state, before = clean_text(request.args.get("q")) or "", _state(), request.args.get("before", type=UUID)
    found = search_people(session(), words, state=state, before=before)
    return render_template(
        "admin/people/index.html",
        people=found[:PAGE],
        words=words,
        state=state,
        states=STATE_WORDS,
        done=ACT_WORDS.get(request.args.get("done", "")),
        approved=request.args.get("approved", type=int),
        missed=list_accounts(session(), request.args.getlist("missed", type=UUID)[:MOST]),
        following=found[PAGE - 1].id if len(found) > PAGE else None,
    )


@bp.get("/<uuid:account_id>")
@staff_only(Right.SEE_PEOPLE)
def show(account_id: UUID) -> str:
    """Show one account: how it stands, what happened to it, what may be done."""
    return _page(get_account(session(), account_id))


def _page(account: Account, *, shown_once: str | None = None) -> str:
    return render_template(
        "admin/people/person.html",
        account=account,
        states=STATE_WORDS,
        role=ROLE_WORDS[account.role],
        business=find_business(account) if staff_may(Right.DECIDE_PRO) else None,
        pro_states=DESK_STATES,
        acts=acts_for(account, current_person().account),
        lines=lines_of(list_activity(session(), account.id, limit=_LATEST)),
        audit=list_about(session(), account.id),
        act_words=ACT_WORDS,
        devices=len(list_sessions(session(), account.id, now=now())),
        has_second_factor=has_second_factor(session(), account.id),
        done=ACT_WORDS.get(request.args.get("done", "")),
        shown_once=shown_once,
        addresses=_addresses(account),
        own_devices=_own_devices(account),
        may_release=may_act(current_person().account, account, Right.HELP_PEOPLE),
    )


def _addresses(account: Account) -> list[ShownAddress]:
    if not page_open("addresses"):
        return []
    return [shown(each) for each in list_addresses(session(), account.id)]


def _own_devices(account: Account) -> list[ShownDevice]:
    return shown_devices(list_devices(session(), account.id)) if page_open("devices") else []


def _state() -> AccountState | None:
    asked = request.args.get("state", "")
    return AccountState(asked) if asked in set(AccountState) else None


def _ask(name: str) -> Callable[[UUID], str | Answer]:
    """Make the page that asks before an act is done."""

    def ask(account_id: UUID) -> str | Answer:
        account = _account_for(ACTS[name], account_id)
        if not ACTS[name].is_for(account):
            return redirect(url_for(".show", account_id=account.id))
        return _act_page(name, account, ACTS[name].form(current_person(), account))

    return ask


def _do(name: str) -> Callable[[UUID], str | Answer | Page]:
    """Make what does an act, and writes it down."""

    def do(account_id: UUID) -> str | Answer | Page:
        act = ACTS[name]
        account = _account_for(act, account_id)
        form = act.form(current_person(), account)
        if not (form.validate() and form.prove()):
            return _act_page(name, account, form), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            shown_once = _commit(name, act, account_id, form)
        except AccountError as error:
            _say(form, error)
            return _act_page(name, account, form), HTTPStatus.UNPROCESSABLE_ENTITY
        if act.parts:
            part_at_once()
        if shown_once is not None:
            return _page(account, shown_once=shown_once)
        return redirect(act.then(name, account_id), HTTPStatus.SEE_OTHER)

    return do


def _account_for(act: Act, account_id: UUID) -> Account:
    """Give the account that an act is for; 403 where whoever asks may not do it to this one."""
    account = get_account(session(), account_id)
    if not may_act(current_person().account, account, act.right):
        abort(HTTPStatus.FORBIDDEN)
    return account


def _commit(name: str, act: Act, account_id: UUID, form: ActForm) -> str | None:
    with committing() as writing:
        account = take_account(writing, account_id)
        before = party_of(account)
        shown_once = act.do(writing, account, form)
        reason = form["reason"].data if "reason" in form else None
        details = {each: str(form[each].data) for each in act.form.kept}
        if act.erases:
            before, reason = Party(account.id, ""), hide_signs(reason or "", account)
        record(writing, name, by=acting(), to=before, now=now(), reason=reason, **details)
    return shown_once


def _say(form: ActForm, error: AccountError) -> None:
    """Say above the form why the act was refused; the account may have changed meanwhile."""
    taken, moved_on = _("Another account has this address"), _("The account has changed meanwhile: look at it again")
    form.refusal = taken if isinstance(error, TakenError) else moved_on


def _act_page(name: str, account: Account, form: ActForm) -> str:
    return render_template(
        "admin/people/act.html", name=name, words=ACT_WORDS[name], act=ACTS[name], account=account, form=form
    )


for _name, _act in ACTS.items():
    _guard = staff_only(_act.right)
    _endpoint = _name.replace("-", "_")
    bp.add_url_rule(f"/<uuid:account_id>/{_name}", f"ask_{_endpoint}", _guard(_ask(_name)), methods=["GET"])
    bp.add_url_rule(f"/<uuid:account_id>/{_name}", f"do_{_endpoint}", _guard(_do(_name)), methods=["POST"])
