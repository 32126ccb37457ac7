"""The form of the page about somebody's professional account."""

from app.domain.accounts.models import Account
from app.domain.vat.models import VatRegistration
from app.web.pro_fields import ProForm


class BusinessForm(ProForm):
    """The company and its number, both needed: whoever sends this form asks for a professional account."""

    def __init__(self, account: Account, business: VatRegistration | None = None) -> None:
        super().__init__()
        self._account = account
        self.ask_pro(needed=True)
        if business is not None and not self.is_submitted() and not self.is_restored:
            self.show_business(business)

    @property
    def pro_country(self) -> str | None:
        """The country that the account's person named, if the brand asks for it."""
        return self._account.country
