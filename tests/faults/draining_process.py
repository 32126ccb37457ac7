"""One who drains the inbox in a process: `python -m tests.faults.draining_process <database> <brands> <when it dies>`.

It is killed just before the database commits for the time that is named; nothing in the application knows of it.
"""

import os
import subprocess
import sys
from itertools import count
from pathlib import Path
from uuid import UUID

from sqlalchemy import event

from app.kernel.db import new_engine
from app.kernel.keyring import Keyring
from tests.billing import BRAND, buy, drain, new_till
from tests.databases import DATA_KEY
from tests.domain.billing.ledger import Ledger
from tests.mailserver import kill
from tests.post_office import Clock

MOMENTS = ("look", "claim", "answer", "invoice", "end")


def start(*words: str) -> "subprocess.Popen[bytes]":
    """Start one."""
    return subprocess.Popen([sys.executable, "-m", "tests.faults.draining_process", *words])


def same_ledger() -> Ledger:
    """Give the ledger of a brand whose one customer has bought and paid: the same in every process."""
    ledger = Ledger()
    ledger.customers["cus_acct_0"] = UUID(int=0)
    buy(ledger)
    return ledger


def main(database: str, brands: str, moment: str) -> None:
    engine, commits = new_engine(database, keyring=Keyring(DATA_KEY)), count()

    def die(*_: object) -> None:
        if next(commits) == MOMENTS.index(moment):
            kill(os.getpid())

    event.listen(engine, "commit", die)
    drain(engine, new_till(engine, Path(brands), {BRAND: same_ledger()}, Clock()))


if __name__ == "__main__":
    main(*sys.argv[1:])
