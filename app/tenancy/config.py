"""A brand, typed: what `tenants/<slug>/tenant.toml` may say, composed of the rooms' policies."""

from typing import Literal

from app.domain.accounts.policy import (
    ClosingPolicy,
    LinkPolicy,
    PasswordPolicy,
    RegistrationPolicy,
    SerialNumberPolicy,
    SignInPolicy,
)
from app.domain.billing.policy import BillingPolicy
from app.domain.faq.policy import FaqPolicy
from app.domain.hours.policy import HoursPolicy
from app.domain.mail.policy import MailPolicy
from app.domain.portal.policy import PortalPolicy
from app.domain.support.policy import SupportPolicy
from app.kernel.policies import Policy

Module = Literal["faq", "account", "portal", "billing", "support", "chat", "resources", "pro", "addresses"]
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
    """How people reach the brand."""

    email: str
    phone: str | None = None


class BrandText(Policy, frozen=True, kw_only=True):
    """The brand's own words in one language, where it speaks with its own voice."""

    faq_title: str
    home_title: str
    home_lead: str | None = None
    search_label: str
    often_searched: tuple[str, ...] = ()
    contact_title: str


class Policies(Policy, frozen=True, kw_only=True):
    """The rooms' policies, under the names that FAQ entries refer to (`policy.sign_in.max_attempts`)."""

    registration: RegistrationPolicy
    reset_link: LinkPolicy
    confirmation_link: LinkPolicy | None = None
    serial_number: SerialNumberPolicy | None = None
    sign_in: SignInPolicy = SignInPolicy()
    password: PasswordPolicy = PasswordPolicy()
    closing: ClosingPolicy = ClosingPolicy()
    faq: FaqPolicy
    mail: MailPolicy = MailPolicy()
    support: SupportPolicy = SupportPolicy()
    billing: BillingPolicy | None = None
    portal: PortalPolicy | None = None


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
    hours: HoursPolicy
    text: dict[Language, BrandText]
    policy: Policies
