"""What `python -m app.scheduler` runs: the relay, what is published at a time, the housekeeping, the work on files.

One is enough, several are safe.
"""

import signal
import sys
from functools import partial
from threading import Event, Thread
from weakref import WeakSet

from app.factory import create_app
from app.jobs.digests import post_digests
from app.jobs.housekeeping import forget_old_words, sweep_limits, tend_accounts
from app.jobs.publishing import look_at_changed, publish_due
from app.jobs.relay import keep_relaying
from app.jobs.transfers import Carrier, keep_carrying
from app.kernel.db import timetable_connection
from app.post_office import open_post_office
from app.settings import SettingsError
from app.tenancy.tenant import Tenant
from app.web.installation import installation


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
        looked_at: WeakSet[Tenant] = WeakSet()

        def forget() -> None:
            forget_old_words(installed.registry, office.open_session, now=office.clock())

        def sweep() -> None:
            sweep_limits(installed.registry, office.open_session, now=office.clock())

        def tend() -> None:
            tend_accounts(installed.registry, office.open_session, now=office.clock())

        def tell() -> None:
            post_digests(installed.registry, office.open_session, now=office.clock())

        def publish() -> None:
            publish_due(timetable, installed.registry, office.open_session, now=office.clock())

        def look() -> None:
            look_at_changed(installed.registry, office.open_session, looked_at)

        carrier = Carrier(
            open_session=office.open_session,
            registry=installed.registry,
            sealer=installed.sealer,
            clock=office.clock,
            stop=stop,
        )
        carrying = Thread(target=keep_carrying, args=(timetable, carrier), name="transfers")
        carrying.start()  # a file takes minutes, and no mail waits for it
        chores = [forget, sweep, tend, tell]
        keep_relaying(timetable, office=office, stop=stop, each_round=[publish, look], chores=chores)
        carrying.join()


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
