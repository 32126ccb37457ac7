"""The mail that says that an account is deleted; nothing here commits."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from app.domain.mail.rules import LEAVES_NOTHING
from app.domain.mail.service import post
from app.kernel.db import JsonObject, TenantSession

DELETED_MAIL = "account_deleted"
TOLD_WITHIN = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the mail says: to whom, whether the address may register again, whether subscriptions have ended."""

    first_name: str = ""
    barred: bool
    billed: bool = False


def post_deleted(
    session: TenantSession,
    email: str,
    language: str,
    said: Said,
    *,
    now: datetime,
    dedupe_key: str | None = None,
) -> None:
    """Tell an address that its account is deleted, and what follows from it.

    It is the last that is known of the address: it is not tried for ever, and nothing stays of it, unless it must not
    be told again that day (`dedupe_key`).
    """
    args: JsonObject = {**asdict(said), LEAVES_NOTHING: dedupe_key is None}
    expires_at = now + TOLD_WITHIN
    post(
        session,
        kind=DELETED_MAIL,
        to=email,
        args=args,
        language=language,
        now=now,
        dedupe_key=dedupe_key,
        expires_at=expires_at,
    )
