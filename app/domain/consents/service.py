"""Writing decisions down; nothing here commits, and whoever calls holds the account, so that numbers stay in order."""

from datetime import datetime
from uuid import UUID

from app.domain.consents.models import Consent, Decision, Means
from app.domain.consents.queries import find_last, list_last
from app.domain.consents.rules import AGREED, Wording, state_of
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


def give(
    session: TenantSession, account_id: UUID, use: str, wording: Wording, *, means: Means, now: datetime
) -> Consent | None:
    """Write down that somebody agrees to these words; None, and nothing, where that would change nothing."""
    last = find_last(session, account_id, use)
    made = _next(last, account_id, use, Decision.GIVEN, means, now)
    if state_of(made) is state_of(last):
        return None
    made.language, made.version, made.wording = wording.language, wording.version, wording.text
    session.add(made)
    return made


def withdraw(session: TenantSession, account_id: UUID, use: str, *, means: Means, now: datetime) -> Consent | None:
    """Write down that somebody agrees no more, or does not agree; None, and nothing, where that is said already."""
    last = find_last(session, account_id, use)
    if last is not None and last.decision is Decision.WITHDRAWN:
        return None
    made = _next(last, account_id, use, Decision.WITHDRAWN, means, now)
    session.add(made)
    return made


def withdraw_all(session: TenantSession, account_id: UUID, *, means: Means, now: datetime) -> None:
    """Write down that somebody agrees to nothing any more."""
    for use, last in list_last(session, account_id).items():
        if state_of(last) in AGREED:
            session.add(_next(last, account_id, use, Decision.WITHDRAWN, means, now))


def _next(last: Consent | None, account_id: UUID, use: str, decision: Decision, means: Means, now: datetime) -> Consent:
    number = last.number + 1 if last else 1
    return Consent(
        id=new_id(now), account_id=account_id, use=use, number=number, decision=decision, means=means, at=now
    )
