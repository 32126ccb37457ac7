"""One who asks VIES in a process: `python -m tests.faults.asking_process <database> <brands> <VIES> <where it dies>`.

The places at which it kills itself lie in the ports that the test puts in; nothing in the application knows of them.
"""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from app.adapters.vies import Vies
from app.domain.vat.ports import Answer
from app.domain.vat.rules import VatNumber
from app.jobs.vat import keep_asking
from app.kernel.db import TenantSession, new_engine
from tests.asking import new_asker
from tests.mailserver import kill

PLACES = ("before claim", "after claim", "after answer")


def start(*words: str) -> "subprocess.Popen[bytes]":
    """Start one."""
    return subprocess.Popen([sys.executable, "-m", "tests.faults.asking_process", *words])


class Dying:
    """Dies when it is to ask, its claim committed; or when it has the answer and nothing is noted yet."""

    def __init__(self, url: str, place: str) -> None:
        self._vies = Vies(url)
        self._place = place

    def check(self, number: VatNumber, requester: VatNumber | None) -> Answer:
        if self._place == "after claim":
            kill(os.getpid())
        answer = self._vies.check(number, requester)
        if self._place == "after answer":
            kill(os.getpid())
        return answer


def die(_slug: str) -> TenantSession:
    kill(os.getpid())
    raise AssertionError


def main(database: str, brands: str, url: str, place: str) -> None:
    asker = new_asker(new_engine(database), Path(brands), Dying(url, place), partial(datetime.now, UTC))
    keep_asking(replace(asker, open_session=die) if place == "before claim" else asker, pause=0.05)


if __name__ == "__main__":
    main(*sys.argv[1:])
