"""An account's subscriptions in words: what they cost, how they stand, when they are paid next, what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from app.domain.accounts.models import Account
from app.domain.billing.contracts.models import ContractNotice, NoticeKind
from app.domain.billing.contracts.rules import (
    is_changing,
    is_ending,
    is_running,
    may_change,
    may_end,
    may_keep,
    may_withdraw,
    withdrawable_until,
)
from app.domain.billing.contracts.service import Terms, is_consumer, last_notices
from app.domain.billing.entitlement import Access
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.ports import BillStatus, Collection, Interval, SubscriptionStatus
from app.domain.billing.queries import Entitlement, list_bills
from app.domain.billing.retaxing.pricing import find_coming
from app.kernel.money import Money
from app.tenancy.tenant import Tenant
from app.web.billing import name_of_offer
from app.web.circumstances import date_words
from app.web.hours import calendar_of
from app.web.i18n import gettext, long_date
from app.web.late_payments import amount_words, entitlements_of
from app.web.moments import local_day
from app.web.price_changes import SaidPrice, say_change
from app.web.prices import GROSS
from app.web.request import current_language, current_tenant, now, session

# The kind of the mark beside it (components/state.html), and the word.
ACCESS_WORDS: Mapping[Access, tuple[str, LazyString]] = MappingProxyType(
    {
        Access.FULL: ("done", _("Active")),
        Access.GRACE: ("late", _("Active, a payment is missing")),
        Access.READ_ONLY: ("yours", _("Paused: reading only")),
        Access.SUSPENDED: ("late", _("Suspended until it is paid")),
        Access.NONE: ("closed", _("Ended")),
    }
)
_BEGINNING = ("new", _("Waits for its first payment"))
_RHYTHM: Mapping[Interval, LazyString] = MappingProxyType(
    {
        Interval.MONTH: _("Each month on the anniversary of your subscription (%(day)s)."),
        Interval.YEAR: _("Each year on the anniversary of your subscription (%(day)s)."),
    }
)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """What its customer may do about a subscription now."""

    end: bool
    keep: bool
    change: bool
    withdraw: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSubscription:
    """A subscription in words."""

    id: UUID
    name: str
    price: str
    unit: str
    state: tuple[str, LazyString]
    is_running: bool
    is_declared: bool  # its customer ended it, kept it or withdrew
    next_day: str | None  # the largest figure; none: nothing is charged any more
    next_month: str | None
    rhythm: str
    ends_on: str | None
    changed: str | None  # the offer that comes, with its price and its day
    repriced: SaidPrice | None  # the same offer at another price, as its tax is another
    due: str | None
    may: Rights
    withdraw_by: str


def shown_subscriptions(account: Account) -> list[ShownSubscription]:
    """Put an account's subscriptions into words, the latest first; those that never began are left out."""
    found = entitlements_of(account)
    bills = list_bills(session(), account.id) if found else []
    begun = [each for each in found if not _never_began(each.subscription, bills)]
    if not begun:
        return []
    notices = last_notices(session(), [each.subscription for each in begun])
    consumer = is_consumer(session(), account.id)
    return [_shown(each, notices.get(each.subscription.id), bills, consumer=consumer) for each in begun]


def policy_of(tenant: Tenant) -> BillingPolicy:
    """Give what a brand chose about billing."""
    return tenant.config.policy.billing or BillingPolicy()


def terms_of(tenant: Tenant) -> Terms:
    """Give by what a brand's consumers may withdraw."""
    return Terms(policy=policy_of(tenant), calendar=calendar_of(tenant))


def rights_about(subscription: Subscription, last: ContractNotice | None, *, consumer: bool) -> Rights:
    """Tell what its customer may do about a subscription now."""
    terms, moment = terms_of(current_tenant()), now()
    return Rights(
        end=may_end(subscription, last),
        keep=may_keep(subscription, last, now=moment),
        change=may_change(subscription, last, now=moment),
        withdraw=may_withdraw(subscription, last, terms.policy, terms.calendar, is_consumer=consumer, now=moment),
    )


def withdraw_by(subscription: Subscription) -> str:
    """Say the last day on which a consumer may withdraw."""
    return last_day_to_withdraw(subscription.begun_at)


def last_day_to_withdraw(begun_at: datetime) -> str:
    """Say the last day on which a consumer may withdraw from what they buy at a moment."""
    terms = terms_of(current_tenant())
    return said_day(withdrawable_until(begun_at, terms.policy, terms.calendar) - _SECOND)


def change_words(subscription: Subscription, notice: ContractNotice | None) -> str | None:
    """Say what a contract changes to, at which price and from when; none where that was not declared."""
    if notice is None or notice.offer is None or notice.ends_at is None:
        return None
    language = current_language()
    price = amount_words(Money(notice.price or 0, notice.currency or subscription.currency), language)
    return gettext(
        "%(offer)s for %(price)s %(unit)s from %(day)s",
        offer=name_of_offer(current_tenant(), notice.offer, language),
        price=price,
        unit=gettext(GROSS[subscription.billed_every]),
        day=said_day(notice.ends_at),
    )


def said_day(moment: datetime) -> str:
    """Say the day of a moment, where the brand is."""
    return date_words(moment, current_tenant(), current_language())


def _shown(
    found: Entitlement, last: ContractNotice | None, bills: Sequence[Bill], *, consumer: bool
) -> ShownSubscription:
    subscription, language = found.subscription, current_language()
    running, ending = is_running(subscription, last), is_ending(subscription, last)
    ends_at = subscription.period_end if running and ending else subscription.ended_at
    if last is not None and not running and ends_at is None:
        ends_at = last.ends_at
    next_on = local_day(subscription.period_end) if running and not ending else None
    next_day, _, next_month = long_date(next_on).partition(" ") if next_on else ("", "", "")
    return ShownSubscription(
        id=subscription.id,
        name=name_of_offer(current_tenant(), subscription.offer, language),
        price=amount_words(Money(subscription.price, subscription.currency), language),
        unit=gettext(GROSS[subscription.billed_every]),
        state=_state(subscription, found.access, last),
        is_running=running,
        is_declared=last is not None,
        next_day=next_day or None,
        next_month=next_month or None,
        rhythm=str(_RHYTHM[subscription.billed_every]) % {"day": said_day(subscription.begun_at)},
        ends_on=said_day(ends_at) if ends_at else None,
        changed=change_words(subscription, last) if running and is_changing(subscription, last) else None,
        repriced=_repriced(subscription, next_on) if not is_changing(subscription, last) else None,
        due=_due(subscription, bills),
        may=rights_about(subscription, last, consumer=consumer),
        withdraw_by=withdraw_by(subscription),
    )


def _repriced(subscription: Subscription, next_on: date | None) -> SaidPrice | None:
    change = find_coming(session(), subscription, now=now()) if next_on and subscription.net is not None else None
    if change is None:
        return None
    return say_change(change, subscription.billed_every, current_tenant(), current_language())


def _never_began(subscription: Subscription, bills: Sequence[Bill]) -> bool:
    """Tell whether a subscription is over whose first payment never came."""
    if subscription.status is SubscriptionStatus.CANCELED and subscription.collection is Collection.CHARGED:
        own = [each for each in bills if each.subscription_id == subscription.id]
        return bool(own) and not any(each.paid for each in own)
    return subscription.status is SubscriptionStatus.INCOMPLETE_EXPIRED


def _state(subscription: Subscription, access: Access, last: ContractNotice | None) -> tuple[str, LazyString]:
    if subscription.status is SubscriptionStatus.INCOMPLETE:
        return _BEGINNING
    is_withdrawn = last is not None and last.kind is NoticeKind.WITHDRAWN
    return ACCESS_WORDS[Access.NONE if is_withdrawn else access]


def _due(subscription: Subscription, bills: Sequence[Bill]) -> str | None:
    """Say what is to be paid for a subscription by now, and until when where a transfer pays it."""
    unpaid = [
        each
        for each in bills
        if each.subscription_id == subscription.id and each.status is BillStatus.OPEN and each.total > each.paid
    ]
    if not unpaid:
        return None
    amount = Money(sum(each.total - each.paid for each in unpaid), subscription.currency)
    said = amount_words(amount, current_language())
    days = [each.due_at for each in unpaid if each.due_at is not None]
    return gettext("%(amount)s by %(day)s", amount=said, day=said_day(min(days))) if days else said
