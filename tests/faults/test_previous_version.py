"""While an upgrade goes on, the version before works on the database of this one."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from app.adapters.board import ValkeyBoard
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import new_engine, open_session, transaction
from app.kernel.keyring import Keyring
from app.migrations.revisions import newest_revision
from tests.databases import DATA_KEY
from tests.faults.waiting import wait_until
from tests.mailserver import mail_server
from tests.stock import ROOT
from tests.valkey import Valkey, valkey

PROGRAM = ROOT / "tests" / "faults" / "previous_process.py"
HERS = "team@camcha.example"  # to whom this version posts
FACTS = {"message": "Bonjour", "written_in": "fr", "reply_to": "ann@example.net"}
_FEWEST = 40  # pages


def git(*arguments: str) -> bytes:
    return subprocess.run(["git", "-C", ROOT, *arguments], check=True, capture_output=True).stdout  # noqa: S607 - found in PATH


@pytest.fixture(scope="session")
def version_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out the last commit that did not have the newest migration."""
    added = ("log", "-1", "--no-renames", "--diff-filter=A", "--format=%H", "--", "app/migrations/versions/*.py")
    commit = git(*added).decode().strip()
    assert commit, "the history of the repository is not here: clone it whole"
    folder = tmp_path_factory.mktemp("before")
    subprocess.run(["tar", "-x", "-C", folder], input=git("archive", f"{commit}^"), check=True)  # noqa: S607 - as above
    return folder


def test_it_has_another_schema(version_before: Path) -> None:
    versions = version_before / "app" / "migrations" / "versions"

    assert max(path.name[:4] for path in versions.glob("[0-9]*.py")) < newest_revision()


@pytest.mark.posts_mails
def test_the_version_before_reads_and_writes_on_the_new_schema(
    version_before: Path, stocked_url: str, brands: Path, tmp_path: Path
) -> None:
    environ = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
    ours = {"MODE": "test", "DATABASE_URL": stocked_url, "DATA": str(tmp_path), "DATA_KEYS": DATA_KEY}
    environ["PYTHONPATH"] = str(version_before)
    with valkey() as queue, mail_server() as mails, going_round(tmp_path / "log") as start:
        ours |= {"TENANTS": str(brands), "QUEUE_URL": queue.url, "SMTP_URL": mails.url}
        environ |= {f"GUICHET_{name}": value for name, value in ours.items()}
        post_one(stocked_url)
        start(version_before, environ)
        done = subprocess.run(
            [sys.executable, PROGRAM], cwd=version_before, env=environ, check=False, capture_output=True, text=True
        )
        wait_until(lambda: bool(errors_in(tmp_path / "log")) or has_done_all(queue, stocked_url))

    *wrong, pages = done.stdout.splitlines() or ["nothing came"]
    assert (done.returncode, wrong) == (0, []), done.stderr
    assert int(pages) > _FEWEST
    assert errors_in(tmp_path / "log") == []
    sent = [message["To"] for message in mails.taken]
    assert standing_of_mails(stocked_url) == {(MailState.SENT, 1)}
    assert (sent.count(HERS), "ann@example.com" in sent) == (1, True)


@contextmanager
def going_round(log: Path) -> Iterator[Callable[[Path, Mapping[str, str]], None]]:
    """Let the scheduler of a tree be started, its log in a file; it ends with the block."""
    with ExitStack() as started:

        def start(tree: Path, environ: Mapping[str, str]) -> None:
            command = [sys.executable, "-m", "app.scheduler"]
            file = started.enter_context(log.open("wb"))
            process = subprocess.Popen(command, cwd=tree, env=environ, stdout=file, stderr=file)
            started.callback(process.wait)
            started.callback(process.terminate)

        yield start


def post_one(url: str) -> None:
    """Post a mail as this version does."""
    engine, facts = new_engine(url, keyring=Keyring(DATA_KEY)), dict(FACTS)
    with open_session(engine, "camcha") as session, transaction(session):
        post(session, kind="contact_message", to=HERS, args=facts, language="fr", now=datetime.now(UTC))
    engine.dispose()


def errors_in(log: Path) -> list[str]:
    return [line for line in log.read_text("utf-8").splitlines() if '"level": "error"' in line]


def has_done_all(queue: Valkey, url: str) -> bool:
    """Tell whether a scheduler has come to the last of its hourly chores, and has tried every mail."""
    done = {each.label for each in ValkeyBoard(queue.url).read()}
    return "hourly/take_stock" in done and (MailState.WAITING, 0) not in standing_of_mails(url)


def standing_of_mails(url: str) -> set[tuple[str, int]]:
    """Give how far the mails are, and after how many tries."""
    engine = new_engine(url, keyring=Keyring(DATA_KEY))
    with open_session(engine, "camcha") as session:
        found = {(mail.state, mail.attempts) for mail in session.scalars(select(OutgoingMail))}
    engine.dispose()
    return found
