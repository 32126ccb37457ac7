"""What only the team does to an account; nothing here commits."""

from datetime import datetime

from app.domain.accounts.closing import close_account
from app.domain.accounts.errors import TransitionError
from app.domain.accounts.models import Account, AccountState, Role
from app.domain.accounts.rules import Event
from app.domain.accounts.sessions.service import end_sessions
from app.domain.mail.service import post
from app.kernel.db import TenantSession

REFUSED_MAIL = "registration_refused"


def refuse_registration(session: TenantSession, account: Account, reason: str, *, now: datetime) -> None:
    """Refuse a registration that waits, and mail its person why; TransitionError. The address may register again."""
    if account.state is not AccountState.WAITING:
        raise TransitionError(account.state, Event.APPROVE)
    close_account(session, account, email_barred=False, now=now, told=False)
    args = {"account": str(account.id), "reason": reason}
    post(session, kind=REFUSED_MAIL, to=account.email, args=args, language=account.language, now=now)


def give_role(session: TenantSession, account: Account, role: Role) -> None:
    """Give an account a role; its sessions end, so that nothing opened before goes on."""
    account.role = role
    end_sessions(session, account.id)
