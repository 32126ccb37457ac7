"""What pages and workers ask about registrations of businesses."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, false, func, or_, select

from app.domain.vat.models import VatCheck, VatRegistration, VatState
from app.domain.vat.rules import BY_VIES
from app.kernel.db import TenantSession, count_at_most
from app.kernel.errors import NotFoundError

PAGE = 50


def find_registration(session: TenantSession, account_id: UUID) -> VatRegistration | None:
    """Find the registration of an account, if it has one."""
    return session.scalar(select(VatRegistration).where(VatRegistration.account_id == account_id))


def registrations_of(session: TenantSession, account_ids: Collection[UUID]) -> Mapping[UUID, VatRegistration]:
    """Give the registration of each of these accounts that has one."""
    found = session.scalars(select(VatRegistration).where(VatRegistration.account_id.in_(account_ids)))
    return {each.account_id: each for each in found}


def get_registration(session: TenantSession, registration_id: UUID) -> VatRegistration:
    """Give a registration; NotFoundError."""
    registration = session.get(VatRegistration, (session.tenant, registration_id))
    if registration is None:
        raise NotFoundError(VatRegistration.__name__)
    return registration


def list_registrations(
    session: TenantSession, state: VatState | None = None, *, before: VatRegistration | None = None, limit: int = PAGE
) -> Sequence[VatRegistration]:
    """List registrations, those that have been longest in their state first; of every state when none is named."""
    listed = select(VatRegistration).order_by(VatRegistration.state_at, VatRegistration.id).limit(limit)
    if state is not None:
        listed = listed.where(VatRegistration.state == state)
    if before is not None:
        at, last = VatRegistration.state_at, before.state_at
        listed = listed.where(or_(at > last, (at == last) & (VatRegistration.id > before.id)))
    return session.scalars(listed).all()


def list_to_decide(session: TenantSession, *, is_asked: bool, limit: int = PAGE) -> Sequence[VatRegistration]:
    """List what waits for the team, the longest first; `is_asked` tells whether this installation asks VIES."""
    waiting = select(VatRegistration).where(_to_decide(is_asked=is_asked))
    return session.scalars(waiting.order_by(VatRegistration.state_at, VatRegistration.id).limit(limit)).all()


def count_to_decide(session: TenantSession, *, is_asked: bool) -> int:
    """Count what waits for the team, up to `MOST_COUNTED`."""
    counted = count_at_most(VatRegistration.state_at, _to_decide(is_asked=is_asked))
    return session.scalar(select(counted)) or 0


def list_checks(session: TenantSession, account_id: UUID, *, limit: int = PAGE) -> Sequence[VatCheck]:
    """List what VIES answered about an account's numbers, the latest first."""
    answers = select(VatCheck).where(VatCheck.account_id == account_id)
    return session.scalars(answers.order_by(VatCheck.id.desc()).limit(limit)).all()


def find_last_check(session: TenantSession, registration: VatRegistration) -> VatCheck | None:
    """Find the latest answer about the number that an account gives now."""
    about = (VatCheck.account_id == registration.account_id) & (VatCheck.number == registration.number)
    return session.scalar(select(VatCheck).where(about).order_by(VatCheck.id.desc()).limit(1))


def list_same_number(session: TenantSession, registration: VatRegistration) -> Sequence[VatRegistration]:
    """List the other accounts' registrations of the same number: two people of one company, or not."""
    same = (VatRegistration.number == registration.number) & (VatRegistration.id != registration.id)
    return session.scalars(select(VatRegistration).where(same).order_by(VatRegistration.id).limit(PAGE)).all()


def list_due(
    timetable: Connection, tenants: Sequence[str], *, after: Mapping[str, str], now: datetime
) -> Sequence[tuple[str, UUID, str]]:
    """Give (tenant, id, country) of what VIES is to be asked: one number of each country, by turns.

    It is what has been due the longest of the brand that follows, in the order of the alphabet, the one in `after`,
    which was asked for last in that country.
    """
    row = VatRegistration.__table__.c
    free = or_(row.lease_until.is_(None), row.lease_until <= now)
    has_been = row.tenant <= case(dict(after), value=row.country, else_="") if after else false()
    turn = (has_been, row.tenant, row.next_at, row.id)
    place = func.row_number().over(partition_by=row.country, order_by=turn).label("place")
    due = select(row.tenant, row.id, row.country, place).where(row.next_at <= now, free, row.tenant.in_(tenants))
    ranked = due.subquery("due")
    found = timetable.execute(select(ranked.c.tenant, ranked.c.id, ranked.c.country).where(ranked.c.place == 1))
    return [(tenant, registration_id, country) for tenant, registration_id, country in found]


def list_in_flight(timetable: Connection, *, now: datetime) -> Sequence[tuple[UUID, str]]:
    """Give (id, country) of what somebody is asking VIES just now, of every tenant."""
    row = VatRegistration.__table__.c
    found = timetable.execute(select(row.id, row.country).where(row.lease_until > now))
    return [(registration_id, country) for registration_id, country in found]


def _to_decide(*, is_asked: bool) -> ColumnElement[bool]:
    unanswerable = VatRegistration.state == VatState.UNAVAILABLE
    untold = VatRegistration.state == VatState.UNCHECKED
    return or_(unanswerable, untold & VatRegistration.country.not_in(sorted(BY_VIES)) if is_asked else untold)
