"""How a number can be refused, and how asking about it can fail; each carries facts, and no sentence."""

from enum import StrEnum

from app.kernel.errors import GuichetError


class VatError(GuichetError):
    """Something about a VAT number was refused."""


class NumberFault(StrEnum):
    """Why what was typed can't be a VAT number."""

    UNKNOWN_COUNTRY = "unknown_country"  # it begins with no country that we know, and none was chosen that we know
    FORM = "form"
    CHECKSUM = "checksum"  # a digit is wrong
    ONE_STOP_SHOP = "one_stop_shop"  # EU…, IM…: for sales to private people, and no proof of a business


class NumberError(VatError):
    """What was typed can't be a VAT number; `example` is how one of that country looks."""

    def __init__(self, fault: NumberFault, country: str | None = None, example: str | None = None) -> None:
        super().__init__(f"VAT number {fault}: {country}")
        self.fault = fault
        self.country = country
        self.example = example


class StateError(VatError):
    """A registration's state does not lead there."""

    def __init__(self, state: str, event: str) -> None:
        super().__init__(f"{event} is not for a registration that is {state}")
        self.state = state
        self.event = event
