"""What a brand may choose about paying, late payments and purchases that consumers regret."""

from enum import StrEnum

from app.kernel.durations import Duration, Unit
from app.kernel.policies import Policy


class PayBy(StrEnum):
    """How a purchase is paid: what the provider's form in the browser takes, or a transfer that is sent."""

    CARD = "card"
    TRANSFER = "transfer"
    PLATFORM = "platform"  # the other means that the provider offers for a brand


class BankAccount(Policy, frozen=True, kw_only=True):
    """Where a transfer is sent; the IBAN may be written in groups."""

    holder: str
    iban: str
    bic: str | None = None


class BillingPolicy(Policy, frozen=True, kw_only=True):
    """How long services stay on after a payment is missed, how a customer may pay, how long a consumer may withdraw.

    Without a bank account nobody is offered a transfer; the law gives consumers at least 14 days.
    """

    grace: Duration = Duration(7, Unit.DAY)
    withdraw_within: Duration = Duration(14, Unit.DAY)
    methods: tuple[PayBy, ...] = (PayBy.CARD, PayBy.TRANSFER)
    transfer_within: Duration = Duration(14, Unit.DAY)
    bank: BankAccount | None = None

    def ways_to_pay(self) -> tuple[PayBy, ...]:
        """List the ways that can be offered."""
        return tuple(each for each in self.methods if each is not PayBy.TRANSFER or self.bank is not None)
