"""What the desk calls the states of subscriptions, bills and events, and the steps of a reminder."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.billing.contracts.models import NoticeKind
from app.domain.billing.models import EventState
from app.domain.billing.ports import BillStatus, Chargeback, SubscriptionStatus
from app.domain.billing.timetable import Step

# The kind of the mark beside it (components/state.html), and the word.
STATUS_WORDS: Mapping[SubscriptionStatus, tuple[str, LazyString]] = MappingProxyType(
    {
        SubscriptionStatus.INCOMPLETE: ("new", _("First payment awaited")),
        SubscriptionStatus.INCOMPLETE_EXPIRED: ("closed", _("Never paid")),
        SubscriptionStatus.TRIALING: ("progress", _("Trial")),
        SubscriptionStatus.ACTIVE: ("done", _("Active")),
        SubscriptionStatus.PAST_DUE: ("late", _("Late")),
        SubscriptionStatus.UNPAID: ("late", _("Unpaid")),
        SubscriptionStatus.PAUSED: ("yours", _("Paused")),
        SubscriptionStatus.CANCELED: ("closed", _("Ended")),
    }
)
BILL_WORDS: Mapping[BillStatus, tuple[str, LazyString]] = MappingProxyType(
    {
        BillStatus.DRAFT: ("new", _("Draft")),
        BillStatus.OPEN: ("late", _("To be paid")),
        BillStatus.PAID: ("done", _("Invoice paid")),
        BillStatus.UNCOLLECTIBLE: ("late", _("Given up")),
        BillStatus.VOID: ("closed", _("Annulled")),
    }
)
EVENT_WORDS: Mapping[EventState, tuple[str, LazyString]] = MappingProxyType(
    {
        EventState.WAITING: ("progress", _("Waits")),
        EventState.DONE: ("done", _("Settled")),
        EventState.IGNORED: ("closed", _("Ignored")),
        EventState.FAILED: ("late", _("Given up")),
    }
)
NOTICE_WORDS: Mapping[NoticeKind, LazyString] = MappingProxyType(
    {
        NoticeKind.ENDED: _("Ends with its period"),
        NoticeKind.CHANGED: _("Changes to another offer"),
        NoticeKind.KEPT: _("An end or a change was taken back"),
        NoticeKind.WITHDRAWN: _("Withdrawal"),
    }
)
CHARGEBACK_WORDS: Mapping[Chargeback, tuple[str, LazyString]] = MappingProxyType(
    {
        Chargeback.OPEN: ("progress", _("Contested at the bank")),
        Chargeback.WON: ("done", _("Contested in vain")),
        Chargeback.LOST: ("late", _("Taken back by the bank")),
    }
)
_NOT_INVOICED: Mapping[str, LazyString] = MappingProxyType(
    {
        "BillingAddressError": _("Its customer has no billing address"),
        "IncompleteSellerError": _("The brand says too little of the seller"),
        "SeriesTakenError": _("Its series of numbers is another seller’s"),
        "UnknownSellerRulesError": _("Nobody has written down the seller’s VAT rules"),
    }
)
ORDERED, GIVEN_UP = _("Order that could not be sold yet"), _("Order that was given up")
"""What becomes of orders that the provider has not taken."""

CHANGING, RETURNING = _("Price that follows the tax"), _("Tax to be given back")
"""What the provider is told of a tax that has changed."""


def not_invoiced_words(error: str) -> LazyString | str:
    """Say what keeps a bill from its invoice; an error that nobody foresaw by its name."""
    return _NOT_INVOICED.get(error, error)


STEP_WORDS: Mapping[Step, LazyString] = MappingProxyType(
    {
        Step.MISSED: _("A payment is missing"),
        Step.REMINDED: _("Reminded"),
        Step.WARNED: _("Warned of the suspension"),
        Step.SUSPENDED: _("Suspended"),
        Step.SUSPENDED_STILL: _("Suspended still"),
        Step.SUSPENDED_LONG: _("Suspended for long"),
        Step.SUSPENDED_LAST: _("Last reminder"),
        Step.RESTORED: _("Restored"),
    }
)
