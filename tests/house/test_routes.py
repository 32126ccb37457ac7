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
    "GET /account/locked",
    "GET /account/messages/",
    "GET /account/not-me",
    "GET /account/not-me/<token>",
    "GET /account/privacy",
    "GET /account/pro",
    "GET /account/profile",
    "GET /account/requests/",
    "GET /account/security",
    "GET /account/security/activity",
    "GET /account/security/not-me/<uuid:event_id>",
    "GET /account/security/password",
    "GET /account/security/passkeys/<uuid:passkey_id>/remove",
    "GET /account/security/passkeys/new",
    "GET /account/security/recovery-codes",
    "GET /account/security/two-factor",
    "GET /account/security/two-factor/remove",
    "GET /brand/<name>.css",
    "GET /chat",
    "GET /email/confirm",
    "GET /email/confirm/<token>",
    "GET /email/undo",
    "GET /email/undo/<token>",
    "GET /confirm",
    "GET /confirm/<token>",
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
    "GET /newsletter/confirm",
    "GET /newsletter/confirm/<token>",
    "GET /offers/",
    "GET /password/choose",
    "GET /password/forgot",
    "GET /password/forgot/sent",
    "GET /password/reset",
    "GET /password/reset/<token>",
    "GET /password/reset/done",
    "GET /readyz",
    "GET /register",
    "GET /register/active",
    "GET /register/adopt",
    "GET /register/adopt/<token>",
    "GET /register/again",
    "GET /register/sent",
    "GET /register/waiting",
    "GET /resources/",
    "GET /robots.txt",
    "GET /sitemap.xml",
    "GET /static/<path:name>",
    "GET /status",
    "GET /support/",
    "GET /support/new",
    "GET /support/sent",
    "POST /account/close",
    "POST /account/profile",
    "POST /account/profile/email/again",
    "POST /account/profile/email/drop",
    "POST /account/profile/newsletter/again",
    "POST /account/not-me",
    "POST /account/security/not-me/<uuid:event_id>",
    "POST /account/security/password",
    "POST /account/security/sessions/<uuid:session_id>/end",
    "POST /account/security/sessions/end",
    "POST /account/security/passkeys/<uuid:passkey_id>/remove",
    "POST /account/security/passkeys/new",
    "POST /account/security/passkeys/options",
    "POST /account/security/passkeys/proof",
    "POST /account/security/recovery-codes",
    "POST /account/security/two-factor",
    "POST /account/security/two-factor/confirm",
    "POST /account/security/two-factor/remove",
    "POST /appearance",
    "POST /email/confirm",
    "POST /email/undo",
    "POST /faq/feedback/<uuid:entry_id>",
    "POST /login",
    "POST /login/code",
    "POST /login/code/passkey",
    "POST /login/code/passkey/options",
    "POST /login/passkey",
    "POST /login/passkey/options",
    "POST /logout",
    "POST /newsletter/confirm",
    "POST /confirm",
    "POST /register",
    "POST /register/adopt",
    "POST /register/again",
    "POST /password/choose",
    "POST /password/forgot",
    "POST /password/reset",
    "POST /support/",
    "POST /unsent/drop",
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
