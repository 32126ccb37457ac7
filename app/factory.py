"""The composition root: what one installation is made of, in the order in which a request meets it."""

import os
from pathlib import Path
from time import monotonic

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.adapters.breaches import NoBreaches, RangeBreaches
from app.adapters.countries import FileCountries, HeaderCountries, NoCountries, UnreadableError
from app.adapters.late_hints import LateHints
from app.adapters.papers.factur_x import FacturX
from app.adapters.passwords import Argon2Hasher, quick
from app.adapters.sealing import AesGcmSealer
from app.adapters.stripe.providers import StripeProviders
from app.adapters.typesetting.typst_pdf import TypstPdf
from app.blueprints.addresses import views as addresses
from app.blueprints.admin import desk, digest, journal, mails
from app.blueprints.admin.billing import acts as billing_acts
from app.blueprints.admin.billing import events as webhook_desk
from app.blueprints.admin.billing import views as billing_desk
from app.blueprints.admin.faq import files as faq_files
from app.blueprints.admin.faq import insight as faq_insight
from app.blueprints.admin.faq import live as faq_live
from app.blueprints.admin.faq import places as faq_places
from app.blueprints.admin.faq import promises as faq_promises
from app.blueprints.admin.faq import sections as faq_sections
from app.blueprints.admin.faq import steps as faq_steps
from app.blueprints.admin.faq import tree as faq_tree
from app.blueprints.admin.faq import upkeep as faq_upkeep
from app.blueprints.admin.faq import views as faq_desk
from app.blueprints.admin.invoices import credit as crediting_desk
from app.blueprints.admin.invoices import totals as invoice_totals
from app.blueprints.admin.invoices import views as invoice_desk
from app.blueprints.admin.people import together as people_together
from app.blueprints.admin.people import viewing
from app.blueprints.admin.people import views as people
from app.blueprints.admin.policy import views as policy_desk
from app.blueprints.admin.pro import views as pro_desk
from app.blueprints.admin.transfers import views as transfers
from app.blueprints.cards import settings as payment_settings
from app.blueprints.cards import views as cards
from app.blueprints.checkout import orders, paying
from app.blueprints.checkout import views as checkout
from app.blueprints.closing import views as closing
from app.blueprints.contact import views as contact
from app.blueprints.contracts import claims
from app.blueprints.contracts import views as contracts
from app.blueprints.dashboard import views as dashboard
from app.blueprints.demo import card as demo_card
from app.blueprints.demo import clock
from app.blueprints.demo import views as demo
from app.blueprints.factors import authenticator, passkeys, recovery_codes
from app.blueprints.faq import feedback, pdf, search
from app.blueprints.faq import views as faq
from app.blueprints.invoices import views as invoices
from app.blueprints.offers import views as offers
from app.blueprints.operations import views as operations
from app.blueprints.privacy import consents, record
from app.blueprints.privacy import views as privacy
from app.blueprints.pro import views as pro
from app.blueprints.profile import leaving as newsletter_leaving
from app.blueprints.profile import links as profile_links
from app.blueprints.profile import views as profile
from app.blueprints.recovery import choosing
from app.blueprints.recovery import views as recovery
from app.blueprints.registration import links as registration_links
from app.blueprints.registration import views as registration
from app.blueprints.second_factor import passkey_sign_in
from app.blueprints.second_factor import views as second_factor
from app.blueprints.security import not_me
from app.blueprints.security import views as security
from app.blueprints.signing_in import views as signing_in
from app.blueprints.site import components, machines, not_open
from app.blueprints.site import views as site
from app.blueprints.unsent import views as unsent
from app.blueprints.webhooks import views as webhooks
from app.cli import accounts, billing, db, devices, keys, tenant, translations
from app.cli import faq as faq_commands
from app.cli import mail as mail_commands
from app.domain.accounts.ports import Countries
from app.domain.faq.versions import read_version
from app.domain.policies.service import list_in_force, values_of
from app.kernel.db import new_engine, open_session
from app.kernel.keyring import Keyring
from app.settings import Settings, SettingsError, load_settings
from app.tenancy.live import LiveTenants
from app.tenancy.overlay import Changes
from app.tenancy.registry import load_registry
from app.tenancy.tenant import Tenant
from app.web.assets import load_assets
from app.web.context import init_context
from app.web.cookies import SESSION, UNSENT
from app.web.csrf import Csrf
from app.web.edge import Edge
from app.web.environ import Application
from app.web.errors import init_errors
from app.web.gate import TenantGate
from app.web.guard import guard_request
from app.web.i18n import init_i18n
from app.web.installation import EXTENSION, Installation
from app.web.late_forms import init_late_forms
from app.web.logs import init_logs
from app.web.moments import init_moments
from app.web.no_files import FilelessRequest
from app.web.page_cache import PageCache, Versions
from app.web.request import close_session
from app.web.signed_in import init_signed_in

_ROOT = Path(__file__).parents[1]
_LARGEST = 1024 * 1024  # bytes of a request's body
BLUEPRINTS = (
    site.bp,
    machines.bp,
    offers.bp,
    not_open.bp,
    faq.bp,
    pdf.bp,
    search.bp,
    feedback.bp,
    contact.bp,
    signing_in.bp,
    registration.bp,
    registration_links.bp,
    recovery.bp,
    choosing.bp,
    dashboard.bp,
    profile.bp,
    profile_links.bp,
    record.bp,
    pro.bp,
    newsletter_leaving.bp,
    consents.bp,
    closing.bp,
    addresses.bp,
    invoices.bp,
    cards.bp,
    payment_settings.bp,
    contracts.bp,
    checkout.bp,
    orders.bp,
    paying.bp,
    claims.bp,
    privacy.bp,
    security.bp,
    not_me.bp,
    passkey_sign_in.bp,
    second_factor.bp,
    authenticator.bp,
    passkeys.bp,
    recovery_codes.bp,
    unsent.bp,
    desk.bp,
    people.bp,
    people_together.bp,
    pro_desk.bp,
    invoice_desk.bp,
    crediting_desk.bp,
    invoice_totals.bp,
    billing_desk.bp,
    billing_acts.bp,
    webhook_desk.bp,
    transfers.bp,
    viewing.bp,
    mails.bp,
    journal.bp,
    faq_desk.bp,
    faq_live.bp,
    faq_steps.bp,
    faq_insight.bp,
    digest.bp,
    faq_tree.bp,
    faq_places.bp,
    faq_sections.bp,
    faq_files.bp,
    policy_desk.bp,
    faq_upkeep.bp,
    faq_promises.bp,
    webhooks.bp,
    operations.bp,
)
DEMO_BLUEPRINTS = (components.bp, demo.bp, clock.bp)
COMMANDS = (
    accounts.group,
    billing.group,
    db.group,
    devices.group,
    faq_commands.group,
    keys.group,
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
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST,
        MAX_FORM_MEMORY_SIZE=_LARGEST,
    )
    app.url_map.strict_slashes = True
    installed = _install(settings)
    app.extensions[EXTENSION] = installed
    init_i18n(app)
    init_moments(app)
    init_context(app)
    init_errors(app)
    init_signed_in(app)
    init_late_forms(app)
    app.before_request(guard_request)
    app.teardown_request(close_session)
    for blueprint in (*BLUEPRINTS, *(DEMO_BLUEPRINTS if settings.mode == "demo" else ())):
        app.register_blueprint(blueprint)
    if settings.stripe_url is not None:  # of a stand-in, which live mode refuses
        app.register_blueprint(demo_card.bp)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.wsgi_app = _layers(app.wsgi_app, installed)  # type: ignore[method-assign,assignment]  # Flask's own way
    return app


def _install(settings: Settings) -> Installation:
    _hold_known_brands(settings)
    engine = new_engine(settings.database_url, keyring=Keyring(*settings.data_keys))

    def version(tenant: Tenant) -> int:
        with open_session(engine, tenant.slug) as session:
            return read_version(session)

    def changes(tenant: Tenant) -> Changes:
        with open_session(engine, tenant.slug) as session:
            return values_of(list_in_force(session))

    versions, hints = Versions(version), LateHints(settings.queue_url)
    live = LiveTenants(version=versions, read=changes)
    return Installation(
        settings=settings,
        engine=engine,
        registry=load_registry(settings.tenants, origin_pattern=settings.origin_pattern, live=live),
        version=versions,
        assets=load_assets(Path(__file__).parent / "static"),
        csrf=Csrf(settings.secret_key),
        hints=hints,
        event_hints=hints,
        find_provider=StripeProviders(settings.stripe, url=settings.stripe_url),
        typesetter=TypstPdf(),
        printer=FacturX(),
        hasher=Argon2Hasher(quick() if settings.mode == "test" else None),
        countries=_countries(settings),
        sealer=AesGcmSealer(settings.secret_key),
        breaches=RangeBreaches(settings.breaches_url) if settings.breaches_url else NoBreaches(),
    )


def _hold_known_brands(settings: Settings) -> None:
    """Refuse keys that no brand would ever use: its slug was mistyped, and nobody would be billed."""
    for slug in settings.stripe:
        if not (settings.tenants / slug).is_dir():
            name = f"STRIPE_{slug.upper().replace('-', '_')}_KEY"
            raise SettingsError(name, "names no brand; write the slug of one, in capitals and with _ for -")


def _countries(settings: Settings) -> Countries:
    """Choose who tells the country of a sign-in; a header of the edge knows better than a file."""
    if settings.country_header is not None:
        return HeaderCountries(settings.country_header)
    if settings.country_file is not None:
        try:
            return FileCountries(settings.country_file)
        except UnreadableError:
            raise SettingsError("COUNTRY_FILE", "is no file of networks in MaxMind's format (.mmdb)") from None
    return NoCountries()


def _layers(app: Application, installed: Installation) -> Application:
    """Put the layers around Flask, the innermost first."""
    kept = PageCache(app, version=installed.version, own_cookies=(SESSION, UNSENT), clock=monotonic)
    edge = Edge(TenantGate(kept, installed.registry))
    hops = installed.settings.trusted_proxies
    return ProxyFix(edge, x_for=hops, x_proto=hops, x_host=hops) if hops else edge
