"""What the law wants said on an invoice, in the brand's words of its language; frozen with the invoice."""

from collections.abc import Mapping
from types import MappingProxyType

from app.domain.invoices.mentions import MentionKind, Words
from app.tenancy.tenant import Tenant


def _(message: str) -> str:
    """Mark a message for extraction; it is translated when an invoice is issued."""
    return message


MENTIONS: Mapping[MentionKind, str] = MappingProxyType(
    {
        MentionKind.GOODS: _("Category of the operation: supply of goods."),
        MentionKind.SERVICES: _("Category of the operation: supply of services."),
        MentionKind.BOTH: _("Category of the operation: supply of goods and services."),
        MentionKind.VAT_ON_DEBITS: _("Option to pay VAT on debits."),
        MentionKind.REVERSE_CHARGE: _(
            "Reverse charge: the customer owes the VAT (article 283, 2 of the French tax code, article 196 of "
            "directive 2006/112/EC)."
        ),
        MentionKind.OUTSIDE_EU: _(
            "No French VAT: supply outside the European Union (article 259 of the French tax code)."
        ),
        MentionKind.NO_VAT_THERE: _("VAT does not apply (article 294, 1 of the French tax code)."),
        MentionKind.LATE_PENALTIES: _(
            "Penalties for late payment: three times the French legal interest rate, due without a reminder (article "
            "L441-10 of the French commercial code)."
        ),
        MentionKind.RECOVERY_COSTS: _("Fixed compensation for recovery costs in case of late payment: €40."),
        MentionKind.NO_DISCOUNT: _("No discount for early payment."),
    }
)


def mention_words(tenant: Tenant) -> Words:
    """Give what finds the sentences of a brand's invoices."""
    return lambda kind, language: tenant.catalogue(language).gettext(MENTIONS[kind])
