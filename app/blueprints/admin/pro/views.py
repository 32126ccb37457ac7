"""Professional accounts at the desk: what waits, what VIES said, and the team's decision."""

from collections.abc import Callable, Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.pro.acts import ACTS, ActForm
from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import list_accounts
from app.domain.accounts.queries import get_account
from app.domain.accounts.rights import Right, may_act
from app.domain.audit.service import list_about
from app.domain.vat.differing import list_differing
from app.domain.vat.errors import StateError
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.queries import (
    PAGE,
    get_registration,
    list_checks,
    list_registrations,
    list_same_number,
    list_to_decide,
)
from app.domain.vat.service import number_of
from app.web.context import need_page
from app.web.following import follow_at_once
from app.web.i18n import gettext as _
from app.web.pro import is_vies_asked
from app.web.pro_words import DESK_STATES, MATCH_WORDS, OUTCOME_WORDS, REGISTERS, vat_country
from app.web.request import committing, session
from app.web.signed_in import current_person
from app.web.staff import staff_only
from app.web.staff_words import ACT_WORDS

bp = Blueprint("pro_desk", __name__, url_prefix="/admin/pro")

Page = tuple[str, int]


@bp.before_request
def only_with_pro() -> None:
    """Answer 404 where the brand has no professional accounts."""
    need_page("pro")


@bp.get("/")
@staff_only(Right.DECIDE_PRO)
def index() -> str:
    """Show what waits for the team, or every number in a state; `before` is the last one of the page before."""
    state, before = _state(), request.args.get("before", type=UUID)
    if state is None:
        groups = [
            (_("Waiting for a decision"), list_to_decide(session(), is_asked=is_vies_asked())),
            (_("Confirmed by VIES, under another name"), list_differing(session())),
        ]
        return _index([group for group in groups if group[1]], None)
    last = get_registration(session(), before) if before is not None else None
    found = list_registrations(session(), state, before=last, limit=PAGE + 1)
    following = found[PAGE - 1].id if len(found) > PAGE else None
    return _index([(str(DESK_STATES[state][1]), found[:PAGE])] if found else [], state, following)


@bp.get("/<uuid:registration_id>")
@staff_only(Right.DECIDE_PRO)
def show(registration_id: UUID) -> str:
    """Show one number: whose it is, each answer of VIES, who else gave it, and what may be done."""
    registration = get_registration(session(), registration_id)
    account, same = get_account(session(), registration.account_id), list_same_number(session(), registration)
    may = may_act(current_person().account, account, Right.DECIDE_PRO)
    return render_template(
        "admin/pro/show.html",
        registration=registration,
        account=account,
        states=DESK_STATES,
        checks=list_checks(session(), account.id),
        outcomes=OUTCOME_WORDS,
        matches=MATCH_WORDS,
        same=same,
        people=_people(same),
        audit=[line for line in list_about(session(), account.id) if line.act in ACTS],
        acts=[(name, act) for name, act in ACTS.items() if may and act.is_for(registration)],
        act_words=ACT_WORDS,
        vat_country=vat_country,
        register=REGISTERS.get(registration.country),
        by_vies=number_of(registration).is_known_to_vies,
        done=ACT_WORDS.get(request.args.get("done", "")),
    )


def _state() -> VatState | None:
    asked = request.args.get("state", "")
    return VatState(asked) if asked in set(VatState) else None


def _index(
    groups: list[tuple[str, Sequence[VatRegistration]]], state: VatState | None, following: UUID | None = None
) -> str:
    return render_template(
        "admin/pro/index.html",
        groups=groups,
        people=_people([each for _words, found in groups for each in found]),
        state=state,
        states=DESK_STATES,
        vat_country=vat_country,
        following=following,
    )


def _people(registrations: Sequence[VatRegistration]) -> dict[UUID, Account]:
    """Give the accounts of registrations, by their ids: one query."""
    found = list_accounts(session(), [each.account_id for each in registrations]) if registrations else []
    return {account.id: account for account in found}


def _ask(name: str) -> Callable[[UUID], str | Answer]:
    """Make the page that asks before an act is done."""

    def ask(registration_id: UUID) -> str | Answer:
        registration = _registration_for(registration_id)
        if not ACTS[name].is_for(registration):
            return redirect(url_for(".show", registration_id=registration.id))
        return _act_page(name, registration, ACTS[name].form(current_person()))

    return ask


def _do(name: str) -> Callable[[UUID], Answer | Page]:
    """Make what does an act; the deed writes down who did it."""

    def do(registration_id: UUID) -> Answer | Page:
        registration = _registration_for(registration_id)
        form = ACTS[name].form(current_person())
        if not (form.validate() and form.prove()):
            return _act_page(name, registration, form), HTTPStatus.UNPROCESSABLE_ENTITY
        try:
            with committing() as writing:
                ACTS[name].do(writing, registration, form)
        except StateError:
            form.refusal = _("The number has changed meanwhile: look at it again")
            return _act_page(name, registration, form), HTTPStatus.UNPROCESSABLE_ENTITY
        follow_at_once(registration.account_id)
        return redirect(url_for(".show", registration_id=registration_id, done=name), HTTPStatus.SEE_OTHER)

    return do


def _registration_for(registration_id: UUID) -> VatRegistration:
    """Give what an act is about; 403 where it is the actor's own, or a colleague's who may not be acted on."""
    registration = get_registration(session(), registration_id)
    if not may_act(current_person().account, get_account(session(), registration.account_id), Right.DECIDE_PRO):
        abort(HTTPStatus.FORBIDDEN)
    return registration


def _act_page(name: str, registration: VatRegistration, form: ActForm) -> str:
    return render_template(
        "admin/pro/act.html", name=name, words=ACT_WORDS[name], act=ACTS[name], registration=registration, form=form
    )


for _name in ACTS:
    _endpoint = _name.removeprefix("vat-").replace("-", "_")
    _path = f"/<uuid:registration_id>/{_name.removeprefix('vat-')}"
    bp.add_url_rule(_path, f"ask_{_endpoint}", staff_only(Right.DECIDE_PRO)(_ask(_name)), methods=["GET"])
    bp.add_url_rule(_path, f"do_{_endpoint}", staff_only(Right.DECIDE_PRO)(_do(_name)), methods=["POST"])
