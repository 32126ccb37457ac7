"""Approving several registrations at once: chosen on the list, named on a page of their own, then each by itself."""

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.errors import TransitionError
from app.domain.accounts.models import AccountState
from app.domain.accounts.people.queries import list_accounts
from app.domain.accounts.queries import take_account
from app.domain.accounts.registration.service import approve
from app.domain.accounts.rights import Right, may_act
from app.domain.audit.service import record
from app.kernel.errors import NotFoundError
from app.web.context import need_page
from app.web.fresh_proof import ProvenForm
from app.web.own_devices import adopt_first_device
from app.web.request import committing, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, party_of, staff_only

bp = Blueprint("people_together", __name__, url_prefix="/admin/people/approve")

MOST = 100  # at once


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("")
@staff_only(Right.HELP_PEOPLE)
def ask() -> str | Answer:
    """Name whom the address of this page chose, before anybody is approved."""
    return _page(ProvenForm(current_person())) if _chosen() else redirect(_list())


@bp.post("")
@staff_only(Right.HELP_PEOPLE)
def do() -> tuple[str | Answer, int] | Answer:
    """Approve them, each in a transaction of its own; who has changed meanwhile is named on the list."""
    chosen, form = _chosen(), ProvenForm(current_person())
    if len(chosen) > MOST or not (form.validate() and form.prove()):
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    missed = [account_id for account_id in chosen if not _approve(account_id)]
    return redirect(_list(approved=len(chosen) - len(missed), missed=missed), HTTPStatus.SEE_OTHER)


def _chosen() -> Sequence[UUID]:
    """Give the accounts that the page's address names, each once; the form keeps that address."""
    return list(dict.fromkeys(request.args.getlist("account", type=UUID)))


def _list(**said: object) -> str:
    return url_for("people.index", state=AccountState.WAITING, **said)  # type: ignore[arg-type]  # lists are values too


def _page(form: ProvenForm) -> str:
    chosen = _chosen()
    found = list_accounts(session(), chosen[:MOST])
    return render_template(
        "admin/people/approve.html",
        form=form,
        people=[each for each in found if each.state is AccountState.WAITING],
        others=[each for each in found if each.state is not AccountState.WAITING],
        most=MOST if len(chosen) > MOST else None,
        action=url_for(".do", account=chosen),
        back=_list(),
    )


def _approve(account_id: UUID) -> bool:
    """Approve one; False where it does not wait any more, or is a colleague's."""
    try:
        with committing() as writing:
            account = take_account(writing, account_id)
            if not may_act(current_person().account, account, Right.HELP_PEOPLE):
                return False
            approve(writing, account, now=now())
            adopt_first_device(writing, account)
            record(writing, "approve", by=acting(), to=party_of(account), now=now())
    except (NotFoundError, TransitionError):
        return False
    return True
