"""A form of ours that comes too late: nothing is done, nothing is lost, and its person is led to where they may go on.

Too late means that its session ended, that its person signed in anew meanwhile, or that the page is days old.
"""

from http import HTTPStatus
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.domain.unsent.service import KEPT_FOR, TypedForm
from app.web.context import page_url
from app.web.csrf import LateFormError
from app.web.environ import TENANT
from app.web.forms import keepable
from app.web.limits import hold_late_form
from app.web.request import current_tenant
from app.web.signed_in import account_bound, find_person
from app.web.unsent import REFUSED, drop, find_notice, keep


def init_late_forms(app: Flask) -> None:
    """Let pages say what became of a form that came too late, and forget it once it was sent."""
    app.jinja_env.globals.update(late_notice=find_notice, late_kept_for=KEPT_FOR)
    app.after_request(_forget_sent)


def answer_late(error: LateFormError) -> Response:
    """Keep what was typed and lead to the page that shows it again, by the sign-in if need be; TooManyError."""
    g.is_late_form = True
    account_id = account_bound(error.session)
    typed = TypedForm(path=request.path, account_id=account_id, fields=keepable(request.form))
    if not (typed.fields and _is_page(request.path)):
        return _lead_on(_page_before(), refused=True)
    hold_late_form()
    is_kept, person = keep(typed), find_person()
    if not is_kept or (account_id and person and person.account.id != account_id):
        return _lead_on(request.path, refused=True)
    where = _lead_on(request.path)
    if account_id is None or person is not None:
        return where
    return redirect(f"{page_url('login')}?{urlencode({'next': where.location})}", HTTPStatus.SEE_OTHER)


def _lead_on(path: str, *, refused: bool = False) -> Response:
    """Lead to a page, with the query that the form had where it is the form's own."""
    asked = list(request.args.items(multi=True)) if path == request.path else []
    query = urlencode([*asked, REFUSED] if refused else asked)
    return redirect(quote(request.script_root + path) + (f"?{query}" if query else ""), HTTPStatus.SEE_OTHER)


def _page_before() -> str:
    """Give the page that a form was sent from, as far as the browser says; else the nearest above its address."""
    sent_from = urlsplit(request.referrer or "")
    is_own = f"{sent_from.scheme}://{sent_from.netloc}" == current_tenant().origin
    path = unquote(sent_from.path).removeprefix(request.script_root) if is_own else request.path
    while not _is_page(path):
        path = path.rstrip("/").rpartition("/")[0]
        if _is_page(f"{path}/"):
            return f"{path}/"
    return path


def _is_page(path: str) -> bool:
    """Whether there is a page at exactly that path, in any language."""
    try:
        current_app.create_url_adapter(request).match(path, method="GET")  # type: ignore[union-attr]  # there is a request
    except HTTPException:
        return False
    return True


def _forget_sent(response: Response) -> Response:
    """Forget what was kept of a form that was now sent and taken."""
    is_taken = request.method == "POST" and response.status_code < HTTPStatus.BAD_REQUEST and not g.get("is_late_form")
    if is_taken and TENANT in request.environ:
        drop(request.path, request.form.keys())
    return response
