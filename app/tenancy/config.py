"""A brand, typed: what `tenants/<slug>/tenant.toml` may say, composed of the rooms' policies."""

from typing import Literal

import msgspec

from app.domain.accounts.policy import (
    ActivityPolicy,
    ClosingPolicy,
    EmailChangePolicy,
    LinkPolicy,
    PasswordPolicy,
    RegistrationPolicy,
    SerialNumberPolicy,
    SignInPolicy,
)
from app.domain.addresses.policy import AddressesPolicy
from app.domain.billing.policy import BillingPolicy
from app.domain.devices.policy import DevicesPolicy
from app.domain.events.policy import EventsPolicy
from app.domain.faq.policy import FaqPolicy
from app.domain.hours.policy import HoursPolicy
from app.domain.incidents.policy import IncidentsPolicy
from app.domain.invoices.policy import InvoicePolicy, LegalEntity
from app.domain.limits.policy import LimitsPolicy
from app.domain.mail.policy import MailPolicy
from app.domain.portal.policy import PortalPolicy
from app.domain.privacy.policy import CopiesPolicy
from app.domain.support.browsers.policy import BrowsersPolicy
from app.domain.support.chat.policy import ChatPolicy
from app.domain.support.policy import ChannelKind, SupportPolicy
from app.domain.support.slow.policy import SlowPagesPolicy
from app.domain.vat.policy import ProPolicy
from app.kernel.policies import Policy

Module = Literal["faq", "account", "portal", "billing", "support", "chat", "resources", "events", "pro", "addresses"]
Language = Literal["fr", "en", "de"]


class Look(Policy, frozen=True, kw_only=True):
    """The layout options of a brand; its colours are in `brand.css`."""

    header_style: Literal["search", "utility", "plain", "centred", "status"] = "plain"
    home_layout: Literal["marquee", "index", "sheet", "almanac", "board"] = "sheet"
    scheme: Literal["dark-first", "light-first"] = "light-first"
    density: Literal["regular", "compact", "airy"] = "regular"
    entry_numbers: Literal["none", "decimal", "sections"] = "none"
    section_mark: Literal["none", "motif", "number"] = "none"
    motif: Literal["none", "ndop", "phases", "awning", "indienne", "lamp"] = "none"
    heading_font: Literal["system", "archivo", "plex-condensed", "figtree", "young-serif"] = "system"
    corners: Literal["sharp", "slight", "regular", "soft", "round"] = "regular"


class Contact(Policy, frozen=True, kw_only=True):
    """How people reach the brand; the phone is written as the brand's customers dial it."""

    email: str
    phone: str | None = None
    team_email: str | None = None

    @property
    def team(self) -> str:
        """Where the team reads what it is told."""
        return self.team_email or self.email


class NavLink(Policy, frozen=True, kw_only=True):
    """One link of the header: a page of ours by its name, or an address elsewhere with a label per language."""

    page: str | None = None
    url: str | None = None
    label: dict[Language, str] = msgspec.field(default_factory=dict)


class ComparedContent(Policy, frozen=True, kw_only=True):
    """One row of “with or without an account”: what it is, and who gets it."""

    label: str
    signed_out: bool
    signed_in: bool = True


class Comparison(Policy, frozen=True, kw_only=True):
    """What an account adds, as a table on the home page."""

    title: str
    rows: tuple[ComparedContent, ...]


class Callout(Policy, frozen=True, kw_only=True):
    """A box on the home page with one action; without words of its own the action is called like its page."""

    title: str
    text: str
    page: str
    action: str | None = None


class ChannelText(Policy, frozen=True, kw_only=True):
    """The words of one way to a person: its link, and a title or a note where the usual ones do not fit."""

    action: str | None = None
    title: str | None = None
    note: str | None = None


class ConsentText(Policy, frozen=True, kw_only=True):
    """A use of data that people are asked to agree to: what it is called, what it is for, what they agree to."""

    title: str
    about: str
    wording: str


class BrandText(Policy, frozen=True, kw_only=True):
    """The brand's own words in one language, where it speaks with its own voice."""

    faq_title: str
    home_title: str
    home_lead: str | None = None
    header_line: str | None = None
    search_label: str
    often_searched_title: str | None = None
    often_searched: tuple[str, ...] = ()
    featured_title: str | None = None
    contact_title: str
    channels: dict[ChannelKind, ChannelText] = msgspec.field(default_factory=dict)
    consents: dict[str, ConsentText] = msgspec.field(default_factory=dict)  # by the use's name
    comparison: Comparison | None = None
    callout: Callout | None = None


class Policies(Policy, frozen=True, kw_only=True):
    """The rooms' policies, under the names that FAQ entries refer to (`policy.sign_in.max_attempts`)."""

    registration: RegistrationPolicy
    reset_link: LinkPolicy
    confirmation_link: LinkPolicy | None = None
    serial_number: SerialNumberPolicy | None = None
    sign_in: SignInPolicy = SignInPolicy()
    password: PasswordPolicy = PasswordPolicy()
    email_change: EmailChangePolicy = EmailChangePolicy()
    activity: ActivityPolicy = ActivityPolicy()
    closing: ClosingPolicy = ClosingPolicy()
    copies: CopiesPolicy = CopiesPolicy()
    faq: FaqPolicy
    limits: LimitsPolicy = LimitsPolicy()
    mail: MailPolicy = MailPolicy()
    support: SupportPolicy = SupportPolicy()
    browsers: BrowsersPolicy = BrowsersPolicy()
    incidents: IncidentsPolicy = IncidentsPolicy()
    slow_pages: SlowPagesPolicy = SlowPagesPolicy()
    chat: ChatPolicy = ChatPolicy()
    billing: BillingPolicy | None = None
    invoices: InvoicePolicy | None = None
    portal: PortalPolicy | None = None
    events: EventsPolicy = EventsPolicy()
    devices: DevicesPolicy = DevicesPolicy()
    pro: ProPolicy = ProPolicy()
    addresses: AddressesPolicy = AddressesPolicy()


class Limit(Policy, frozen=True, kw_only=True):
    """Between what, or among what, the brand's team may set one policy at its desk."""

    min: int | str | None = None
    max: int | str | None = None
    choices: tuple[str | int | bool, ...] = ()


class TenantConfig(Policy, frozen=True, kw_only=True):
    """One brand: its name, address, languages (the first has no prefix), modules, look, words and policies."""

    name: str
    origin: str
    hosts: tuple[str, ...] = ()  # further hosts, redirected to the origin
    tagline: str | None = None
    languages: tuple[Language, ...]
    modules: tuple[Module, ...]
    look: Look = Look()
    contact: Contact
    legal_entity: LegalEntity | None = None
    nav: tuple[NavLink, ...] = (NavLink(page="help"),)
    hours: HoursPolicy
    text: dict[Language, BrandText]
    policy: Policies
    adjustable: dict[str, Limit] = msgspec.field(default_factory=dict)  # by path: "sign_in.max_attempts"
