"""What a brand's services ask before they let somebody in: how much of them an account may use now."""

from hmac import compare_digest
from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.queries import find_by_email
from app.domain.billing.entitlement import Access, most_of
from app.kernel.emails import is_writable
from app.web.installation import installation
from app.web.late_payments import entitlements_of
from app.web.request import current_tenant, session
from app.web.signed_posts import signed_post

bp = Blueprint("services", __name__)

_LARGEST = 4 * 1024  # bytes of a question
_SCHEME = "Bearer "


@bp.post("/services/access")
@signed_post
def access() -> Response:
    """Answer about the account that has an e-mail address: 401 without the brand's token, 404 for nobody's address.

    The address stands in the question's body, since whatever stands in an address of the web is logged on its way.
    """
    request.max_content_length = _LARGEST
    tokens = installation().settings.services.get(current_tenant().slug, ())
    if not tokens or "billing" not in current_tenant().config.modules:
        abort(HTTPStatus.NOT_FOUND)
    if not _is_known(request.headers.get("Authorization", ""), tokens):
        refusal = _said({"error": "the token is wrong or missing"}, HTTPStatus.UNAUTHORIZED)
        refusal.headers["WWW-Authenticate"] = _SCHEME.strip()
        return refusal
    email = request.form.get("email", "").strip()
    if not is_writable(email):
        return _said({"error": "email is no e-mail address"}, HTTPStatus.UNPROCESSABLE_ENTITY)
    account = find_by_email(session(), email)
    if account is None:
        return _said({"error": "no account has this address"}, HTTPStatus.NOT_FOUND)
    return _said(_of(account), HTTPStatus.OK)


def _of(account: Account) -> dict[str, object]:
    """Say what an account may use; of one that is paused or closed, nothing."""
    is_open = account.state is AccountState.ACTIVE
    found = [
        {"offer": each.subscription.offer, "access": each.access if is_open else Access.NONE}
        for each in entitlements_of(account)
    ]
    best = most_of(Access(each["access"]) for each in found)
    return {"account": str(account.id), "access": best, "subscriptions": found}


def _is_known(header: str, tokens: tuple[str, ...]) -> bool:
    given = header.removeprefix(_SCHEME).encode()
    return header.startswith(_SCHEME) and any(compare_digest(given, each.encode()) for each in tokens)


def _said(what: dict[str, object], status: HTTPStatus) -> Response:
    answer = jsonify(what)
    answer.status_code = status
    answer.headers["Cache-Control"] = "no-store"
    return answer
