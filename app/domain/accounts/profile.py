"""What somebody changes about themself at once; nothing here commits."""

from dataclasses import dataclass
from datetime import date

from app.domain.accounts.models import Account

LONGEST_LINE = 100  # characters of a name, a company, a line of an address
FIRST_BIRTH_DATE = date(1900, 1, 1)
DATE_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """What a profile says of a person; `company` and `birth_date` are none where there is none."""

    first_name: str
    last_name: str
    company: str | None
    birth_date: date | None
    language: str


def update_profile(account: Account, facts: ProfileFacts) -> None:
    """Write the profile; mails speak its language from now on."""
    account.first_name, account.last_name = facts.first_name, facts.last_name
    account.company, account.birth_date = facts.company, facts.birth_date
    account.language = facts.language
