"""Deleting an account for good; nothing here commits."""

from datetime import datetime

from sqlalchemy import delete

from app.domain.accounts.identifiers import key_of
from app.domain.accounts.models import Account, AccountState, BarredEmail, FormerAccount
from app.domain.mail.service import forget_mails_about, post
from app.kernel.db import JsonObject, TenantSession
from app.kernel.tokens import digest_of

DELETED_MAIL = "account_deleted"


def delete_account(session: TenantSession, account: Account, *, email_barred: bool, now: datetime) -> None:
    """Delete an account and all that is its own, and tell its address, whose mail names no account any more.

    Tables that refer to an account are emptied of it by the database. Where addresses of closed accounts are barred,
    a digest goes on barring this one, unless it was free already, or its mailbox was never proven: it may be another's.
    """
    barred = email_barred and account.email_key is not None and account.state is not AccountState.UNCONFIRMED
    forget_mails_about(session, account.id)
    adopted = (FormerAccount.email_key == key_of(account.email)) & FormerAccount.adopted_at.is_not(None)
    session.execute(delete(FormerAccount).where(adopted), execution_options={"synchronize_session": False})
    session.execute(delete(Account).where(Account.id == account.id), execution_options={"synchronize_session": False})
    session.expunge(account)
    if barred:
        session.add(BarredEmail(digest=digest_of(account.email_key or ""), barred_at=now))
    post_deleted(session, account.email, account.language, first_name=account.first_name, barred=barred, now=now)


def post_deleted(
    session: TenantSession,
    email: str,
    language: str,
    *,
    first_name: str = "",
    barred: bool,
    now: datetime,
    dedupe_key: str | None = None,
) -> None:
    """Tell an address that its account is deleted, and whether it may register again."""
    args: JsonObject = {"first_name": first_name, "barred": barred}
    post(session, kind=DELETED_MAIL, to=email, args=args, language=language, now=now, dedupe_key=dedupe_key)
