"""An account as Stripe's customer."""

from uuid import UUID

import stripe

from app.adapters.stripe.errors import translated
from app.adapters.stripe.reading import Customer, read

ACCOUNT = "account"
"""The name under which a customer carries our account's id."""


def open_customer(client: stripe.StripeClient, account_id: UUID, *, email: str, name: str, key: str) -> str:
    """Give the account's customer, made if need be: Stripe forgets an idempotency key after a day, a customer never."""
    with translated():
        for found in client.v1.customers.list({"email": email, "limit": 100}).auto_paging_iter():
            customer = read(found, Customer)
            if customer.metadata.get(ACCOUNT) == str(account_id):
                return customer.id
        made = client.v1.customers.create(
            {"email": email, "name": name, "metadata": {ACCOUNT: str(account_id)}}, {"idempotency_key": key}
        )
        return made.id


def is_gone(client: stripe.StripeClient, customer: str) -> bool:
    """Tell whether it was deleted, which Stripe remembers for good."""
    with translated():
        return read(client.v1.customers.retrieve(customer), Customer).deleted


def forget_customer(client: stripe.StripeClient, customer: str) -> None:
    """Delete it: its name, its address and its cards go; what was paid stays in Stripe's books."""
    with translated():
        if not read(client.v1.customers.retrieve(customer), Customer).deleted:
            client.v1.customers.delete(customer)


def rename_customer(client: stripe.StripeClient, customer: str, *, email: str, name: str) -> None:
    """Tell whose it is by now."""
    with translated():
        client.v1.customers.update(customer, {"email": email, "name": name})
