"""The composition root: what one installation is made of, in the order in which a request meets it."""

import os
from pathlib import Path
from time import monotonic

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.adapters.passwords import Argon2Hasher, quick
from app.adapters.queue import QueueHints, impatient, mail_queue
from app.adapters.sealing import AesGcmSealer
from app.adapters.typesetting.typst_pdf import TypstPdf
from app.blueprints.contact import views as contact
from app.blueprints.demo import views as demo
from app.blueprints.factors import authenticator, passkeys, recovery_codes
from app.blueprints.faq import feedback, pdf, search
from app.blueprints.faq import views as faq
from app.blueprints.operations import views as operations
from app.blueprints.second_factor import passkey_sign_in
from app.blueprints.second_factor import views as second_factor
from app.blueprints.signing_in import views as signing_in
from app.blueprints.site import components, machines, not_open
from app.blueprints.site import views as site
from app.cli import db, tenant, translations
from app.cli import faq as faq_commands
from app.cli import mail as mail_commands
from app.domain.faq.versions import read_version
from app.kernel.db import new_engine, open_session
from app.settings import Settings, load_settings
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.assets import load_assets
from app.web.context import init_context
from app.web.cookies import SESSION
from app.web.csrf import Csrf
from app.web.edge import Edge
from app.web.environ import Application
from app.web.errors import init_errors
from app.web.gate import TenantGate
from app.web.guard import guard_request
from app.web.i18n import init_i18n
from app.web.installation import EXTENSION, Installation
from app.web.logs import init_logs
from app.web.page_cache import PageCache, Versions
from app.web.request import close_session
from app.web.signed_in import init_signed_in

_ROOT = Path(__file__).parents[1]
_LARGEST = 1024 * 1024  # bytes of a request's body
BLUEPRINTS = (
    site.bp,
    machines.bp,
    not_open.bp,
    faq.bp,
    pdf.bp,
    search.bp,
    feedback.bp,
    contact.bp,
    signing_in.bp,
    passkey_sign_in.bp,
    second_factor.bp,
    authenticator.bp,
    passkeys.bp,
    recovery_codes.bp,
    operations.bp,
)
DEMO_BLUEPRINTS = (components.bp, demo.bp)
COMMANDS = (db.group, faq_commands.group, mail_commands.group, tenant.group, translations.group)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings, by default the environment's; SettingsError when they are wrong."""
    settings = settings or load_settings(os.environ)
    init_logs(settings.log_level)
    app = Flask(__name__, template_folder=str(_ROOT / "templates"), static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST,
    )
    app.url_map.strict_slashes = True
    installed = _install(settings)
    app.extensions[EXTENSION] = installed
    init_i18n(app)
    init_context(app)
    init_errors(app)
    init_signed_in(app)
    app.before_request(guard_request)
    app.teardown_request(close_session)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.mode == "demo" else ())):
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.wsgi_app = _layers(app.wsgi_app, installed)  # type: ignore[method-assign,assignment]  # Flask's own way
    return app


def _install(settings: Settings) -> Installation:
    return Installation(
        settings=settings,
        engine=new_engine(settings.database_url),
        registry=load_registry(settings.tenants, origin_pattern=settings.origin_pattern),
        assets=load_assets(Path(__file__).parent / "static"),
        csrf=Csrf(settings.secret_key),
        hints=QueueHints(mail_queue(impatient(settings.queue_url))),
        typesetter=TypstPdf(),
        hasher=Argon2Hasher(quick() if settings.mode == "test" else None),
        sealer=AesGcmSealer(settings.secret_key),
    )


def _layers(app: Application, installed: Installation) -> Application:
    """Put the layers around Flask, the innermost first."""

    def version(tenant: Tenant) -> int:
        with open_session(installed.engine, tenant.slug) as session:
            return read_version(session)

    kept = PageCache(app, version=Versions(version), session_cookie=SESSION, clock=monotonic)
    edge = Edge(TenantGate(kept, installed.registry))
    hops = installed.settings.trusted_proxies
    return ProxyFix(edge, x_for=hops, x_proto=hops, x_host=hops) if hops else edge
