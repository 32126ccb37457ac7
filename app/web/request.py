"""The brand, language, database session and scheme of the request being answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Literal, cast

from flask import g, request

from app.domain.mail.service import take_posted
from app.kernel.db import TenantSession, open_session, transaction
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.environ import LANGUAGE, OLD_BROWSER, ONLY_HEAD, TENANT, VERSION
from app.web.installation import installation
from app.web.page_cache import SCHEME_COOKIE

Scheme = Literal["light", "dark", "auto"]


def current_tenant() -> Tenant:
    """Give the brand whose host was asked."""
    return cast("Tenant", request.environ[TENANT])


def current_language() -> Language:
    """Give the language of the page."""
    return cast("Language", request.environ[LANGUAGE])


def current_version() -> int:
    """Give the version of the brand's FAQ, at most a second old; no query but every 0.75 s for all requests."""
    return cast("int", request.environ[VERSION]())


def is_head() -> bool:
    """Whether only the head of an answer is asked for, by a monitor or a link checker: no person waits for it."""
    return request.method == "HEAD" or bool(request.environ.get(ONLY_HEAD))


def has_old_browser() -> bool:
    """Whether the page tells its visitor that their browser is too old (`app.web.old_browsers`)."""
    return bool(request.environ.get(OLD_BROWSER))


def now() -> datetime:
    """Give the instant at which this request is answered; the one place where the web reads the clock."""
    if "now" not in g:
        g.now = installation().clock()
    return cast("datetime", g.now)


def session() -> TenantSession:
    """Give the request's session, of the brand, opened when it is first needed."""
    if "session" not in g:
        g.session = open_session(installation().engine, current_tenant().slug)
    return cast("TenantSession", g.session)


@contextmanager
def committing() -> Iterator[TenantSession]:
    """Commit what the block did, or nothing of it; only then tell the queue of the mails that it posted."""
    with transaction(session()) as opened:
        yield opened
    for mail_id in take_posted(opened):
        installation().hints.hint(opened.tenant, mail_id)


def close_session(_error: BaseException | None = None) -> None:
    """Give the connection back when the request ends."""
    opened = g.pop("session", None)
    if opened is not None:
        opened.close()


def current_scheme() -> Scheme:
    """Give the colour scheme: the visitor's choice, else the brand's own."""
    picked = request.cookies.get(SCHEME_COOKIE)
    if picked in {"light", "dark", "auto"}:
        return cast("Scheme", picked)
    return "dark" if current_tenant().config.look.scheme == "dark-first" else "auto"
