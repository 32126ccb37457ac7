"""Numbers that VIES calls valid for a company of quite another name: nobody waits, and the team should look."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from app.domain.vat.models import NameMatch, Outcome, VatCheck, VatRegistration, VatState
from app.domain.vat.queries import PAGE
from app.kernel.db import TenantSession, count_at_most


def list_differing(session: TenantSession, *, limit: int = PAGE) -> Sequence[VatRegistration]:
    """List what is verified under another name and was not looked at by the team, the longest first."""
    listed = select(VatRegistration).where(_differs()).order_by(VatRegistration.state_at, VatRegistration.id)
    return session.scalars(listed.limit(limit)).all()


def count_differing(session: TenantSession) -> int:
    """Count them, up to `MOST_COUNTED`."""
    return session.scalar(select(count_at_most(VatRegistration.state_at, _differs()))) or 0


def is_differing(session: TenantSession, registration: VatRegistration) -> bool:
    """Tell whether a number is among them."""
    return (
        session.scalar(select(VatRegistration.id).where(VatRegistration.id == registration.id, _differs())) is not None
    )


def _differs() -> ColumnElement[bool]:
    """Choose by the latest answer that told of a name; what the team decided stays decided."""
    about = (VatCheck.account_id == VatRegistration.account_id) & (VatCheck.number == VatRegistration.number)
    told = about & (VatCheck.tenant == VatRegistration.tenant) & (VatCheck.outcome == Outcome.VALID)
    latest = select(VatCheck.comparison).where(told).order_by(VatCheck.id.desc()).limit(1).scalar_subquery()
    undecided = (VatRegistration.state == VatState.VERIFIED) & VatRegistration.decided_at.is_(None)
    return undecided & (latest == NameMatch.DIFFERS)
