"""One who answers an incident's requests in a process of its own.

`python -m tests.faults.answering_process <database> <brands> <after how many answers it dies>`: it is killed just
before the database commits the answer after those; nothing in the application knows of it.
"""

import os
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path

from sqlalchemy import event

from app.domain.incidents.models import IncidentAnswer
from app.jobs.incidents import answer_incidents
from app.kernel.db import new_engine, open_session
from app.kernel.keyring import Keyring
from app.tenancy.registry import load_registry
from tests.databases import DATA_KEY
from tests.mailserver import kill
from tests.post_office import timetable


def start(*words: str) -> "subprocess.Popen[bytes]":
    """Start one."""
    return subprocess.Popen([sys.executable, "-m", "tests.faults.answering_process", *words])


def main(database: str, brands: str, answers: str) -> None:
    engine, made, left = new_engine(database, keyring=Keyring(DATA_KEY)), count(1), int(answers)
    doomed: list[bool] = []

    def see(*_: object) -> None:
        if next(made) > left:
            doomed.append(True)

    def die(_: object) -> None:
        if doomed:
            kill(os.getpid())

    event.listen(IncidentAnswer, "after_insert", see)
    event.listen(engine, "commit", die)
    answer_incidents(
        timetable(engine), load_registry(Path(brands)), partial(open_session, engine), now=datetime.now(UTC)
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
