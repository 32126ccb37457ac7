"""An installation with everything that it needs, of which each test takes something away."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from click.testing import Result

from app.cli.scaffold import write_scaffold
from app.factory import create_app
from app.settings import load_settings
from app.web.installation import EXTENSION
from tests.databases import Database
from tests.doctor.alive import employ_worker, note_scheduler
from tests.doctor.names import Records, name_server
from tests.mailserver import MailServer, mail_server
from tests.valkey import Valkey, valkey

TODAY = date(2026, 11, 29)
UNKEPT = "warning  clock          no time service"  # of the machine that runs the tests, which may be so
SOUND: Records = {
    ("birch.example", "A"): ("192.0.2.10",),
    ("birch.example", "MX"): ("10 mail.birch.example.",),
    ("birch.example", "TXT"): ('"v=spf1 ip4:192.0.2.25 -all"', '"something else"'),
    ("_dmarc.birch.example", "TXT"): ('"v=DMARC1; p=reject"',),
    ("s1._domainkey.birch.example", "TXT"): ('"v=DKIM1; k=rsa; p=MIIB"',),
}


@dataclass
class Installation:
    """Its folder, its database and servers, its variables, and what the name server knows."""

    folder: Path
    database: Database
    queue: Valkey
    mail: MailServer
    records: Records = field(default_factory=lambda: SOUND)

    def examine(self, *words: str, **variables: str) -> Result:
        """Run `flask doctor` with these words, and with these variables in the place of its own."""
        with name_server(self.records) as address:
            return self.run("doctor", "--nameserver", address, *words, **variables)

    def run(self, *words: str, **variables: str) -> Result:
        """Run `flask …` with these variables in the place of its own."""
        own = {
            "MODE": "live",
            "SECRET_KEY": "k" * 32,
            "DATA": str(self.folder / "var"),
            "TENANTS": str(self.folder / "tenants"),
            "CONTENT": str(self.folder / "content"),
            "DATABASE_URL": self.database.url,
            "QUEUE_URL": self.queue.url,
            "SMTP_URL": self.mail.url,
            "TRUSTED_PROXIES": "1",
            "METRICS_TOKEN": "m" * 32,
        }
        settings = load_settings({f"GUICHET_{name}": value for name, value in (own | variables).items()})
        app = create_app(settings)
        with app.app_context():  # as the `flask` command does
            done = app.test_cli_runner().invoke(args=list(words))
        app.extensions[EXTENSION].engine.dispose()
        return done


@pytest.fixture(scope="session")
def queue() -> Iterator[Valkey]:
    """Give a queue with a worker that waits, and a scheduler that goes round."""
    with valkey() as running:
        employ_worker(running)
        note_scheduler(running, time.time())
        yield running


@pytest.fixture
def installed(tmp_path: Path, database: Database, queue: Valkey) -> Iterator[Installation]:
    """Give an installation with one brand, birch, in which nothing is wrong."""
    with sound_installation(tmp_path, database, queue) as whole:
        yield whole


@contextmanager
def sound_installation(folder: Path, database: Database, queue: Valkey) -> Iterator[Installation]:
    """Write its folders and start its mail server."""
    for name in ("tenants", "content", "var"):
        (folder / name).mkdir()
    (folder / "var").chmod(0o750)
    list(write_scaffold("birch", folder / "tenants" / "birch", folder / "content" / "faq" / "birch", today=TODAY))
    with mail_server() as mail:
        yield Installation(folder, database, queue, mail)
