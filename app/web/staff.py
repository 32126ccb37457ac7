"""The desk's door: who of the brand's team may see and do what, on every page of theirs."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import TypeVar, cast

from flask import abort, redirect, request, url_for
from werkzeug.wrappers import Response

from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account
from app.domain.accounts.rights import Right, is_staff, may
from app.domain.audit.service import Party
from app.domain.faq.editing.service import Writer
from app.web.request import session
from app.web.signed_in import current_person, login_required

_View = TypeVar("_View", bound=Callable[..., object])
RIGHT = "staff_right"  # the attribute of a view that says which right it needs


def staff_only(right: Right | None = None) -> Callable[[_View], _View]:
    """Show a page to members of the team who have this right (none: to all of them).

    For customers there is no such page. A member without a second factor is led to adding one first.
    """

    def guard(view: _View) -> _View:
        @wraps(view)
        def guarded(*args: object, **kwargs: object) -> object:
            refusal = _refuse(right)
            return view(*args, **kwargs) if refusal is None else refusal

        setattr(guarded, RIGHT, right)
        return cast("_View", login_required(guarded))

    return guard


def _refuse(right: Right | None) -> Response | None:
    account = current_person().account
    if not is_staff(account.role):
        abort(HTTPStatus.NOT_FOUND)
    if not has_second_factor(session(), account.id):
        return redirect(url_for("desk.second_factor", next=request.script_root + request.path), HTTPStatus.SEE_OTHER)
    if right is not None and not may(account.role, right):
        abort(HTTPStatus.FORBIDDEN)
    return None


def staff_may(right: Right) -> bool:
    """Tell a template whether whoever reads the page has a right."""
    return may(current_person().account.role, right)


def acting() -> Party:
    """Give who acts, as the audit names them."""
    return party_of(current_person().account)


def acting_writer() -> Writer:
    """Give who acts, as the FAQ names them."""
    account = current_person().account
    return Writer(account.id, account.full_name or account.email)


def party_of(account: Account) -> Party:
    """Give an account as the audit names it."""
    return Party(account.id, account.shown_name)
