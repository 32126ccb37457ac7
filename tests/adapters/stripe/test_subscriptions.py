"""Subscriptions through the real SDK: begun, paid, renewed, late, ended."""

from datetime import UTC, datetime, timedelta

import pytest
import stripe

from app.adapters.stripe import bills
from app.domain.billing.errors import PaymentRefusedError, PaymentsMisusedError
from app.domain.billing.ports import BillStatus, Collection, Interval, Purchase, SubscriptionStatus
from app.kernel.money import Money
from tests.adapters.stripe.standing import ASKS, CARD, DECLINED, FAILS_LATER, PLUS, POOR, SENT, START, Stand

Status = SubscriptionStatus


def test_a_subscription_is_incomplete_until_its_first_bill_is_paid_in_the_browser(stand: Stand) -> None:
    customer = stand.customer()
    begun = stand.payments.subscribe(customer, PLUS, key="a")
    assert (begun.status, begun.customer, begun.offer, begun.price) == (Status.INCOMPLETE, customer, "plus", PLUS.price)
    assert (begun.interval, begun.collection, begun.cancels_at_end) == (Interval.MONTH, Collection.CHARGED, False)
    assert (begun.started_at, begun.period_start, begun.ended_at) == (START, START, None)
    bill = stand.bill_of(begun)
    assert (bill.status, bill.subscription, bill.total, bill.paid) == (
        BillStatus.OPEN, begun.id, PLUS.price, Money(0, "EUR"),
    )  # fmt: skip
    status, _ = stand.pay_bill(bill)
    assert status == 200
    assert stand.now(begun).status is Status.ACTIVE
    paid = stand.bill_of(begun)
    assert (paid.status, paid.paid, paid.paid_at, paid.client_secret) == (BillStatus.PAID, PLUS.price, START, None)
    assert [paid] == stand.payments.list_bills(customer)


def test_the_same_key_begins_one_subscription_and_another_request_under_it_is_refused(stand: Stand) -> None:
    customer = stand.customer()
    first, again = (stand.payments.subscribe(customer, PLUS, key="once") for _ in range(2))
    assert first == again
    with pytest.raises(PaymentsMisusedError):
        stand.payments.subscribe(customer, SENT, key="once")
    assert [each.id for each in stand.payments.list_subscriptions(customer)] == [first.id]


def test_a_month_from_31_january_ends_on_28_february_then_on_31_march(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    ends = [subscription.period_end.date().isoformat()]
    for _ in range(3):
        end = stand.now(subscription).period_end
        stand.fake.advance(int(end.timestamp()) - stand.fake.store.now())
        ends.append(stand.now(subscription).period_end.date().isoformat())
    assert ends == ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]
    bills = stand.payments.list_bills(subscription.customer)
    assert [bill.status for bill in bills] == [BillStatus.PAID] * 4
    assert bills[0].period_start.date().isoformat() == "2026-04-30"


def test_a_year_from_29_february_ends_on_the_28th(stand: Stand) -> None:
    leap = datetime(2028, 2, 29, 9, 30, tzinfo=UTC)
    stand.fake.advance(int((leap - START).total_seconds()))
    yearly = Purchase(offer="plus", name="Plus", price=Money(9900, "EUR"), interval=Interval.YEAR)
    assert stand.subscribed(stand.customer(), yearly).period_end == datetime(2029, 2, 28, 9, 30, tzinfo=UTC)


def test_a_first_bill_that_nobody_pays_within_23_hours_ends_the_subscription(stand: Stand) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key="a")
    stand.wait(hours=22, minutes=59)
    assert stand.now(begun).status is Status.INCOMPLETE
    stand.wait(minutes=1)
    assert stand.now(begun).status is Status.INCOMPLETE_EXPIRED
    assert stand.bill_of(begun).status is BillStatus.VOID


def test_a_card_that_fails_later_makes_the_subscription_late_then_unpaid(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    stand.add_card(subscription.customer, FAILS_LATER)
    failing = next(each for each in stand.payments.list_methods(subscription.customer) if each.last4 == "0341")
    stand.payments.set_default(subscription.customer, failing.id)
    seen = []
    for days in (28, 3, 5, 7):
        stand.wait(days=days)
        now = stand.now(subscription)
        bill = stand.bill_of(now)
        seen.append((now.status, bill.attempts, bill.next_attempt_at))
    due = datetime(2026, 2, 28, 9, 30, tzinfo=UTC)
    day = timedelta(days=1)
    assert seen == [
        (Status.PAST_DUE, 1, due + 3 * day),
        (Status.PAST_DUE, 2, due + 8 * day),
        (Status.PAST_DUE, 3, due + 15 * day),
        (Status.UNPAID, 4, None),
    ]


def test_attempts_by_hand_are_not_counted_and_leave_the_timetable_alone(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    stand.add_card(subscription.customer, FAILS_LATER)
    failing = next(each for each in stand.payments.list_methods(subscription.customer) if each.last4 == "0341")
    stand.payments.set_default(subscription.customer, failing.id)
    stand.wait(days=28)
    before = stand.bill_of(stand.now(subscription))
    for key in ("one", "one", "two"):
        with pytest.raises(PaymentRefusedError, match="card_declined"):
            stand.payments.pay(before.id, method=None, key=key)
    now = stand.now(subscription)
    assert (now.status, stand.bill_of(now)) == (Status.PAST_DUE, before)


def test_a_late_bill_that_is_paid_by_hand_makes_the_subscription_active_again(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer(), number=CARD)
    good = stand.payments.list_methods(subscription.customer)[0]
    stand.add_card(subscription.customer, FAILS_LATER)
    failing = next(each for each in stand.payments.list_methods(subscription.customer) if each.last4 == "0341")
    stand.payments.set_default(subscription.customer, failing.id)
    stand.wait(days=28)
    bill = stand.bill_of(stand.now(subscription))
    with pytest.raises(PaymentRefusedError, match="card_declined"):
        stand.payments.pay(bill.id, method=None, key="try")
    assert stand.payments.pay(bill.id, method=good.id, key="again").status is BillStatus.PAID
    assert stand.now(subscription).status is Status.ACTIVE


def test_the_last_bill_of_who_stopped_paying_is_asked_for_and_makes_the_subscription_active_again(
    stand: Stand,
) -> None:
    subscription = stand.subscribed(stand.customer())
    good = stand.payments.list_methods(subscription.customer)[0]
    stand.add_card(subscription.customer, FAILS_LATER)
    failing = next(each for each in stand.payments.list_methods(subscription.customer) if each.last4 == "0341")
    stand.payments.set_default(subscription.customer, failing.id)
    stand.wait(days=60)  # past the anniversary after the one that was missed
    given_up = stand.now(subscription)
    assert (given_up.status, stand.bill_of(given_up).status) == (Status.UNPAID, BillStatus.DRAFT)
    missed = next(each for each in stand.payments.list_bills(subscription.customer) if each.status is BillStatus.OPEN)
    stand.payments.pay(missed.id, method=good.id, key="the missed one")
    assert stand.now(subscription).status is Status.UNPAID

    asked = [stand.payments.ask_for_last(subscription.id) for _ in range(2)]
    assert asked == [stand.bill_of(given_up)] * 2
    assert asked[0] is not None
    assert (asked[0].status, asked[0].attempts) == (BillStatus.OPEN, 0)
    stand.payments.pay(asked[0].id, method=good.id, key="the last one")
    assert stand.now(subscription).status is Status.ACTIVE


@pytest.mark.parametrize(("status", "may_be_paid"), [("open", True), ("uncollectible", True), ("paid", False)])
def test_a_bill_that_was_given_up_is_paid_by_the_secret_that_stripe_gives(
    stand: Stand, status: str, *, may_be_paid: bool
) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key="a")
    found = stand.client.v1.invoices.retrieve(str(begun.latest_bill), {"expand": ["confirmation_secret"]})
    body = found.to_dict() | {"status": status}
    assert (bills.understood(stripe.Invoice.construct_from(body, "k")).client_secret is not None) is may_be_paid


def test_a_card_whose_owner_must_agree_each_time_is_charged_once_they_did(stand: Stand) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key="a")
    bill = stand.bill_of(begun)
    _, intent = stand.pay_bill(bill, ASKS)
    assert intent["status"] == "requires_action"
    assert stand.now(begun).status is Status.INCOMPLETE
    assert bill.client_secret is not None
    stand.answer_owner(bill.client_secret, agrees=True)
    assert stand.now(begun).status is Status.ACTIVE
    stand.wait(days=28)
    late = stand.bill_of(stand.now(begun))
    with pytest.raises(PaymentRefusedError) as refused:
        stand.payments.pay(late.id, method=None, key="without them")
    assert refused.value.code == "authentication_required"
    assert stand.now(begun).status is Status.PAST_DUE


@pytest.mark.parametrize(("number", "code"), [(DECLINED, "generic_decline"), (POOR, "insufficient_funds")])
def test_a_refused_card_leaves_the_first_bill_open(stand: Stand, number: str, code: str) -> None:
    begun = stand.payments.subscribe(stand.customer(), PLUS, key="a")
    status, body = stand.pay_bill(stand.bill_of(begun), number)
    assert status == 402
    assert isinstance(body["error"], dict)
    assert body["error"]["decline_code"] == code
    assert stand.bill_of(begun).status is BillStatus.OPEN
    assert stand.now(begun).status is Status.INCOMPLETE


def test_an_end_with_the_period_can_be_taken_back_until_it_comes(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    assert stand.payments.cancel(subscription.id, at_end=True, key="end").cancels_at_end
    assert not stand.payments.keep(subscription.id, key="keep").cancels_at_end
    stand.payments.cancel(subscription.id, at_end=True, key="end again")
    stand.wait(days=28)
    ended = stand.now(subscription)
    assert (ended.status, ended.ended_at) == (Status.CANCELED, subscription.period_end)
    with pytest.raises(PaymentsMisusedError):
        stand.payments.keep(subscription.id, key="too late")


def test_an_end_at_once_ends_at_once_and_stays_in_the_list(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    ended = stand.payments.cancel(subscription.id, at_end=False, key="now")
    assert (ended.status, ended.ended_at) == (Status.CANCELED, START)
    assert stand.payments.list_subscriptions(subscription.customer) == [ended]


def test_a_bill_that_is_sent_is_open_at_once_due_in_14_days_and_settled_by_hand(stand: Stand) -> None:
    subscription = stand.payments.subscribe(stand.customer(), SENT, key="a")
    assert (subscription.status, subscription.collection) == (Status.ACTIVE, Collection.SENT)
    bill = stand.bill_of(subscription)
    assert (bill.status, bill.total, bill.due_at) == (BillStatus.OPEN, SENT.price, START + timedelta(days=14))
    stand.wait(days=14)
    assert stand.now(subscription).status is Status.PAST_DUE
    settled = stand.payments.settle(bill.id, key="arrived")
    assert (settled.status, settled.paid) == (BillStatus.PAID, SENT.price)
    assert stand.now(subscription).status is Status.ACTIVE
    assert stand.payments.refund(bill.id, Money(10_000, "XAF"), key="back").refunded == Money(10_000, "XAF")


def test_money_is_given_back_up_to_what_was_paid_and_never_in_another_currency(stand: Stand) -> None:
    bill = stand.bill_of(stand.subscribed(stand.customer()))
    assert stand.payments.refund(bill.id, Money(500, "EUR"), key="a").refunded == Money(500, "EUR")
    assert stand.payments.refund(bill.id, Money(500, "EUR"), key="a").refunded == Money(500, "EUR")
    assert stand.payments.refund(bill.id, Money(700, "EUR"), key="b").refunded == Money(1200, "EUR")
    for amount in (Money(1, "EUR"), Money(1, "CHF"), Money(0, "EUR")):
        with pytest.raises(PaymentsMisusedError):
            stand.payments.refund(bill.id, amount, key=f"c {amount}")


def test_a_bill_that_is_open_is_asked_for_no_more_and_one_that_is_paid_stays(stand: Stand) -> None:
    sent = stand.payments.subscribe(stand.customer(), SENT, key="sent")
    paid = stand.subscribed(stand.customer("bob@example.org"))
    for _ in range(2):
        assert stand.payments.void(sent.latest_bill or "", key="void").status is BillStatus.VOID
    assert stand.payments.void(paid.latest_bill or "", key="paid").status is BillStatus.PAID
    stand.wait(days=60)
    assert stand.bill_of(sent).status is BillStatus.VOID
