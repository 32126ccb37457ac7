"""What `python -m app.worker` runs: the queue's counterpart of wsgi.py."""

import os
import signal
import sys
from threading import Event

from rq import Worker
from rq.serializers import JSONSerializer

from app.adapters.queue import mail_queue, patient
from app.factory import create_app
from app.jobs.billing import EXTENSION as TILL
from app.jobs.billing import Till
from app.jobs.mail import EXTENSION as POST_OFFICE
from app.post_office import open_post_office
from app.settings import SettingsError
from app.web.installation import installation


def main() -> None:
    """Send mails as the queue's hints arrive, until SIGTERM; the mail at hand is finished."""
    app = create_app()
    with app.app_context():
        installed = installation()
        office = app.extensions[POST_OFFICE] = open_post_office(installed)
        app.extensions[TILL] = Till(
            open_session=office.open_session,
            registry=installed.registry,
            find_provider=installed.find_provider,
            clock=office.clock,
            stop=Event(),
        )
        # A job runs in a fork; a connection shared with the parent would mix up both.
        os.register_at_fork(after_in_child=lambda: installed.engine.dispose(close=False))
        signal.signal(signal.SIGHUP, lambda *_: installed.registry.reload())  # a brand's files changed
        connection = patient(installed.settings.queue_url)
        worker = Worker(
            [mail_queue(connection)], connection=connection, serializer=JSONSerializer, log_job_description=False
        )
        worker.work(logging_level=None)


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
