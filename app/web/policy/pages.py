"""The brand's pages as they would be answered by a brand that may not be served to anybody yet."""

from collections.abc import Iterator, Mapping
from contextvars import Context
from functools import partial
from http import HTTPStatus

from flask import Flask, current_app, request
from werkzeug.test import create_environ, run_wsgi_app

from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.context import is_open
from app.web.environ import LANGUAGE, REQUEST_ID, TENANT, VERSION
from app.web.faq_links import language_prefix
from app.web.pages import PAGES
from app.web.policy.visible import visible_text

_NO_PAGE = {"faq_pdf"}  # what is no HTML; it holds the entries


def page_texts(tenant: Tenant, language: Language) -> Mapping[str, str]:
    """Give the words of every page, by its name: as a stranger reads it, else as whoever asks does, signed in."""
    return dict(_texts(tenant, language))


def _texts(tenant: Tenant, language: Language) -> Iterator[tuple[str, str]]:
    own = request.headers.get("Cookie", "")
    for name in PAGES:
        if name in _NO_PAGE or not is_open(name, tenant.config):
            continue
        text = _text(name, tenant, language, cookie="") or _text(name, tenant, language, cookie=own)
        if text is not None:
            yield name, text


def _text(name: str, tenant: Tenant, language: Language, *, cookie: str) -> str | None:
    """Read a page with these cookies; None where it only leads elsewhere."""
    # Without its outer layers, which would find the brand that is served.
    application = partial(Flask.wsgi_app, current_app._get_current_object())  # type: ignore[attr-defined]  # noqa: SLF001 - a proxy's own way
    environ = create_environ(PAGES[name].path, base_url=tenant.origin, headers={"Cookie": cookie})
    environ["SCRIPT_NAME"] = language_prefix(tenant.config, language)
    environ |= {TENANT: tenant, LANGUAGE: language, REQUEST_ID: "", VERSION: request.environ[VERSION]}
    # A context of its own: nothing of who is signed in here may reach a page for strangers.
    chunks, status, _ = Context().run(run_wsgi_app, application, environ, True)
    return visible_text(b"".join(chunks).decode()) if status.startswith(str(HTTPStatus.OK.value)) else None
