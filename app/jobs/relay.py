"""The relay: looks for due mails of every tenant in the database, which is the truth that no lost hint can hide."""

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from time import monotonic
from uuid import UUID

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from app.domain.mail import queries, service
from app.jobs.mail import PostOffice, deliver
from app.kernel.db import transaction
from app.web.figures.shared import MAILS_ROUND, TALLY

Timetable = Callable[[], AbstractContextManager[Connection]]
"""Opens a connection that reads, across tenants, what is due, and nothing else."""

ROUND = 500  # mails of a round: what is done each round waits for them
ROUND_TAKES = 30.0  # seconds, after which no mail of it is begun: a server that hangs takes nearly as long for each
SHARE = 20  # mails of one tenant before it is the next one's turn
PAUSE = 2.0  # seconds between two rounds without work
TIDIES_EVERY = timedelta(hours=1)

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Rota:
    """Whose turn it is: tenants in the order of the alphabet, over and over, a few mails of each at a time."""

    after: str = ""

    def take(
        self, timetable: Timetable, *, without: Collection[str], now: datetime, share: int
    ) -> tuple[str, Sequence[UUID]] | None:
        """Give the next tenant that has mails due, and the longest due of them; None when nobody has any."""
        with timetable() as connection:
            find = partial(queries.find_due_tenant, connection, without=without, now=now)
            tenant = find(after=self.after) or find(after="")
            if tenant is None:
                return None
            self.after = tenant
            return tenant, queries.list_due(connection, tenant, now=now, limit=share)


def relay(
    timetable: Timetable,
    *,
    office: PostOffice,
    rota: Rota | None = None,
    limit: int = ROUND,
    within: float = ROUND_TAKES,
) -> int:
    """Make one round: send what is due, turn by turn, for so many seconds; give how many mails left.

    A brand with a hundred thousand mails has as many of a round as one with twenty.
    """
    rota, away, until = rota or Rota(), set[str](), monotonic() + within
    sent = taken = 0
    while taken < limit and monotonic() < until:
        share = min(SHARE, limit - taken)
        batch = rota.take(timetable, without=away, now=office.clock(), share=share)
        if batch is None:
            break
        tenant, mail_ids = batch
        taken += max(1, len(mail_ids))  # none where somebody else took them meanwhile
        try:
            outcome = deliver(tenant, mail_ids, office=office, until=until)
        except Exception:  # noqa: BLE001 - one brand's trouble is not the next one's
            _log.exception("relay_failed", tenant=tenant)
            away.add(tenant)
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
    within: float = ROUND_TAKES,
    each_round: Sequence[Callable[[], None]] = (),
    chores: Sequence[Callable[[], None]] = (),
) -> None:
    """Make rounds until told to stop, and do the chores about once an hour; a database that is away is waited for.

    What is done `each_round` comes after the mails, which wait for it, as it does for those of one round: a mail server
    that hangs is waited for `within` so many seconds and one mail more.
    """
    tidied: datetime | None = None
    rota = Rota()
    while not stop.is_set():
        sent = 0
        try:
            sent = relay(timetable, office=office, rota=rota, within=within)
            TALLY.note_round(MAILS_ROUND)
            _do_all(each_round)
            now = office.clock()
            if tidied is None or not tidied <= now < tidied + TIDIES_EVERY:  # before it: the clock was put back
                tidied = now
                _do_all([partial(tidy, timetable, office=office), *chores])
        except Exception:  # noqa: BLE001 - whatever it was, the next round looks again
            _log.exception("relay_round_failed")
        if not sent:
            stop.wait(pause)


def _do_all(tasks: Sequence[Callable[[], None]]) -> None:
    """Do one after the other: what fails keeps none of the others, but for a database that is away from all."""
    for task in tasks:
        try:
            task()
        except OperationalError:
            raise
        except Exception:  # noqa: BLE001 - the next round, or hour, tries it again
            _log.exception("task_failed")
