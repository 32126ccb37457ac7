"""The brands' accounts: who takes payments, by the keys of the environment."""

from collections.abc import Mapping

from app.adapters.stripe.client import open_client
from app.adapters.stripe.payments import StripePayments
from app.stripe_accounts import StripeAccount


def open_accounts(accounts: Mapping[str, StripeAccount], *, url: str | None = None) -> Mapping[str, StripePayments]:
    """Open each brand's account by its slug, at Stripe or at a stand-in's address; a brand without one is not there."""
    return {
        slug: StripePayments(open_client(account.key, url=url), is_live=account.is_live)
        for slug, account in accounts.items()
    }
