"""The addresses that FAQ entries link to (`page:register`): each has a label and may need a module."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.tenancy.config import Module


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the brand's site: its path (the contract's), its label's name, the module it belongs to."""

    path: str
    label: str
    module: Module | None = None


PAGES: Mapping[str, Page] = MappingProxyType(
    {
        "home": Page("/", "home"),
        "help": Page("/faq/", "help"),
        "faq_pdf": Page("/faq.pdf", "pdf_version"),
        "login": Page("/login", "sign_in", "account"),
        "register": Page("/register", "register", "account"),
        "forgot_password": Page("/password/forgot", "forgot_password", "account"),
        "account": Page("/account/", "account", "account"),
        "profile": Page("/account/profile", "my_information", "account"),
        "security": Page("/account/security", "security", "account"),
        "my_data": Page("/account/privacy", "my_data", "account"),
        "consents": Page("/account/privacy/consents", "consents", "account"),
        "close_account": Page("/account/close", "close_account", "account"),
        "addresses": Page("/account/addresses/", "my_addresses", "addresses"),
        "devices": Page("/account/devices/", "my_devices", "portal"),
        "pro": Page("/account/pro", "pro_account", "pro"),
        "offers": Page("/offers/", "offers", "billing"),
        "billing": Page("/account/billing/", "invoices_and_orders", "billing"),
        "cards": Page("/account/billing/cards", "cards", "billing"),
        "payment_settings": Page("/account/billing/settings", "payment_settings", "billing"),
        "invoices": Page("/account/invoices/", "invoices", "billing"),
        "support": Page("/support/", "contact", None),
        "new_request": Page("/support/new", "new_request", "support"),
        "requests": Page("/account/requests/", "requests", "support"),
        "messages": Page("/account/messages/", "messages", "support"),
        "chat": Page("/chat", "chat", "chat"),
        "resources": Page("/resources/", "resources", "resources"),
        "interests": Page("/account/interests", "interests", "portal"),
        "updates": Page("/resources/updates", "updates", "resources"),
        "events": Page("/events/", "events", "events"),
        "my_events": Page("/account/events/", "my_events", "events"),
        "status": Page("/status", "status", "support"),
        "privacy": Page("/privacy", "privacy"),
        "terms": Page("/terms", "terms"),
        "legal": Page("/legal", "legal"),
        "accessibility": Page("/accessibility", "accessibility"),
    }
)

# The pages of the account area, in the order of its navigation.
ACCOUNT_PAGES = (
    *("account", "profile", "security", "devices", "addresses", "pro"),
    *("billing", "invoices", "cards", "payment_settings", "requests", "messages", "my_events", "my_data"),
)
