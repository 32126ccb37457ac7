"""What pages ask about consents."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from app.domain.consents.models import Consent, Decision, Means
from app.domain.consents.rules import NEWSLETTER
from app.kernel.db import TenantSession

MOST_SHOWN = 100  # lines of somebody's history


def find_last(session: TenantSession, account_id: UUID, use: str) -> Consent | None:
    """Find the decision that holds about one use."""
    of_use = select(Consent).where(Consent.account_id == account_id, Consent.use == use)
    return session.scalar(of_use.order_by(Consent.number.desc()).limit(1))


def list_last(session: TenantSession, account_id: UUID) -> Mapping[str, Consent]:
    """Give the decision that holds about each use that somebody has decided about."""
    newest = (
        select(Consent.use, func.max(Consent.number).label("number"))
        .where(Consent.account_id == account_id)
        .group_by(Consent.use)
        .subquery()
    )
    held = select(Consent).join(newest, (Consent.use == newest.c.use) & (Consent.number == newest.c.number))
    return {each.use: each for each in session.scalars(held.where(Consent.account_id == account_id))}


def list_history(session: TenantSession, account_id: UUID) -> Sequence[Consent]:
    """List what somebody decided, the newest first, as far as a page shows it."""
    own = select(Consent).where(Consent.account_id == account_id)
    return session.scalars(own.order_by(Consent.at.desc(), Consent.number.desc()).limit(MOST_SHOWN)).all()


def held_consents(use: str) -> Select[Consent]:
    """Select the consents to a use that hold: given, by the mailbox where it has to agree too, and not followed."""
    later = aliased(Consent)
    followed = (
        select(later.id)
        .where(later.account_id == Consent.account_id, later.use == use, later.number > Consent.number)
        .exists()
    )
    held = select(Consent).where(Consent.use == use, Consent.decision == Decision.GIVEN, ~followed)
    return held.where(Consent.means == Means.MAIL_LINK) if use == NEWSLETTER else held
