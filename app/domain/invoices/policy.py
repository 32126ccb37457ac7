"""Who sells, and how a brand counts its invoices."""

from app.kernel.policies import Policy

SERIES = r"[A-Z0-9]+(-[A-Z0-9]+)*"
LONGEST_SERIES = 20
SIREN = r"[0-9]{9}"
COUNTRY = r"[A-Z]{2}"


class LegalEntity(Policy, frozen=True, kw_only=True):
    """Who answers for the site before the law, and sells: shown on the legal pages and on invoices."""

    name: str
    street: str | None = None
    postcode: str | None = None
    city: str
    country: str  # ISO 3166-1 alpha-2
    form: str | None = None  # "SAS"
    capital: str | None = None  # "10 000 €"
    siren: str | None = None
    registration: str | None = None
    vat_number: str | None = None
    director: str | None = None
    hosting: str | None = None


class InvoicePolicy(Policy, frozen=True, kw_only=True):
    """How invoices are numbered (`ACORN-2026-000042`), and whether VAT is paid when they are issued."""

    series: str
    credit_series: str
    vat_on_debits: bool = False
