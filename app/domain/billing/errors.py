"""What may go wrong between billing and a payment provider."""

from uuid import UUID


class PaymentsUnavailableError(Exception):
    """The provider does not answer, or asks to wait: later it may work."""


class PaymentsMisusedError(Exception):
    """The provider will never take this: a wrong id, another customer's, a key of another brand."""


class PaymentRefusedError(Exception):
    """A charge was refused; `code` is the provider's reason ("card_declined", "authentication_required", …)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class EventRefusedError(Exception):
    """What was posted is not signed by this brand's provider, or is no event."""


class UnknownCustomerError(Exception):
    """A customer of the provider is no account of this brand's, or not yet."""

    def __init__(self, customer: str) -> None:
        super().__init__(f"customer {customer} is no account of ours")
        self.customer = customer


class ForeignAnswerError(Exception):
    """The provider gave an object of another customer than the one it was of."""

    def __init__(self, object_id: str) -> None:
        super().__init__(f"{object_id} belongs to another customer than before")
        self.object_id = object_id


class OvertakenError(Exception):
    """Somebody else asked the provider later than we did, and has written down what it said."""


class BillingAddressError(Exception):
    """There is no address that an invoice could be written to."""


class ContractRefusedError(Exception):
    """A contract cannot be ended, kept or withdrawn from as it stands: `kind` says what was asked."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a contract as it stands is not {kind}")
        self.kind = kind


class PurchaseUnderWayError(Exception):
    """The same offer is being bought already, on other terms, by the purchase with this id."""

    def __init__(self, buying_id: UUID) -> None:
        super().__init__(f"purchase {buying_id} is under way")
        self.buying_id = buying_id


class BoughtAlreadyError(Exception):
    """The account has the offer already, by the subscription with this id."""

    def __init__(self, subscription_id: UUID) -> None:
        super().__init__(f"subscription {subscription_id} holds it")
        self.subscription_id = subscription_id


class LastMethodError(Exception):
    """The only means of payment of a subscription that goes on may not be removed."""
