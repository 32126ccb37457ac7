"""Answering every ticket of an incident: a transaction for each, taken up again where it was stopped."""

from datetime import datetime
from uuid import UUID

import structlog

from app.domain.incidents.answering import answer_ticket, finish, list_brands_that_owe, list_owed, list_unanswered
from app.domain.support.asking import Terms
from app.jobs.housekeeping import OpenSession
from app.jobs.publishing import Timetable
from app.kernel.db import TenantSession, transaction
from app.tenancy.registry import Registry
from app.web.requests import terms_of

MOST = 100  # tickets of one update in a round: other brands' mails wait for it, and the next round goes on

_log = structlog.get_logger(__name__)


def answer_incidents(timetable: Timetable, registry: Registry, open_session: OpenSession, *, now: datetime) -> int:
    """Answer what is owed, of every brand; give how many tickets. One that fails is tried again in the next round."""
    answered = 0
    with timetable() as connection:
        slugs = list_brands_that_owe(connection)
    for slug in slugs:
        tenant = registry.by_slug(slug)
        if tenant is None:
            continue  # its files are broken; what is owed waits until they can be read
        try:
            with open_session(slug) as session:
                for update_id in list_owed(session):
                    answered += _answer_all(session, update_id, terms_of(tenant), now=now)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("incidents_not_answered", tenant=slug)
    return answered


def _answer_all(session: TenantSession, update_id: UUID, terms: Terms, *, now: datetime) -> int:
    answered = 0
    for ticket_id in list_unanswered(session, update_id):
        if answered == MOST:
            break
        try:
            with transaction(session):
                answered += answer_ticket(session, update_id, ticket_id, terms, now=now)
        except Exception:  # noqa: BLE001 - whatever it was, the next ticket is answered
            _log.exception("ticket_not_answered", tenant=session.tenant, ticket=str(ticket_id))
    with transaction(session):
        finish(session, update_id, now=now)
    return answered
