"""The composition root: what one installation is made of, in the order in which a request meets it."""

import os
from functools import partial
from itertools import chain
from pathlib import Path
from time import monotonic

from flask import Flask, has_request_context
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from app.adapters.board import ValkeyBoard
from app.adapters.breaches import NoBreaches, RangeBreaches
from app.adapters.countries import choose_countries
from app.adapters.late_hints import LateHints
from app.adapters.papers.factur_x import FacturX
from app.adapters.passwords import Argon2Hasher, quick
from app.adapters.sealing import AesGcmSealer
from app.adapters.storage.choosing import choose_store
from app.adapters.stripe.providers import StripeProviders
from app.adapters.typesetting.typst_pdf import TypstPdf
from app.adapters.wakes import ValkeyWakes
from app.cli import accounts, billing, db, devices, keys, tenant, translations
from app.cli import faq as faq_commands
from app.cli import files as file_commands
from app.cli import library as library_commands
from app.cli import mail as mail_commands
from app.cli.late import LateGroup
from app.doctor.command import doctor
from app.domain.faq.versions import read_version
from app.domain.policies.service import list_in_force, values_of
from app.kernel.clock import CLOCK, Clock
from app.kernel.db import new_engine, open_session
from app.kernel.keyring import Keyring
from app.kernel.signing import Signer
from app.rooms import BLUEPRINTS, DEMO_BLUEPRINTS, STAND_IN_BLUEPRINT
from app.settings import Settings, SettingsError, load_settings
from app.tenancy.live import LiveTenants
from app.tenancy.overlay import Changes
from app.tenancy.published import Published
from app.tenancy.registry import Live, Registry
from app.tenancy.sources import Folder
from app.tenancy.tenant import Tenant
from app.web.assets import load_assets
from app.web.chatting import STAFFED_FOR, events_url, offers_chat, read_staffed
from app.web.context import init_context
from app.web.cookies import SESSION, UNSENT
from app.web.csrf import Csrf
from app.web.edge import Edge
from app.web.environ import Application
from app.web.errors import init_errors
from app.web.file_slots import FileSlots
from app.web.gate import TenantGate
from app.web.guard import guard_request
from app.web.i18n import init_i18n
from app.web.incidents import init_incidents
from app.web.installation import EXTENSION, Installation
from app.web.late_forms import init_late_forms
from app.web.late_rules import LateRule
from app.web.logs import init_logs
from app.web.moments import init_moments
from app.web.no_files import FilelessRequest, drop_upload
from app.web.old_browsers import OldBrowsers
from app.web.page_cache import PageCache, Versions
from app.web.replica import CONNECTS_WITHIN as REPLICA_CONNECTS_WITHIN
from app.web.replica import Replica
from app.web.request import close_session
from app.web.signed_in import init_signed_in
from app.web.slow_pages import SlowPages
from app.web.templating import SharedGlobals
from app.web.turnstile import Turnstile

_ROOT = Path(__file__).parents[1]
_LARGEST = 1024 * 1024  # bytes of a request's body
COMMANDS = (
    accounts.group,
    LateGroup("backup", "app.cli.backup", "Back up the database, the files and the brands, and restore them."),
    billing.group,
    db.group,
    devices.group,
    doctor,
    faq_commands.group,
    file_commands.group,
    keys.group,
    library_commands.group,
    mail_commands.group,
    tenant.group,
    translations.group,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from its settings, by default the environment's; SettingsError when they are wrong."""
    settings = settings or load_settings(os.environ)
    init_logs(settings.log_level)
    app = Flask(__name__, template_folder=str(_ROOT / "templates"), static_folder=None)
    app.request_class = FilelessRequest
    app.url_rule_class = LateRule
    app.jinja_environment = SharedGlobals
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SECRET_KEY_FALLBACKS=list(settings.secret_fallbacks),
        MAX_CONTENT_LENGTH=_LARGEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST,
    )
    app.url_map.strict_slashes = True
    installed = _install(settings)
    app.extensions[EXTENSION] = installed
    init_i18n(app)
    init_moments(app)
    init_context(app)
    init_incidents(app)
    app.jinja_env.globals.update(offers_chat=offers_chat, events_url=events_url)
    init_errors(app)
    init_signed_in(app)
    init_late_forms(app)
    app.before_request(guard_request)
    app.teardown_request(close_session)
    app.teardown_request(drop_upload)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.mode == "demo" else ())):
        app.register_blueprint(blueprint)
    if settings.stripe_url is not None:  # of a stand-in, which live mode refuses
        app.register_blueprint(STAND_IN_BLUEPRINT)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.wsgi_app = _layers(app.wsgi_app, installed)  # type: ignore[method-assign,assignment]  # Flask's own way
    return app


def _install(settings: Settings) -> Installation:
    _hold_known_brands(settings)
    engine = new_engine(settings.database_url, keyring=Keyring(*settings.data_keys))
    clock = Clock(settings.data / CLOCK if settings.mode == "demo" else None)

    versions, hints = Versions(partial(_version, engine)), LateHints(settings.queue_url)
    live = LiveTenants(version=versions, read=partial(_changes, engine))
    return Installation(
        settings=settings,
        clock=clock,
        engine=engine,
        replica=_find_replica(settings),
        registry=_load_brands(settings, engine, live),
        version=versions,
        is_staffed=Versions(partial(read_staffed, engine, clock), every=STAFFED_FOR),
        wakes=ValkeyWakes(settings.queue_url),
        assets=load_assets(Path(__file__).parent / "static"),
        csrf=Csrf(settings.secret_key, *settings.secret_fallbacks),
        hints=hints,
        event_hints=hints,
        find_provider=StripeProviders(
            settings.stripe, url=settings.stripe_url, clock=clock, is_waited_for=has_request_context
        ),
        typesetter=TypstPdf(),
        printer=FacturX(),
        hasher=Argon2Hasher(quick() if settings.mode == "test" else None),
        countries=choose_countries(settings),
        files=choose_store(settings.files),
        file_slots=FileSlots(),
        sealer=AesGcmSealer(*settings.data_keys),
        signer=Signer(settings.secret_key, *settings.secret_fallbacks),
        breaches=RangeBreaches(settings.breaches_url) if settings.breaches_url else NoBreaches(),
        slow_pages=SlowPages(partial(open_session, engine), clock),
        board=ValkeyBoard(settings.queue_url),
    )


def _find_replica(settings: Settings) -> Replica | None:
    url = settings.database_replica_url
    if url is None:
        return None
    return Replica(new_engine(url, keyring=Keyring(*settings.data_keys), connects_within=REPLICA_CONNECTS_WITHIN))


def _load_brands(settings: Settings, engine: Engine, live: Live) -> Registry:
    published = settings.tenants_from == "table"
    source = Published(engine, settings.data / "brands") if published else Folder(settings.tenants)
    registry = Registry(source, origin_pattern=settings.origin_pattern, live=live)
    registry.reload()
    return registry


def _version(engine: Engine, tenant: Tenant) -> int:
    with open_session(engine, tenant.slug) as session:
        return read_version(session)


def _changes(engine: Engine, tenant: Tenant) -> Changes:
    with open_session(engine, tenant.slug) as session:
        return values_of(list_in_force(session))


def _hold_known_brands(settings: Settings) -> None:
    """Refuse keys, mailboxes and tokens that no brand would ever use: its slug was mistyped, and nothing would be done.

    Of brands in the database it cannot be told: one may be published at any moment.
    """
    if settings.tenants_from == "table":
        return
    named = (
        ((slug, "STRIPE_{}_KEY") for slug in settings.stripe),
        ((slug, "IMAP_{}") for slug in settings.imap),
        ((slug, "SERVICES_{}") for slug in settings.services),
    )
    for slug, name in chain.from_iterable(named):
        if not (settings.tenants / slug).is_dir():
            remedy = "names no brand; write the slug of one, in capitals and with _ for -"
            raise SettingsError(name.format(slug.upper().replace("-", "_")), remedy)


def _layers(app: Application, installed: Installation) -> Application:
    """Put the layers around Flask, the innermost first."""
    kept = PageCache(
        Turnstile(app),
        version=installed.version,
        old_browser=OldBrowsers(installed.clock),
        own_cookies=(SESSION, UNSENT),
        clock=monotonic,
    )
    edge: Application = Edge(TenantGate(kept, installed.registry), note=installed.slow_pages.note)
    if installed.settings.traces_url is not None:
        from app.adapters.traces import trace  # noqa: PLC0415 - packages that an installation may lack

        edge = trace(edge, installed.engine, installed.settings.traces_url)
    hops = installed.settings.trusted_proxies
    return ProxyFix(edge, x_for=hops, x_proto=hops, x_host=hops) if hops else edge
