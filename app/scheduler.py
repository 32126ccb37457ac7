"""What `python -m app.scheduler` runs: the relay, what is published at a time, the housekeeping, files, VIES, billing.

One is enough, several are safe.
"""

import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Event, Thread
from typing import Protocol
from weakref import WeakSet

from app.adapters.vies import Vies
from app.factory import create_app
from app.jobs.billing import Till, carry_notices, finish_purchases, issue_missing, keep_draining, remind_late
from app.jobs.cards import watch_cards
from app.jobs.digests import post_digests
from app.jobs.housekeeping import OpenSession, forget_old_words, sweep_limits, tend_accounts
from app.jobs.mail import PostOffice
from app.jobs.publishing import look_at_changed, publish_due
from app.jobs.relay import Timetable, keep_relaying
from app.jobs.transfers import keep_carrying
from app.jobs.vat import Asker, keep_asking
from app.jobs.work import Carrier
from app.kernel.db import timetable_connection
from app.post_office import open_post_office
from app.settings import SettingsError
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.installation import Installation, installation

Work = Callable[[], None]


class Chore(Protocol):
    """Something that is looked after for every brand."""

    def __call__(self, registry: Registry, open_session: OpenSession, *, now: datetime) -> None:
        """Do it, as it is now."""


def main() -> None:
    """Relay until SIGTERM or Ctrl-C; the round at hand is finished."""
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with create_app().app_context():
        installed = installation()
        signal.signal(signal.SIGHUP, lambda *_: installed.registry.reload())  # a brand's files changed
        timetable = partial(timetable_connection, installed.engine)
        office = open_post_office(installed)
        beside = _beside(installed, office, timetable, stop)
        for thread in beside:
            thread.start()
        keep_relaying(
            timetable,
            office=office,
            stop=stop,
            each_round=_each_round(installed.registry, office, timetable),
            chores=_chores(installed, office),
        )
        for thread in beside:
            thread.join()


def _beside(installed: Installation, office: PostOffice, timetable: Timetable, stop: Event) -> Sequence[Thread]:
    """Give what takes its time, in threads of their own, as no mail waits for it: people in files, VIES, billing."""
    carrier = Carrier(
        open_session=office.open_session,
        registry=installed.registry,
        sealer=installed.sealer,
        clock=office.clock,
        stop=stop,
    )
    till = Till(
        open_session=office.open_session,
        registry=installed.registry,
        find_provider=installed.find_provider,
        clock=office.clock,
        stop=stop,
    )
    threads = [
        Thread(target=keep_carrying, args=(timetable, carrier), name="transfers"),
        Thread(target=keep_draining, args=(timetable, till), name="billing"),
    ]
    if installed.settings.vies_url is not None:
        asker = Asker(
            timetable=timetable,
            open_session=office.open_session,
            registry=installed.registry,
            vies=Vies(installed.settings.vies_url),
            clock=office.clock,
            chance=office.chance,
            stop=stop,
        )
        threads.append(Thread(target=keep_asking, args=(asker,), name="vat"))
    return threads


def _each_round(registry: Registry, office: PostOffice, timetable: Timetable) -> Sequence[Work]:
    """Give what is done every few seconds: publishing what is due, and looking at texts whose brand has changed."""
    looked_at: WeakSet[Tenant] = WeakSet()

    def publish() -> None:
        publish_due(timetable, registry, office.open_session, now=office.clock())

    def look() -> None:
        look_at_changed(registry, office.open_session, looked_at)

    return [publish, look]


def _chores(installed: Installation, office: PostOffice) -> Sequence[Work]:
    """Give what is done about once an hour, for every brand."""

    def now(chore: Chore) -> Work:
        return lambda: chore(installed.registry, office.open_session, now=office.clock())

    carry = partial(carry_notices, find_provider=installed.find_provider)
    finish = partial(finish_purchases, find_provider=installed.find_provider)
    watch = partial(watch_cards, find_provider=installed.find_provider)
    billing = [now(carry), now(finish), now(issue_missing), now(remind_late), now(watch)]
    return [now(forget_old_words), now(sweep_limits), now(tend_accounts), now(post_digests), *billing]


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
