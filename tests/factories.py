"""People for tests: an account with everything that a test does not care about filled in."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.adapters.passwords import Argon2Hasher, quick
from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState, PasswordKind, Role
from app.domain.consents.models import Means
from app.domain.consents.rules import NEWSLETTER, Wording
from app.domain.consents.service import give
from app.kernel.db import TenantSession
from app.kernel.ids import new_id
from app.kernel.signing import Signer

REGISTERED_AT = datetime(2026, 11, 1, 9, 30, tzinfo=UTC)
PASSWORD = "wagon citron 48 parapluie"
WORDING = Wording("fr", "Je souhaite recevoir les nouvelles.")
HASHER = Argon2Hasher(quick())
SIGNER = Signer("s" * 32)


def make_account(session: TenantSession, *, email: str = "ann@example.com", **facts: Any) -> Account:  # noqa: ANN401 - any column
    """Add an active customer with a chosen password; the keywords are columns, and `newsletter`: agreed to how."""
    newsletter: Means | None = facts.pop("newsletter", None)
    user_name = facts.get("user_name")
    account_id: UUID = facts.pop("id", None) or new_id(REGISTERED_AT)
    password: str | None = facts.pop("password", PASSWORD)
    known: dict[str, Any] = {
        "id": account_id,
        "role": Role.CUSTOMER,
        "state": AccountState.ACTIVE,
        "language": "fr",
        "email": email,
        "email_key": key_of(email),
        "user_name_key": key_of(user_name) if user_name else None,
        "password_hash": HASHER.hash(password) if password else None,
        "password_kind": PasswordKind.CHOSEN,
        "password_set_at": REGISTERED_AT,
        "first_name": "Ann",
        "last_name": "Martin",
        "registered_at": REGISTERED_AT,
        "confirmed_at": REGISTERED_AT,
    }
    account = Account(**{**known, **facts})
    session.add(account)
    session.flush()
    if newsletter is not None:
        give(session, account_id, NEWSLETTER, WORDING, means=newsletter, now=REGISTERED_AT)
    return account


def add_factor(session: TenantSession, account: Account) -> None:
    """Give an account a second factor; no code fits it."""
    now = datetime.now(UTC)
    session.add(
        TotpFactor(
            id=new_id(now), account_id=account.id, sealed_secret=b"", last_step=0, added_at=now, confirmed_at=now
        )
    )
