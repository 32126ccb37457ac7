"""What this browser's person typed and could not send: found again by its cookie, and shown to nobody else."""

from collections.abc import Collection
from enum import StrEnum
from typing import cast
from urllib.parse import quote, unquote, urlsplit
from uuid import UUID

from flask import g, request

from app.domain.unsent.service import KEPT_FOR, Fields, TypedForm, drop_forms, keep_form, list_forms
from app.kernel.tokens import new_token
from app.web.cookies import UNSENT, read_cookie, set_cookie
from app.web.environ import TENANT
from app.web.installation import installation
from app.web.own_path import wanted
from app.web.request import committing, now, session
from app.web.signed_in import find_person

REFUSED = ("done", "nothing")
"""What the address of a page says when a form was refused of which nothing could be kept."""

HANDED_OVER = ("done", "handed-over")
"""What it says when what was written elsewhere stands in its form."""


class Notice(StrEnum):
    """What a page says about a form that came too late."""

    RESTORED = "restored"  # here is what was typed
    HANDED_OVER = "handed over"  # here is what was written elsewhere
    WAITING = "waiting"  # it will be, after signing in
    REFUSED = "refused"  # nothing was typed that could be kept


def keep(typed: TypedForm) -> bool:
    """Keep a form for this browser; False when the account that it was typed under is gone."""
    token = read_cookie(UNSENT) or new_token()
    with committing() as writing:
        is_kept = keep_form(writing, token, typed, sealer=installation().sealer, now=now())
    if is_kept:
        set_cookie(UNSENT, token, lasts=KEPT_FOR.as_timedelta())
    return is_kept


def find_typed(names: Collection[str]) -> Fields | None:
    """Give what was typed into the form of this page that has these fields; without a cookie None, without a query."""
    for _id, form in _own_forms():
        if form.is_same(request.path, names):
            g.is_unsent_shown = g.is_somebodys = True  # a page with it is stored nowhere
            return form.fields
    return None


def drop(path: str, names: Collection[str] | None = None) -> None:
    """Forget what was typed on that page; with `names`, only into its form with fields of these names."""
    dropped = [
        form_id for form_id, form in _own_forms() if (form.path == path if names is None else form.is_same(path, names))
    ]
    if dropped:
        with committing() as writing:
            drop_forms(writing, dropped)


def find_notice() -> Notice | None:
    """Give what this page has to say about a form that came too late; asked when its own forms are made."""
    if TENANT not in request.environ:
        return None
    if g.get("is_unsent_shown"):
        return Notice.HANDED_OVER if is_handed_over() else Notice.RESTORED
    if _waits():
        return Notice.WAITING
    return Notice.REFUSED if _says(REFUSED) else None


def find_waiting_page(account_id: UUID) -> str | None:
    """Find the page with what an account typed in this browser, the latest first; without a cookie without a query."""
    pages = [request.script_root + form.path for _id, form in _kept() if form.account_id == account_id]
    return quote(pages[0]) if pages else None


def is_handed_over() -> bool:
    """Tell whether this page was reached with what was written elsewhere."""
    return _says(HANDED_OVER)


def _says(told: tuple[str, str]) -> bool:
    name, value = told
    return request.args.get(name) == value


def _own_forms() -> list[tuple[UUID, TypedForm]]:
    """List what is kept for this browser and for nobody else than who is signed in."""
    person = find_person() if _kept() else None
    whose = {None, person.account.id if person else None}
    return [(form_id, form) for form_id, form in _kept() if form.account_id in whose]


def _kept() -> list[tuple[UUID, TypedForm]]:
    if "unsent_forms" not in g:
        token = read_cookie(UNSENT) if not _is_seen_by_team() else None
        found = list_forms(session(), token, sealer=installation().sealer, now=now()) if token else ()
        g.unsent_forms = list(found)
    return cast("list[tuple[UUID, TypedForm]]", g.unsent_forms)


def _is_seen_by_team() -> bool:
    """Whether the page is a customer's that a member of the team sees: what either typed is not shown there."""
    person = find_person()
    return person is not None and person.view is not None


def _waits() -> bool:
    """Whether signing in leads to a page that has something typed."""
    where = unquote(urlsplit(wanted() or "").path)
    return bool(where) and any(request.script_root + form.path == where for _id, form in _kept() if form.account_id)
