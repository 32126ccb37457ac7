"""Who is signed in: the one module that knows Flask-Login, and uses no more of it than finding the person.

Flask-Login's own cookies are not used: a session of Flask and its remember cookie are accepted by every brand, and the
latter never ends on the server. Ours is a row of one tenant (`app.domain.accounts.sessions`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

import flask_login
from flask import Flask, g, redirect, request
from flask.sessions import NullSession, SessionInterface
from werkzeug.wrappers import Request, Response

from app.domain.accounts.errors import RefusedEntryError
from app.domain.accounts.models import Account
from app.domain.accounts.queries import standing_of
from app.domain.accounts.rights import is_staff
from app.domain.accounts.rules import Way, let_in
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.sessions.service import Opened, find_session, is_freshly_proven
from app.domain.accounts.viewing.models import StaffView
from app.domain.accounts.viewing.rules import may_view
from app.web.cookies import SESSION, read_cookie
from app.web.environ import ACCOUNT, TENANT
from app.web.pages import PAGES
from app.web.request import current_tenant, now, session

_View = TypeVar("_View", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Person(flask_login.UserMixin):  # type: ignore[misc]  # Flask-Login has no types
    """Somebody signed in: their account, and the session that this request belongs to.

    While a member of the team sees a customer's pages, the account is the customer's, the session is that of `viewer`,
    and `view` says until when; `app.web.viewing` sees to it that they only look.
    """

    account: Account
    session: AccountSession
    viewer: Account | None = None
    view: StaffView | None = None

    @property
    def is_fresh(self) -> bool:
        """Whether they proved who they are a moment ago."""
        return is_freshly_proven(self.session, now=now())


class NoFlaskSession(SessionInterface):
    """Flask's own session is never read, never written, and sets no cookie."""

    def open_session(self, _app: Flask, _request: Request) -> NullSession:
        """Give what refuses to be written to."""
        return NullSession()

    def save_session(self, *_: object) -> None:
        """Save nothing."""


def init_signed_in(app: Flask) -> None:
    """Let views ask who is signed in; pages of somebody are nobody else's and kept nowhere."""
    app.session_interface = NoFlaskSession()
    manager = flask_login.LoginManager(app)
    manager.session_protection = None
    manager.request_loader(_load)
    manager.unauthorized_handler(lead_to_sign_in)
    app.after_request(_store_nowhere)


def login_required(view: _View) -> _View:
    """Show a page to somebody signed in only; others are led to the sign-in first."""
    guarded: _View = flask_login.login_required(view)
    return guarded


def find_person() -> Person | None:
    """Give who is signed in, or None."""
    user = flask_login.current_user
    return user._get_current_object() if user.is_authenticated else None  # noqa: SLF001 - a proxy's own way


def current_person() -> Person:
    """Give who is signed in, in a view behind `login_required`."""
    person = find_person()
    assert person is not None  # noqa: S101 - the decorator saw to it
    return person


def find_half_session() -> tuple[AccountSession, Account] | None:
    """Give the session whose second factor is still asked for, or None."""
    opened = _opened()
    return (opened.session, opened.account) if opened is not None and opened.session.is_half else None


def form_binding() -> str:
    """Give what a form's token is bound to: this request's session and its account, or nothing for somebody unknown.

    A form on a customer's page that the team sees is bound to that look, and of no account: it counts for nobody else,
    and nothing of it is kept once the look is over.
    """
    opened = _opened() if TENANT in request.environ else None
    person = find_person() if opened else None
    if person is not None and person.view is not None:
        return f"{person.view.id}:{person.view.id}"
    return f"{opened.session.id}:{opened.account.id}" if opened else ""


def account_bound(binding: str) -> UUID | None:
    """Give the account of a form's token, also when its session is long over; None for a form of somebody unknown."""
    return UUID(binding.partition(":")[2]) if binding else None


def forget_opened() -> None:
    """Look anew for the session: it began, was renewed or ended while this request was answered."""
    g.pop("opened_session", None)
    g.pop("_login_user", None)


def know_nobody() -> None:
    """Make the rest of the answer as for somebody unknown: the database, which knows who it is, is away."""
    forget_opened()
    g.opened_session = None


def _opened() -> Opened | None:
    """Find the session of the request's cookie, once: one query."""
    if "opened_session" not in g:
        token = read_cookie(SESSION)
        g.opened_session = find_session(session(), token, now=now()) if token else None
        g.is_somebodys = g.get("is_somebodys", False) or g.opened_session is not None
    found: Opened | None = g.opened_session
    return found


def _load(_request: Request) -> Person | None:
    opened = _opened() if TENANT in request.environ else None
    if opened is None or opened.session.is_half:
        return None
    try:
        let_in(standing_of(opened.account), Way.SESSION, tenant=current_tenant().slug, now=now())
    except RefusedEntryError:
        return None
    person = _viewing(opened) or Person(opened.account, opened.session)
    if person.viewer is None and not is_staff(person.account.role):
        request.environ[ACCOUNT] = person.account.id
    return person


def _viewing(opened: Opened) -> Person | None:
    """Give the customer whose pages are seen; none where nobody's are, or may not be any more."""
    viewer, tenant = opened.account, current_tenant().slug
    if opened.viewed is None or not may_view(viewer, opened.viewed, tenant=tenant, now=now()):
        return None
    return Person(opened.viewed, opened.session, viewer, opened.view)


def lead_to_sign_in() -> Response:
    """Send to the sign-in, and from there back; what was typed into a form can't come along."""
    login = request.script_root + PAGES["login"].path
    if request.method != "GET":
        return redirect(login, HTTPStatus.SEE_OTHER)
    return redirect(f"{login}?{urlencode({'next': request.script_root + request.full_path.rstrip('?')})}")


def _store_nowhere(response: Response) -> Response:
    if g.get("is_somebodys"):  # even of somebody whose session just ended
        response.headers["Cache-Control"] = "no-store"
    return response
