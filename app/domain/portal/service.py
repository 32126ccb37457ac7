"""What somebody chooses for their dashboard; nothing here commits."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import delete, select

from app.domain.library.models import Subject
from app.domain.portal.models import Arrangement, Interest
from app.domain.portal.queries import find_order
from app.domain.portal.rules import Card, Move, move
from app.kernel.db import TenantSession


def choose(session: TenantSession, account_id: UUID, *, among: Collection[UUID], chosen: Collection[UUID]) -> None:
    """Of the subjects that were on a page, choose these and no others; what was not on it stays as it was.

    A subject that the brand does not have, by now or ever, is passed over.
    """
    known = set(session.scalars(select(Subject.id).where(Subject.id.in_(among))))
    held = set(
        session.scalars(
            select(Interest.subject_id).where(Interest.account_id == account_id, Interest.subject_id.in_(known))
        )
    )
    wanted = known.intersection(chosen)
    for subject_id in wanted - held:
        session.add(Interest(account_id=account_id, subject_id=subject_id))
    if unwanted := held - wanted:
        session.execute(
            delete(Interest).where(Interest.account_id == account_id, Interest.subject_id.in_(unwanted)),
            execution_options={"synchronize_session": False},
        )
    session.flush()


def arrange(session: TenantSession, account_id: UUID, card: Card, how: Move) -> None:
    """Move a card of somebody's dashboard, hide it or show it."""
    order = move(find_order(session, account_id, locked=True), card, how)
    kept = session.get(Arrangement, (session.tenant, account_id))
    if kept is None:
        kept = Arrangement(account_id=account_id, cards=[], hidden=[])
        session.add(kept)
    kept.cards = [each.value for each in order.cards]
    kept.hidden = sorted(each.value for each in order.hidden)
    session.flush()
