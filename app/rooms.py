"""The rooms with pages, in the order of the house: whatever answers at an address is named here."""

from app.blueprints.addresses import views as addresses
from app.blueprints.admin import desk, digest, journal, mails
from app.blueprints.admin.billing import acts as billing_acts
from app.blueprints.admin.billing import events as webhook_desk
from app.blueprints.admin.billing import matching as billing_matching
from app.blueprints.admin.billing import views as billing_desk
from app.blueprints.admin.chat import views as chat_desk
from app.blueprints.admin.events import views as event_desk
from app.blueprints.admin.events import webinars as event_webinars
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
from app.blueprints.admin.incidents import views as incident_desk
from app.blueprints.admin.invoices import credit as crediting_desk
from app.blueprints.admin.invoices import totals as invoice_totals
from app.blueprints.admin.invoices import views as invoice_desk
from app.blueprints.admin.library import figures as library_figures
from app.blueprints.admin.library import files as library_files
from app.blueprints.admin.library import imports as library_imports
from app.blueprints.admin.library import subjects as library_subjects
from app.blueprints.admin.library import views as library_desk
from app.blueprints.admin.people import devices as people_devices
from app.blueprints.admin.people import together as people_together
from app.blueprints.admin.people import viewing
from app.blueprints.admin.people import views as people
from app.blueprints.admin.policy import views as policy_desk
from app.blueprints.admin.pro import views as pro_desk
from app.blueprints.admin.quarantine import views as quarantine
from app.blueprints.admin.reports import views as request_reports
from app.blueprints.admin.requests.blueprints import BLUEPRINTS as REQUEST_DESK
from app.blueprints.admin.transfers import views as transfers
from app.blueprints.cards import settings as payment_settings
from app.blueprints.cards import views as cards
from app.blueprints.chat import views as chat
from app.blueprints.checkout import orders, paying
from app.blueprints.checkout import views as checkout
from app.blueprints.closing import views as closing
from app.blueprints.contact import views as contact
from app.blueprints.contracts import changing, claims
from app.blueprints.contracts import views as contracts
from app.blueprints.dashboard import views as dashboard
from app.blueprints.demo import card as demo_card
from app.blueprints.demo import clock as demo_clock
from app.blueprints.demo import views as demo
from app.blueprints.devices import giving
from app.blueprints.devices import stopping as update_mails
from app.blueprints.devices import views as devices
from app.blueprints.events import views as events
from app.blueprints.factors import authenticator, passkeys, recovery_codes
from app.blueprints.faq import feedback, pdf, search
from app.blueprints.faq import views as faq
from app.blueprints.invoices import views as invoices
from app.blueprints.library import views as library
from app.blueprints.offers import views as offers
from app.blueprints.operations import views as operations
from app.blueprints.portal import views as portal
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
from app.blueprints.requests import asking, links, messages, rating, rooms
from app.blueprints.second_factor import passkey_sign_in
from app.blueprints.second_factor import views as second_factor
from app.blueprints.security import not_me
from app.blueprints.security import views as security
from app.blueprints.services import views as services
from app.blueprints.signing_in import views as signing_in
from app.blueprints.site import components, machines
from app.blueprints.site import views as site
from app.blueprints.status import views as status
from app.blueprints.unsent import views as unsent
from app.blueprints.webhooks import views as webhooks

BLUEPRINTS = (
    site.bp,
    machines.bp,
    offers.bp,
    library.bp,
    faq.bp,
    pdf.bp,
    search.bp,
    feedback.bp,
    contact.bp,
    asking.bp,
    *rooms.BLUEPRINTS,
    messages.bp,
    rating.bp,
    links.bp,
    status.bp,
    events.bp,
    chat.bp,
    signing_in.bp,
    registration.bp,
    registration_links.bp,
    recovery.bp,
    choosing.bp,
    dashboard.bp,
    portal.bp,
    profile.bp,
    profile_links.bp,
    record.bp,
    pro.bp,
    newsletter_leaving.bp,
    consents.bp,
    closing.bp,
    devices.bp,
    giving.bp,
    update_mails.bp,
    addresses.bp,
    invoices.bp,
    cards.bp,
    payment_settings.bp,
    contracts.bp,
    checkout.bp,
    orders.bp,
    paying.bp,
    changing.bp,
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
    people_devices.bp,
    pro_desk.bp,
    invoice_desk.bp,
    crediting_desk.bp,
    invoice_totals.bp,
    request_reports.bp,
    billing_desk.bp,
    billing_acts.bp,
    billing_matching.bp,
    webhook_desk.bp,
    *REQUEST_DESK,
    incident_desk.bp,
    event_desk.bp,
    library_desk.bp,
    library_files.bp,
    library_figures.bp,
    library_imports.bp,
    library_subjects.bp,
    event_webinars.bp,
    transfers.bp,
    viewing.bp,
    chat_desk.bp,
    mails.bp,
    quarantine.bp,
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
    services.bp,
    operations.bp,
)

# What the demo shows besides, and no other mode.
DEMO_BLUEPRINTS = (components.bp, demo.bp, demo_clock.bp)
# The form of the stand-in for a payment provider.
STAND_IN_BLUEPRINT = demo_card.bp
