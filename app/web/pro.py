"""The business of an account, as pages ask for it: nothing is asked of the database where the brand has none."""

from app.domain.accounts.models import Account
from app.domain.vat.models import VatRegistration
from app.domain.vat.queries import find_registration
from app.domain.vat.rules import VatNumber
from app.web.context import page_open
from app.web.installation import installation
from app.web.request import session


def find_business(account: Account) -> VatRegistration | None:
    """Find the company and number that an account gave, where the brand has professional accounts."""
    return find_registration(session(), account.id) if page_open("pro") else None


def is_same_business(business: VatRegistration | None, given: tuple[str, VatNumber] | None) -> bool:
    """Tell whether what was given asks for nothing new."""
    if given is None:
        return True
    company, number = given
    return business is not None and (business.company, business.number) == (company, number.text)


def is_vies_asked() -> bool:
    """Tell whether this installation asks VIES; where it does not, the team decides about every number."""
    return installation().settings.vies_url is not None
