"""The words on buttons and headings that FAQ entries quote: one message each, so that page and entry cannot differ."""

from collections.abc import Mapping
from types import MappingProxyType


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when it is shown."""
    return message


LABELS: Mapping[str, str] = MappingProxyType(
    {
        "sign_in": _("Sign in"),
        "sign_out": _("Sign out"),
        "register": _("Create an account"),
        "no_account": _("No account? Create one"),
        "create_my_account": _("Create my account"),
        "confirm_my_email": _("Confirm my e-mail address"),
        "save": _("Save"),
        "forgot_password": _("Forgot your password"),
        "send_link": _("Send the link"),
        "reset": _("Reset"),
        "stay_signed_in": _("Keep me signed in"),
        "wrong_credentials": _("Wrong credentials"),
        "account": _("My account"),
        "edit_account": _("Edit my account"),
        "close_account": _("Close my account"),
        "my_information": _("My information"),
        "email": _("E-mail address"),
        "email_or_user_name": _("E-mail address or user name"),
        "password": _("Password"),
        "current_password": _("Current password"),
        "new_password": _("New password"),
        "first_name": _("First name"),
        "last_name": _("Last name"),
        "user_name": _("User name"),
        "serial_number": _("Serial number"),
        "company_name": _("Company name"),
        "country": _("Country"),
        "pro_account": _("Professional account"),
        "vat_number": _("VAT number"),
        "birth_date": _("Birth date"),
        "newsletter": _("Newsletter"),
        "security": _("Security"),
        "change_password": _("Change my password"),
        "two_factor": _("Two-factor authentication"),
        "my_addresses": _("My addresses"),
        "billing_address": _("Billing address"),
        "delivery_address": _("Delivery address"),
        "update": _("Update"),
        "new_address": _("+ Create a new address"),
        "delete": _("Delete"),
        "offers": _("Offers"),
        "buy": _("Buy"),
        "invoices_and_orders": _("My invoices and orders"),
        "invoices": _("Invoices"),
        "cards": _("My bank cards"),
        "add_payment_method": _("Add a payment method"),
        "payment_settings": _("Payment settings"),
        "requests": _("My requests"),
        "new_request": _("Open a request"),
        "messages": _("Messages"),
        "chat": _("Chat"),
        "contact": _("Contact"),
        "resources": _("Resources"),
        "status": _("Service status"),
        "dashboard": _("Dashboard"),
        "my_data": _("My data"),
        "help": _("Help"),
        "search": _("Search"),
        "privacy": _("Privacy"),
        "terms": _("Terms"),
        "legal": _("Legal notice"),
        "accessibility": _("Accessibility"),
    }
)
