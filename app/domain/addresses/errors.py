"""How something about addresses can be refused; each carries the facts that its page needs, and no sentence."""

from app.kernel.errors import GuichetError


class AddressError(GuichetError):
    """Something about an address was refused."""


class TooManyAddressesError(AddressError):
    """The account has as many as the brand lets it keep."""

    def __init__(self, most: int) -> None:
        super().__init__(f"{most} addresses are kept already")
        self.most = most


class ChangedMeanwhileError(AddressError):
    """It was changed after whoever changes it now had looked at it; `version` is how it stands."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the address was changed meanwhile: {version}")
        self.version = version
