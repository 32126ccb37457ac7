"""What a subscription is charged follows the tax of its customer: decided and told in one transaction; nothing commits.

The provider is told afterwards (`app.web.retaxing`), so that a decision counts even while it does not answer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from uuid import UUID

from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState
from app.domain.addresses.queries import billing_addresses
from app.domain.billing.bases import buyer_of, keep_basis, last_bases
from app.domain.billing.contracts.models import ContractNotice
from app.domain.billing.contracts.rules import is_changing, is_ending, is_running
from app.domain.billing.contracts.service import find_last_notice, hold_contract, last_notices, tell_anew
from app.domain.billing.errors import BillingAddressError
from app.domain.billing.invoicing import Quote, quote_for_account, quote_to
from app.domain.billing.models import Subscription
from app.domain.billing.ports import SubscriptionStatus
from app.domain.billing.retaxing.models import PriceChange
from app.domain.invoices.issuing import Issuer
from app.domain.invoices.queries import distance_sales
from app.domain.mail.service import post
from app.domain.vat.queries import registrations_of
from app.kernel.db import JsonObject, TenantSession
from app.kernel.ids import new_id
from app.kernel.money import Money

PRICE_CHANGED = "price_changed"  # the kind of the mail
_AT_ONCE = 500  # subscriptions that are read together
_OVER = (SubscriptionStatus.CANCELED, SubscriptionStatus.INCOMPLETE, SubscriptionStatus.INCOMPLETE_EXPIRED)


def decide_price(session: TenantSession, subscription_id: UUID, issuer: Issuer, *, now: datetime) -> UUID | None:
    """Let what is charged from the next period on have today's tax, and write to the customer where it is another.

    Give the declared change of offer that has to be told again because its price is another, if there is one.
    """
    subscription = session.get_one(Subscription, (session.tenant, subscription_id))
    session.refresh(subscription, with_for_update=True)
    last, known = find_last_notice(session, subscription.id), find_untold(session, subscription.id)
    charged = _charged_next(subscription, last, known)
    if charged is None:
        return None
    account = session.get_one(Account, (session.tenant, subscription.account_id))
    quote = _quote(session, account, issuer, charged.net, now=now)
    if quote is None or quote.gross.amount == charged.price:
        return None
    if last is not None and is_changing(subscription, last):
        return _follow_change(session, subscription, last, account, quote, now=now)
    if known is not None:
        known.told_at = now  # overtaken
        session.flush()
    change = _changed(subscription, quote, charged.price, now=now)
    session.add(change)
    session.flush()
    _tell(session, account, subscription, change, offer=subscription.offer, key=f"{PRICE_CHANGED}:{change.id}", now=now)
    return None


def list_outdated(
    session: TenantSession, issuer: Issuer, account_id: UUID | None = None, *, now: datetime
) -> Iterator[UUID]:
    """Give the subscriptions whose next price was not reckoned for today's tax and buyer, of an account or of all.

    Read by the hundreds, with a handful of questions for each, and nothing is held: `decide_price` looks again.
    """
    sold_abroad, last = cache(partial(distance_sales, session)), None
    while found := _list_followed(session, account_id, after=last):
        ids, account_ids = [each.id for each in found], {each.account_id for each in found}
        notices, untold = last_notices(session, found), _untold_of(session, ids)
        addresses, numbers = billing_addresses(session, account_ids), registrations_of(session, account_ids)
        accounts, bases = _accounts_of(session, account_ids), last_bases(session, account_ids)
        for each in found:
            charged = _charged_next(each, notices.get(each.id), untold.get(each.id))
            address = addresses.get(each.account_id)
            if charged is None or address is None:
                continue
            buyer = buyer_of(accounts[each.account_id], address, numbers.get(each.account_id))
            quote = quote_to(buyer, issuer, charged.net, sold_abroad=sold_abroad, now=now)
            if quote.gross.amount != charged.price or bases.get(each.account_id) != buyer:
                yield each.id
        last = ids[-1]


def is_overtaken(session: TenantSession, subscription: Subscription) -> bool:
    """Tell whether a price needs no telling any more: the contract ends, or is for another offer soon."""
    last = find_last_notice(session, subscription.id)
    return not is_running(subscription, last) or is_ending(subscription, last) or is_changing(subscription, last)


def note_price_told(session: TenantSession, change: PriceChange, *, now: datetime) -> None:
    """Note that the provider was told of a price, or needs not be any more.

    A price lets go what the provider knew of the next period. An offer that was declared meanwhile is told anew.
    """
    subscription = session.get_one(Subscription, (session.tenant, change.subscription_id))
    last = hold_contract(session, subscription)
    session.refresh(change)
    change.told_at = now
    if last is not None and is_changing(subscription, last):
        tell_anew(last)


def find_untold(session: TenantSession, subscription_id: UUID) -> PriceChange | None:
    """Find the price that the provider has not been told."""
    own = select(PriceChange).where(PriceChange.subscription_id == subscription_id, PriceChange.told_at.is_(None))
    return session.scalar(own)


def find_coming(session: TenantSession, subscription: Subscription, *, now: datetime) -> PriceChange | None:
    """Find the price that holds from the next period on, where it is another than that of the running one."""
    own = select(PriceChange).where(PriceChange.subscription_id == subscription.id, PriceChange.holds_from > now)
    return session.scalar(own.order_by(PriceChange.decided_at.desc(), PriceChange.id.desc()).limit(1))


def list_untold(session: TenantSession, account_id: UUID | None = None) -> Sequence[PriceChange]:
    """List the prices that the provider has not been told, of an account or of all, the oldest first."""
    mine = (Subscription.tenant == PriceChange.tenant) & (Subscription.id == PriceChange.subscription_id)
    waiting = select(PriceChange).join(Subscription, mine).where(PriceChange.told_at.is_(None))
    if account_id is not None:
        waiting = waiting.where(Subscription.account_id == account_id)
    return session.scalars(waiting.order_by(PriceChange.decided_at, PriceChange.id)).all()


def _list_followed(session: TenantSession, account_id: UUID | None, *, after: UUID | None) -> Sequence[Subscription]:
    """List the next subscriptions that go on and of which it is known what their price is made of."""
    found = select(Subscription).where(
        Subscription.net.is_not(None), Subscription.status.not_in(_OVER), Subscription.cancels_at_end.is_(False)
    )
    if account_id is not None:
        found = found.where(Subscription.account_id == account_id)
    if after is not None:
        found = found.where(Subscription.id > after)
    return session.scalars(found.order_by(Subscription.id).limit(_AT_ONCE)).all()


def _accounts_of(session: TenantSession, account_ids: Collection[UUID]) -> Mapping[UUID, Account]:
    return {each.id: each for each in session.scalars(select(Account).where(Account.id.in_(account_ids)))}


def _untold_of(session: TenantSession, subscription_ids: Sequence[UUID]) -> Mapping[UUID, PriceChange]:
    own = select(PriceChange).where(PriceChange.subscription_id.in_(subscription_ids), PriceChange.told_at.is_(None))
    return {each.subscription_id: each for each in session.scalars(own)}


@dataclass(frozen=True, slots=True)
class _Charged:
    """What is charged from the next period on, as it was decided last: its price without tax, and the one with it."""

    net: Money
    price: int


def _charged_next(
    subscription: Subscription, last: ContractNotice | None, known: PriceChange | None
) -> _Charged | None:
    """Give what is charged next; none where nothing is, or where nobody said what it is made of."""
    if not is_running(subscription, last) or is_ending(subscription, last):
        return None
    if last is not None and is_changing(subscription, last):
        net, price, currency = last.net, last.price, last.currency or subscription.currency
    else:
        net, price = subscription.net, known.price if known is not None else subscription.price
        currency = subscription.currency
    return None if net is None or price is None else _Charged(Money(net, currency), price)


def _follow_change(
    session: TenantSession,
    subscription: Subscription,
    notice: ContractNotice,
    account: Account,
    quote: Quote,
    *,
    now: datetime,
) -> UUID:
    """Let an offer that was chosen for the next period have today's tax too."""
    change = _changed(subscription, quote, notice.price or 0, now=now)
    change.told_at = now  # by the declaration itself
    session.add(change)
    notice.price = quote.gross.amount
    tell_anew(notice)  # back to a price of before as well, whose key is spent
    session.flush()
    key = f"{PRICE_CHANGED}:{change.id}"
    _tell(session, account, subscription, change, offer=notice.offer or subscription.offer, key=key, now=now)
    return notice.id


def _quote(session: TenantSession, account: Account, issuer: Issuer, net: Money, *, now: datetime) -> Quote | None:
    """Reckon a price anew, and note for whom; none where nobody could be billed."""
    try:
        quote = quote_for_account(session, account, issuer, net, now=now)
    except BillingAddressError:
        return None
    keep_basis(session, account.id, quote.buyer, now=now)
    return quote


def _changed(subscription: Subscription, quote: Quote, before: int, *, now: datetime) -> PriceChange:
    return PriceChange(
        id=new_id(now),
        subscription_id=subscription.id,
        before=before,
        price=quote.gross.amount,
        currency=quote.gross.currency,
        category=quote.taxation.category,
        rate=quote.taxation.rate,
        country=quote.taxation.country,
        decided_at=now,
        holds_from=subscription.period_end,
    )


def _tell(
    session: TenantSession,
    account: Account,
    subscription: Subscription,
    change: PriceChange,
    *,
    offer: str,
    key: str,
    now: datetime,
) -> None:
    if account.state is AccountState.CLOSED:
        return
    args: JsonObject = {
        "account": str(account.id),
        "offer": offer,
        "billed_every": subscription.billed_every.value,
        "price_before": change.before,
        "price": change.price,
        "currency": change.currency,
        "category": change.category.value,
        "rate": change.rate,
        "country": change.country,
        "holds_from": change.holds_from.isoformat(),
    }
    post(
        session,
        kind=PRICE_CHANGED,
        to=account.email,
        args=args,
        language=account.language,
        now=now,
        dedupe_key=key,
    )
