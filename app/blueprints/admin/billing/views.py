"""Subscriptions: searched for by their customers, looked at, and the bills that wait for the team."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, render_template, request

from app.domain.accounts.models import Account
from app.domain.accounts.people.queries import list_accounts, search_people
from app.domain.accounts.queries import get_account
from app.domain.accounts.rights import Right
from app.domain.audit.service import list_about
from app.domain.billing.arrivals import list_awaited, list_referred
from app.domain.billing.contracts.service import find_last_notice
from app.domain.billing.desk import (
    find_bill,
    get_subscription,
    list_bills_of,
    list_disputed,
    list_not_invoiced,
    list_owed,
    list_reminders,
    list_to_send,
    owed_since,
    search_subscriptions,
)
from app.domain.billing.entitlement import access_to
from app.domain.billing.models import Bill, Subscription
from app.domain.billing.ports import HELD, UNPAID, SubscriptionStatus
from app.domain.billing.queries import PAGE, is_disputed, standing_of
from app.domain.billing.transfers import list_references, reference_of
from app.domain.invoices.models import Invoice
from app.domain.invoices.queries import find_by_id
from app.kernel.ibans import in_groups
from app.kernel.money import EXPONENTS, Money
from app.web.billing import name_of_offer
from app.web.billing_words import (
    BILL_WORDS,
    CHARGEBACK_WORDS,
    NOTICE_WORDS,
    STATUS_WORDS,
    STEP_WORDS,
    not_invoiced_words,
)
from app.web.context import need_page
from app.web.forms import clean_text
from app.web.late_payments import amount_words
from app.web.prices import read_amount
from app.web.request import current_language, current_tenant, now, session
from app.web.staff import staff_only
from app.web.staff_words import ACT_WORDS
from app.web.subscriptions import ACCESS_WORDS, policy_of

bp = Blueprint("billing_desk", __name__, url_prefix="/admin/billing")

_MOST_CUSTOMERS = 500  # whose transfers one search looks for


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("/")
@staff_only(Right.SEE_BILLING)
def index() -> str:
    """Search by a customer's address or name, or list a state or all; `before` is where the page before ended."""
    words, status = clean_text(request.args.get("q")) or "", _status()
    customers = [each.id for each in search_people(session(), words)] if words else None
    found = search_subscriptions(
        session(), account_ids=customers, status=status, before=request.args.get("before", type=UUID)
    )
    return render_template(
        "admin/billing/index.html",
        found=found[:PAGE],
        owners=_owners(found),
        words=words,
        status=status,
        statuses=STATUS_WORDS,
        following=found[PAGE - 1].id if len(found) > PAGE else None,
        **_speech(),
    )


@bp.get("/open")
@staff_only(Right.SEE_BILLING)
def waiting() -> str:
    """List the transfers that are awaited and those to be sent, what is disputed, and the papers that are owed.

    Of the first `q` finds those of a reference, an amount or a customer; `after` is where the page before ended.
    """
    words = clean_text(request.args.get("q")) or ""
    found = _awaited(words)
    awaited, disputed, owed = found[:PAGE], list_disputed(session()), list_owed(session())
    uninvoiced, to_send = list_not_invoiced(session()), list_to_send(session())
    bills = [*awaited, *disputed, *uninvoiced, *(each.bill for each in owed), *(bill for bill, _ in to_send)]
    return render_template(
        "admin/billing/open.html",
        awaited=awaited,
        words=words,
        following=awaited[-1].id if len(found) > PAGE else None,
        bill_words=BILL_WORDS,
        disputed=disputed,
        owed=owed,
        uninvoiced=uninvoiced,
        uninvoiced_words=not_invoiced_words,
        to_send=to_send,
        since=owed_since,
        contested=CHARGEBACK_WORDS,
        owners=_owners(bills),
        invoices=_invoices(bills),
        **_speech(),
    )


def _awaited(words: str) -> Sequence[Bill]:
    """Give the awaited transfers of a page, `PAGE` + 1 at the most, of which these words say something."""
    references = list_references(words)
    if references:
        return [bill for each in references for bill in list_referred(session(), each)]
    after = request.args.get("after", type=UUID)
    last = find_bill(session(), after) if after is not None else None
    if not words:
        return list_awaited(session(), after=last)
    customers = [each.id for each in search_people(session(), words, limit=_MOST_CUSTOMERS)]
    read = {currency: read_amount(words, currency) for currency in EXPONENTS}
    amounts = {currency: amount for currency, amount in read.items() if amount}
    return list_awaited(session(), account_ids=customers, amounts=amounts, after=last)


@bp.get("/<uuid:subscription_id>")
@staff_only(Right.SEE_BILLING)
def show(subscription_id: UUID) -> str:
    """Show one subscription: how it stands, its bills, what its customer was written, what may be done."""
    subscription = get_subscription(session(), subscription_id)
    bills, standing = (
        list_bills_of(session(), subscription),
        standing_of(subscription, is_disputed=is_disputed(session(), subscription)),
    )
    return render_template(
        "admin/billing/show.html",
        subscription=subscription,
        held=HELD,
        unpaid=UNPAID,
        owner=get_account(session(), subscription.account_id),
        status=STATUS_WORDS[subscription.status],
        access=ACCESS_WORDS[access_to(standing, policy_of(current_tenant()), now=now())],
        accesses=ACCESS_WORDS,
        notice=find_last_notice(session(), subscription.id),
        notices=NOTICE_WORDS,
        bills=bills,
        bill_words=BILL_WORDS,
        contested=CHARGEBACK_WORDS,
        invoices=_invoices(bills),
        reminders=list_reminders(session(), subscription),
        steps=STEP_WORDS,
        audit=list_about(session(), subscription.account_id),
        act_words=ACT_WORDS,
        done=ACT_WORDS.get(request.args.get("done", "")),
        **_speech(),
    )


def _status() -> SubscriptionStatus | None:
    asked = request.args.get("state", "")
    return SubscriptionStatus(asked) if asked in set(SubscriptionStatus) else None


def _owners(rows: Sequence[Subscription] | Sequence[Bill]) -> Mapping[UUID, Account]:
    return {each.id: each for each in list_accounts(session(), [row.account_id for row in rows])}


def _invoices(bills: Sequence[Bill]) -> Mapping[UUID, Invoice]:
    found = (find_by_id(session(), each.invoice_id) for each in bills if each.invoice_id is not None)
    return {each.id: each for each in found if each is not None}


def _speech() -> dict[str, object]:
    """Give what every page of these says names and amounts with."""
    tenant, language = current_tenant(), current_language()
    return {
        "money": lambda amount, currency: amount_words(Money(amount, currency), language),
        "offer_name": lambda slug: name_of_offer(tenant, slug, language),
        "reference": lambda bill: in_groups(reference_of(bill.id)),
    }
