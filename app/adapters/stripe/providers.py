"""Which brand is billed by which account at Stripe, each opened when it is first needed."""

from collections.abc import Callable, Mapping
from datetime import datetime

from app.domain.billing.provider import Provider
from app.kernel.clock import MACHINE
from app.stripe_accounts import StripeAccount

SCRIPT = "https://js.stripe.com/endive/stripe.js"
"""Stripe's script of the SDK's own generation; it is served by Stripe only, and never kept by us."""


class StripeProviders:
    """Finds a brand's provider, and reads the SDK with the first: a process that bills nobody starts without it."""

    def __init__(
        self,
        accounts: Mapping[str, StripeAccount],
        *,
        url: str | None,
        clock: Callable[[], datetime] = MACHINE,
        is_waited_for: Callable[[], bool] = lambda: False,
    ) -> None:
        """Take the accounts by their brands' slugs, the address of a stand-in, and what tells how old a post is.

        Where somebody waits for the answer, nothing is tried again: they are told, and their place goes to the next.
        """
        self._clock = clock
        self._accounts = accounts
        self._url = url
        self._is_waited_for = is_waited_for
        self._opened: dict[tuple[str, bool], Provider] = {}

    def __call__(self, slug: str) -> Provider | None:
        """Give the provider of a brand; none where no key of its was given."""
        account = self._accounts.get(slug)
        if account is None:
            return None
        waited_for = self._is_waited_for()
        if (slug, waited_for) not in self._opened:
            self._opened[slug, waited_for] = self._open(account, waited_for=waited_for)
        return self._opened[slug, waited_for]

    def _open(self, account: StripeAccount, *, waited_for: bool) -> Provider:
        from app.adapters.stripe.client import RETRIES, open_client  # noqa: PLC0415 - see the head of this class
        from app.adapters.stripe.payments import StripePayments  # noqa: PLC0415

        client = open_client(account.key, url=self._url, retries=0 if waited_for else RETRIES)
        payments = StripePayments(client, is_live=account.is_live, clock=self._clock)
        return Provider(
            payments=payments,
            publishable_key=account.publishable_key,
            script=SCRIPT if self._url is None else None,
            secrets=account.webhook_secrets,
            is_live=account.is_live,
        )
