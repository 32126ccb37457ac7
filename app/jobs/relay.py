"""The relay: looks for due mails of every tenant in the database, which is the truth that no lost hint can hide."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Event
from uuid import UUID

import structlog
from sqlalchemy import Connection

from app.domain.mail import queries, service
from app.jobs.mail import PostOffice, deliver
from app.kernel.db import transaction

Timetable = Callable[[], AbstractContextManager[Connection]]
"""Opens a connection that reads, across tenants, what is due, and nothing else."""

ROUND = 500  # due mails looked up at once
PAUSE = 2.0  # seconds between two rounds without work
TIDIES_EVERY = timedelta(hours=1)

_log = structlog.get_logger(__name__)


def relay(timetable: Timetable, *, office: PostOffice, limit: int = ROUND) -> int:
    """Make one round: send what is due, tenant by tenant; give how many mails left."""
    sent = 0
    for tenant, mail_ids in _due(timetable, office, limit).items():
        try:
            outcome = deliver(tenant, mail_ids, office=office)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("relay_failed", tenant=tenant)
            continue
        sent += outcome.sent
        if not outcome.reachable:
            break
    return sent


def tidy(timetable: Timetable, *, office: PostOffice) -> None:
    """End what has expired and forget what was over long ago, of every tenant."""
    with timetable() as connection:
        tenants = queries.list_tenants(connection)
    for tenant in tenants:
        with office.open_session(tenant) as session, transaction(session):
            ended = service.end_overdue(session, now=office.clock())
            forgotten = service.clean(session, now=office.clock())
        if ended or forgotten:
            _log.info("outbox_tidied", tenant=tenant, ended=ended, forgotten=forgotten)


def keep_relaying(
    timetable: Timetable,
    *,
    office: PostOffice,
    stop: Event,
    pause: float = PAUSE,
    each_round: Sequence[Callable[[], None]] = (),
    chores: Sequence[Callable[[], None]] = (),
) -> None:
    """Make rounds until told to stop, and do the chores about once an hour; a database that is away is waited for.

    What is done `each_round` comes after the mails, which wait for it.
    """
    tidied: datetime | None = None
    while not stop.is_set():
        sent = 0
        try:
            sent = relay(timetable, office=office)
            for task in each_round:
                task()
            if tidied is None or office.clock() - tidied >= TIDIES_EVERY:
                tidied = office.clock()
                tidy(timetable, office=office)
                for chore in chores:
                    chore()
        except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
            _log.exception("relay_round_failed")
        if not sent:
            stop.wait(pause)


def _due(timetable: Timetable, office: PostOffice, limit: int) -> Mapping[str, Sequence[UUID]]:
    with timetable() as connection:
        due = queries.list_due(connection, now=office.clock(), limit=limit)
    by_tenant: defaultdict[str, list[UUID]] = defaultdict(list)
    for tenant, mail_id in due:
        by_tenant[tenant].append(mail_id)
    return by_tenant
