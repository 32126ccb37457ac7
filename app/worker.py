"""What `python -m app.worker` runs: the queue's counterpart of wsgi.py."""

import os
import signal
import sys
from contextlib import suppress
from threading import Event
from time import sleep

import structlog
from redis import RedisError
from rq import Queue, Worker
from rq.exceptions import StopRequested
from rq.executions import Execution
from rq.job import Job
from rq.serializers import JSONSerializer

from app.adapters.queue import mail_queue, patient
from app.factory import create_app
from app.jobs.billing import EXTENSION as TILL
from app.jobs.billing import Till
from app.jobs.mail import EXTENSION as POST_OFFICE
from app.jobs.telling import tell
from app.post_office import open_post_office
from app.settings import SettingsError
from app.web.figures.board import Board
from app.web.figures.shared import TALLY
from app.web.installation import Installation, installation

_COMES_BACK_AFTER = 1.0  # seconds
_SIGN_OF_LIFE = 60  # seconds between two at the most; one that gave none for twice as long is counted no more

_log = structlog.get_logger(__name__)


class TellingWorker(Worker):
    """Tells the board what a job counted: it runs in a process of its own, which ends with it."""

    board: Board
    is_asked_to_stop = False

    def handle_warm_shutdown_request(self) -> None:
        """Remember a SIGTERM: RQ's worker also ends when its queue does."""
        self.is_asked_to_stop = True
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]  # it has no types

    def perform_job(self, job: Job, queue: Queue, execution: Execution) -> bool:
        """Run one job."""
        TALLY.forget()
        done = super().perform_job(job, queue, execution)
        tell(TALLY, self.board)
        return done


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
        _keep_working(installed)


def _keep_working(installed: Installation) -> None:
    """Let one worker follow another until SIGTERM: each ends when the queue goes while it deals with a hint."""
    with suppress(StopRequested):  # by a SIGTERM that comes between two of them
        while not _work_once(installed):
            sleep(_COMES_BACK_AFTER)


def _work_once(installed: Installation) -> bool:
    """Take hints until SIGTERM, or until the queue goes; whether it was SIGTERM."""
    connection = patient(installed.settings.queue_url)
    try:
        worker = TellingWorker(
            [mail_queue(connection)],
            connection=connection,
            serializer=JSONSerializer,
            log_job_description=False,
            worker_ttl=_SIGN_OF_LIFE,
        )
        worker.board = installed.board
        worker.work(logging_level=None)
    except (RedisError, OSError) as error:
        _log.warning("queue_lost", error=str(error))
        return False
    return worker.is_asked_to_stop


if __name__ == "__main__":
    try:
        main()
    except SettingsError as error:
        sys.exit(f"guichet: {error}")
