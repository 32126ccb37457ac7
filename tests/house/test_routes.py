"""Every address that the application answers at has been looked at; a new one is added here on purpose."""

import pytest
from flask import Flask

from tests.stock import MakeApp

pytestmark = pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True)

# Method and path of each route. Adding one: is it in the contract with the outside? May anyone ask for it?
REVIEWED = {
    "GET /",
    "GET /.well-known/change-password",
    "GET /.well-known/security.txt",
    "GET /<any(privacy, terms, legal, accessibility):page>",
    "GET /account/",
    "GET /account/addresses/",
    "GET /account/billing/",
    "GET /account/billing/cards",
    "GET /account/billing/settings",
    "GET /account/close",
    "GET /account/invoices/",
    "GET /account/messages/",
    "GET /account/privacy",
    "GET /account/pro",
    "GET /account/profile",
    "GET /account/requests/",
    "GET /account/security",
    "GET /account/security/passkeys/<uuid:passkey_id>/remove",
    "GET /account/security/passkeys/new",
    "GET /account/security/recovery-codes",
    "GET /account/security/two-factor",
    "GET /account/security/two-factor/remove",
    "GET /brand/<name>.css",
    "GET /chat",
    "GET /faq.pdf",
    "GET /faq/",
    "GET /faq/<section_slug>/",
    "GET /faq/<section_slug>/<slug>",
    "GET /faq/<section_slug>/<slug>.md",
    "GET /faq/feedback/<uuid:entry_id>",
    "GET /faq/feedback/<uuid:entry_id>/thanks",
    "GET /faq/search",
    "GET /faq/search.json",
    "GET /faq/search/suggest",
    "GET /healthz",
    "GET /login",
    "GET /login/code",
    "GET /metrics",
    "GET /offers/",
    "GET /password/forgot",
    "GET /readyz",
    "GET /register",
    "GET /resources/",
    "GET /robots.txt",
    "GET /sitemap.xml",
    "GET /static/<path:name>",
    "GET /status",
    "GET /support/",
    "GET /support/new",
    "GET /support/sent",
    "POST /account/security/passkeys/<uuid:passkey_id>/remove",
    "POST /account/security/passkeys/new",
    "POST /account/security/passkeys/options",
    "POST /account/security/passkeys/proof",
    "POST /account/security/recovery-codes",
    "POST /account/security/two-factor",
    "POST /account/security/two-factor/confirm",
    "POST /account/security/two-factor/remove",
    "POST /appearance",
    "POST /faq/feedback/<uuid:entry_id>",
    "POST /login",
    "POST /login/code",
    "POST /login/code/passkey",
    "POST /login/code/passkey/options",
    "POST /login/passkey",
    "POST /login/passkey/options",
    "POST /logout",
    "POST /support/",
}
# What the demo has besides, and no other mode.
DEMO = {
    "GET /_components",
    "GET /_demo/mailbox",
    "GET /_demo/mailbox.json",
    "GET /_demo/mailbox/<name>",
}


def routes(app: Flask) -> set[str]:
    implied = {"HEAD", "OPTIONS"}
    return {
        f"{method} {rule.rule}" for rule in app.url_map.iter_rules() for method in (rule.methods or set()) - implied
    }


def test_every_route_has_been_looked_at(app: Flask) -> None:
    assert routes(app) == REVIEWED


def test_a_live_installation_has_nothing_of_the_demo(make_app: MakeApp) -> None:
    assert routes(make_app(MODE="live", SECRET_KEY="k" * 32)) == REVIEWED
    assert routes(make_app(MODE="demo")) == REVIEWED | DEMO
