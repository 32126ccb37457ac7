"""What somebody is told who proved who they are and may not come in now: each refusal has its helpful page."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from flask import abort, render_template

from app.domain.accounts import errors
from app.domain.accounts.models import Account

_PAGES: Mapping[type[errors.RefusedEntryError], str] = MappingProxyType(
    {
        errors.UnconfirmedError: "unconfirmed",
        errors.WaitingError: "waiting",
        errors.SuspendedError: "suspended",
        errors.ClosedError: "closed",
        errors.LockedError: "locked",
        errors.ExpiredPasswordError: "expired_password",
    }
)


def refused_page(error: errors.RefusedEntryError, account: Account) -> tuple[str, int]:
    """Say what keeps this person out and what to do; they have proven that the account is theirs."""
    name = _PAGES.get(type(error))
    if name is None:
        abort(HTTPStatus.NOT_FOUND)
    return render_template(f"refusals/{name}.html", account=account), HTTPStatus.FORBIDDEN
