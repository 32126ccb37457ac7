"""What `python -m app.scheduler` runs: the relay, what is published at a time, the housekeeping, files, VIES, billing.

One is enough, several are safe.
"""

import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Event, Thread
from typing import Any, Protocol
from weakref import WeakSet

from app.adapters.clamav import Clamd, ClamdAddress
from app.adapters.imap import ImapSource
from app.adapters.vies import Vies
from app.factory import create_app
from app.jobs.billing import (
    Till,
    carry_notices,
    finish_purchases,
    follow_account,
    follow_taxes,
    issue_missing,
    keep_draining,
    part_with_leavers,
    remind_late,
)
from app.jobs.cards import watch_cards
from app.jobs.carrying import keep_carrying
from app.jobs.chats import tend_chats
from app.jobs.digests import post_digests
from app.jobs.events import forget_sign_ups, tend_events
from app.jobs.files import sweep_forsaken, sweep_uploads
from app.jobs.housekeeping import OpenSession, forget_old_words, sweep_limits, tend_accounts
from app.jobs.incidents import answer_incidents
from app.jobs.incoming import Fetcher, keep_fetching
from app.jobs.library import look_at_library_search, read_library_on
from app.jobs.library_imports import LIBRARY_IMPORTS
from app.jobs.mail import PostOffice
from app.jobs.publishing import look_at_changed, publish_due
from app.jobs.relay import Timetable, keep_relaying
from app.jobs.requests import post_summaries, tend_requests
from app.jobs.scanning import Guard, keep_scanning
from app.jobs.stock import take_stock
from app.jobs.telling import keep_telling
from app.jobs.transfers import TRANSFERS
from app.jobs.updates import announce_updates, tend_devices
from app.jobs.vat import Asker, keep_asking
from app.jobs.work import Carrier
from app.kernel.db import timetable_connection
from app.post_office import open_post_office
from app.settings import SettingsError
from app.tenancy.registry import Registry
from app.tenancy.tenant import Tenant
from app.web.figures.shared import TALLY
from app.web.installation import Installation, installation
from app.web.mailboxes import receive

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
            each_round=_each_round(installed, office, timetable),
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
        files=installed.files,
        largest_file=installed.settings.largest_upload,
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
        Thread(target=keep_carrying, args=(timetable, carrier, TRANSFERS), name="transfers"),
        Thread(target=keep_carrying, args=(timetable, carrier, LIBRARY_IMPORTS), name="library"),
        Thread(target=keep_draining, args=(timetable, till), name="billing"),
        Thread(target=keep_telling, args=(TALLY, installed.board, stop), name="figures"),
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
            followed=partial(follow_account, till),
        )
        threads.append(Thread(target=keep_asking, args=(asker,), name="vat"))
    return [*threads, *_minding_mail(installed, office, stop)]


def _minding_mail(installed: Installation, office: PostOffice, stop: Event) -> Sequence[Thread]:
    """Give what fetches mails and shows files to the scanner, where an installation does either."""
    threads = []
    if installed.settings.clamd is not None:
        scanner = Clamd(ClamdAddress.parse(installed.settings.clamd))
        guard = Guard(registry=installed.registry, open_session=office.open_session, scanner=scanner, stop=stop)
        threads.append(Thread(target=keep_scanning, args=(guard,), name="files"))
    if installed.settings.imap:
        fetcher = Fetcher(
            sources={slug: ImapSource(account) for slug, account in installed.settings.imap.items()},
            registry=installed.registry,
            receive=lambda raw, tenant: receive(raw, tenant, installed, now=office.clock()),
            stop=stop,
        )
        threads.append(Thread(target=keep_fetching, args=(fetcher,), name="incoming"))
    return threads


def _each_round(installed: Installation, office: PostOffice, timetable: Timetable) -> Sequence[Work]:
    """Give what is done every few seconds: publishing, brands, chats, tickets answered, updates, events, search."""
    registry, looked_at = installed.registry, WeakSet[Tenant]()

    def publish() -> None:
        publish_due(timetable, registry, office.open_session, now=office.clock())

    def tend() -> None:
        tend_chats(timetable, registry, office.open_session, now=office.clock())

    def look() -> None:
        look_at_changed(timetable, installed.version, registry, office.open_session, looked_at)

    def answer() -> None:
        answer_incidents(timetable, registry, office.open_session, now=office.clock())

    def announce() -> None:
        announce_updates(timetable, registry, office.open_session, now=office.clock())

    def mind_events() -> None:
        tend_events(timetable, registry, office.open_session, now=office.clock())

    def read_on() -> None:
        read_library_on(timetable, registry, office.open_session)

    tasks = {"publishing": publish, "brands": look, "chats": tend, "incidents": answer}
    tasks |= {"updates": announce, "events": mind_events, "library": read_on}
    return [_noted(task, work) for task, work in tasks.items()]


def _chores(installed: Installation, office: PostOffice) -> Sequence[Work]:
    """Give what is done about once an hour, for every brand."""

    def now(chore: Chore) -> Work:
        function: Any = chore.func if isinstance(chore, partial) else chore
        return _hourly(function.__name__, lambda: chore(installed.registry, office.open_session, now=office.clock()))

    carry = partial(carry_notices, find_provider=installed.find_provider)
    finish = partial(finish_purchases, find_provider=installed.find_provider)
    part = partial(part_with_leavers, find_provider=installed.find_provider)
    follow = partial(follow_taxes, find_provider=installed.find_provider)
    watch = partial(watch_cards, find_provider=installed.find_provider)
    billing = [now(carry), now(finish), now(part), now(issue_missing), now(follow), now(remind_late), now(watch)]
    requests = [now(tend_requests), now(post_summaries), now(tend_devices)]
    uploads = _hourly("sweep_uploads", lambda: sweep_uploads(installed.files, now=datetime.now(UTC)))
    search = _hourly("look_at_library_search", lambda: look_at_library_search(installed.registry, office.open_session))
    forsaken = now(partial(sweep_forsaken, files=installed.files))
    swept = [now(forget_old_words), now(sweep_limits), uploads, forsaken, search]
    keeping = [*swept, now(tend_accounts), now(forget_sign_ups), now(post_digests)]
    is_vies_asked = installed.settings.vies_url is not None
    stock = now(partial(take_stock, is_vies_asked=is_vies_asked, tally=TALLY))
    return [*keeping, *requests, *billing, stock]


def _hourly(task: str, work: Work) -> Work:
    return _noted(f"hourly/{task}", work)


def _noted(task: str, work: Work) -> Work:
    """Give the work that notes when it was done to its end."""

    def do() -> None:
        work()
        TALLY.note_round(task)

    return do


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
