"""A relay that writes the application's own letters, in a process of its own.

`python -m tests.faults.writing_process <database> <mail server> <brands>`: the mail server of the test kills it.
"""

import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from threading import Event

from app.factory import create_app
from app.jobs.relay import keep_relaying
from app.post_office import open_post_office
from app.web.installation import Installation
from tests.post_office import new_office, timetable
from tests.stock import settings_from

KEY = "k" * 32  # so that this process and the test sign alike


def start(*words: str) -> "subprocess.Popen[bytes]":
    """Start one."""
    return subprocess.Popen([sys.executable, "-m", "tests.faults.writing_process", *words])


def install(database: str, brands: str) -> Installation:
    """Put an installation together, which signs with the key of these tests."""
    app = create_app(settings_from(MODE="test", DATABASE_URL=database, TENANTS=brands, SECRET_KEY=KEY))
    installed: Installation = app.extensions["guichet"]
    return installed


def main(database: str, mail_server: str, brands: str) -> None:
    installed = install(database, brands)
    composer, clock = open_post_office(installed).composer, partial(datetime.now, UTC)
    office = new_office(installed.engine, mail_server, clock=clock, composer=composer)
    keep_relaying(timetable(installed.engine), office=office, stop=Event(), pause=0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
