"""What a passkey is asked to sign: random, for one account or for whoever the key names, good once and for minutes."""

import secrets
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete

from app.domain.accounts.errors import PasskeyError
from app.domain.accounts.factors.models import PasskeyChallenge
from app.kernel.db import TenantSession, sweep_rows
from app.kernel.ids import new_id

CHALLENGE_LASTS = timedelta(minutes=5)
_BYTES = 32


def make_challenge(session: TenantSession, account_id: UUID | None, *, now: datetime) -> bytes:
    """Make a challenge."""
    challenge = secrets.token_bytes(_BYTES)
    session.add(
        PasskeyChallenge(id=new_id(now), account_id=account_id, challenge=challenge, expires_at=now + CHALLENGE_LASTS)
    )
    return challenge


def spend_challenge(session: TenantSession, challenge: bytes, account_id: UUID | None, *, now: datetime) -> None:
    """Use a challenge up, in one statement; PasskeyError when it is none of ours, another's, expired or spent."""
    spent = session.scalar(
        delete(PasskeyChallenge)
        .where(
            PasskeyChallenge.challenge == challenge,
            PasskeyChallenge.account_id == account_id if account_id else PasskeyChallenge.account_id.is_(None),
            PasskeyChallenge.expires_at > now,
        )
        .returning(PasskeyChallenge.id),
        execution_options={"synchronize_session": False},
    )
    if spent is None:
        raise PasskeyError("no such challenge")


def sweep_challenges(session: TenantSession, *, now: datetime) -> int:
    """Delete challenges that nobody answered in time (`sweep_rows`)."""
    return sweep_rows(session, PasskeyChallenge, PasskeyChallenge.expires_at <= now)
