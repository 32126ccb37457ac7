"""A form of ours that comes too late: nothing is done, nothing is lost, and its person is led to where they may go on.

Too late means that its session ended, that its person signed in anew meanwhile, or that the page is days old.
"""

from http import HTTPStatus
from urllib.parse import quote, unquote, urlencode, urlsplit
from uuid import UUID

from flask import Flask, current_app, g, redirect, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from app.domain.unsent.service import KEPT_FOR, TypedForm
from app.web.context import page_url
from app.web.csrf import LateFormError
from app.web.environ import TENANT
from app.web.forms import keepable
from app.web.limits import hold_late_form
from app.web.loose_files import LOST, files_of_form, take_late
from app.web.no_files import asks_for_files
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
    page, fields = _page_of_form(), keepable(request.form)
    if not fields:
        return _lead_on(page, refused=True)
    hold_late_form()
    typed = TypedForm(path=page, account_id=account_id, fields=fields | _take_files(account_id))
    is_kept, person = keep(typed), find_person()
    if not is_kept or (account_id and person and person.account.id != account_id):
        return _lead_on(page, refused=True)
    # Where a form has no page of its own, the page that it stood on says what is lost, should it not show it again.
    where = _lead_on(page, refused=page != request.path)
    if account_id is None or person is not None:
        return where
    return redirect(f"{page_url('login')}?{urlencode({'next': where.location})}", HTTPStatus.SEE_OTHER)


def _lead_on(path: str, *, refused: bool = False) -> Response:
    """Lead to a page, with the query that the form had where it is the form's own."""
    asked = list(request.args.items(multi=True)) if path == request.path else []
    query = urlencode([*asked, REFUSED] if refused else asked)
    return redirect(quote(request.script_root + path) + (f"?{query}" if query else ""), HTTPStatus.SEE_OTHER)


def _take_files(account_id: UUID | None) -> dict[str, list[str]]:
    """Keep the files of a form that may bring some; give what must be said of those that are lost, by their field."""
    files = files_of_form(account_id) if asks_for_files() else ()
    said = ((each.name, take_late(each, account_id)) for each in files)
    return {LOST + name: lost for name, lost in said if lost}


def _page_of_form() -> str:
    """Give the page that shows a form: its own address; else what it was sent from, as far as the browser says.

    Where that says nothing, it is the nearest above its address.
    """
    if _is_page(request.path):
        return request.path
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
        drop(_page_of_form(), request.form.keys())
    return response
