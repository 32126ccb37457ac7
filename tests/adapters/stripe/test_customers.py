"""Customers and their means of payment through the real SDK."""

import pytest

from app.domain.billing.errors import PaymentsMisusedError
from app.domain.billing.ports import ProvidedSetup
from tests.adapters.stripe.standing import ANN, ASKS, CARD, DECLINED, PLUS, Stand, intent_of

BOB = "bob@example.org"


def test_an_account_has_one_customer_whatever_the_key(stand: Stand) -> None:
    opened = {stand.payments.open_customer(ANN, email="a@example.org", name="Ann", key=key) for key in ("a", "a", "b")}
    assert len(opened) == 1


def test_a_customer_is_named_anew(stand: Stand) -> None:
    customer = stand.customer()
    stand.payments.rename_customer(customer, email=BOB, name="Ünïcode & Söhne 🙂 <b>")
    seen = stand.client.v1.customers.retrieve(customer)
    assert (seen.email, seen.name) == (BOB, "Ünïcode & Söhne 🙂 <b>")


def test_a_card_that_was_typed_is_on_file_and_shows_its_last_digits_alone(stand: Stand) -> None:
    customer = stand.customer()
    assert stand.payments.list_methods(customer) == []
    stand.add_card(customer)
    (method,) = stand.payments.list_methods(customer)
    assert (method.kind, method.brand, method.last4, method.expires, method.is_default) == (
        "card", "visa", "4242", (2030, 12), False,
    )  # fmt: skip
    stand.payments.set_default(customer, method.id)
    assert stand.payments.list_methods(customer)[0].is_default
    assert not any(CARD in each.body for each in stand.fake.exchanges)


def test_a_card_is_refused_or_waits_for_its_owner_before_it_is_on_file(stand: Stand) -> None:
    customer = stand.customer()
    assert stand.add_card(customer, DECLINED)[0] == 402
    _, intent = stand.add_card(customer, ASKS)
    assert (intent["status"], stand.payments.list_methods(customer)) == ("requires_action", [])
    assert "_method" not in intent
    assert stand.answer_owner(str(intent["client_secret"]), agrees=False)[1]["status"] == "requires_payment_method"
    _, intent = stand.add_card(customer, ASKS, key="again")
    stand.answer_owner(str(intent["client_secret"]), agrees=True)
    assert [each.last4 for each in stand.payments.list_methods(customer)] == ["3184"]


def test_a_setup_says_whose_it_is_and_which_card_it_became(stand: Stand) -> None:
    customer = stand.customer()
    assert stand.payments.find_setup("seti_of_nobody") is None
    secret = stand.payments.begin_setup(customer, key="asks")
    stand.type_card("setup_intents", secret, ASKS)
    found = stand.payments.find_setup(intent_of(secret))
    assert found == ProvidedSetup(customer=customer, method=None)
    stand.answer_owner(secret, agrees=True)
    (method,) = stand.payments.list_methods(customer)
    assert stand.payments.find_setup(intent_of(secret)) == ProvidedSetup(customer=customer, method=method.id)


def test_what_a_subscription_was_first_paid_with_is_the_default(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    (method,) = stand.payments.list_methods(subscription.customer)
    assert method.is_default


def test_a_new_default_charges_running_subscriptions_too(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    stand.add_card(subscription.customer, "5555555555554444")
    newest = stand.payments.list_methods(subscription.customer)[0]
    stand.payments.set_default(subscription.customer, newest.id)
    assert stand.client.v1.subscriptions.retrieve(subscription.id).default_payment_method == newest.id


def test_a_method_that_is_removed_is_gone_and_charges_nothing(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    (method,) = stand.payments.list_methods(subscription.customer)
    stand.payments.remove(subscription.customer, method.id)
    assert stand.payments.list_methods(subscription.customer) == []
    stand.wait(days=28)
    assert stand.bill_of(stand.now(subscription)).attempts == 1
    assert stand.now(subscription).status == "past_due"


@pytest.mark.parametrize("act", ["set_default", "remove"])
def test_another_customers_method_is_never_touched(stand: Stand, act: str) -> None:
    ann, bob = stand.customer(), stand.customer(BOB)
    stand.add_card(ann)
    (method,) = stand.payments.list_methods(ann)
    with pytest.raises(PaymentsMisusedError):
        getattr(stand.payments, act)(bob, method.id)
    assert stand.payments.list_methods(ann) == [method]


def test_another_brands_key_finds_nothing(stand: Stand) -> None:
    subscription = stand.subscribed(stand.customer())
    other = Stand(stand.fake, "birch").payments
    assert other.find_subscription(subscription.id) is None
    assert other.find_bill(subscription.latest_bill or "") is None
    for act in (
        lambda: other.cancel(subscription.id, at_end=False, key="a"),
        lambda: other.list_methods(subscription.customer),
        lambda: other.subscribe(subscription.customer, PLUS, key="b"),
        lambda: other.rename_customer(subscription.customer, email=BOB, name="Bob"),
        lambda: other.pay(subscription.latest_bill or "", method=None, key="c"),
    ):
        with pytest.raises(PaymentsMisusedError):
            act()
    assert other.list_bills(subscription.customer) == []
    assert stand.now(subscription) == subscription
