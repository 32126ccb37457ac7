"""What may go wrong between billing and a payment provider."""


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
