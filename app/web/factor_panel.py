"""What the security page shows of an account's factors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.domain.accounts.factors.models import Passkey
from app.domain.accounts.factors.queries import count_codes_left, find_app, list_passkeys
from app.domain.accounts.factors.recovery_codes import HOW_MANY
from app.web.request import session


@dataclass(frozen=True, slots=True)
class FactorPanel:
    """The app (none: off), how many recovery codes of how many are left, and the passkeys."""

    app_added_at: datetime | None
    codes_left: int
    codes_made: int
    passkeys: Sequence[Passkey]

    @property
    def is_on(self) -> bool:
        """Whether signing in takes two proofs."""
        return self.app_added_at is not None or bool(self.passkeys)


def factor_panel(account_id: UUID) -> FactorPanel:
    """Give what `templates/security/_factors.html` shows, which calls it `factors`."""
    app = find_app(session(), account_id)
    return FactorPanel(
        app_added_at=app.confirmed_at if app else None,
        codes_left=count_codes_left(session(), account_id),
        codes_made=HOW_MANY,
        passkeys=list_passkeys(session(), account_id),
    )
