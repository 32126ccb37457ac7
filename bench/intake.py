"""Mails taken in, from bytes to a committed request, beside the email package and one INSERT on the same mails."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import Engine, text

from app.domain.support.incoming.service import Mailbox, take_in
from app.kernel.db import new_engine, new_owner_engine, open_session, transaction
from app.kernel.keyring import Keyring
from app.migrations import runner
from bench.report import Row
from tests import postgres
from tests.domain.support import mailbox
from tests.domain.support.corpus import FATES, read

_ROUNDS = 3  # times the corpus; each with Message-IDs of its own
_BRAND = "alpha"
_TABLE = "CREATE TABLE bare_mail (id INTEGER PRIMARY KEY, subject TEXT, body TEXT)"
_KEY = "b" * 32


def main() -> Iterable[Row]:
    """Measure both databases; a minute or two."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, ExitStack() as stack:
        for make in (_sqlite, _postgresql):
            engine, owner = stack.enter_context(make(Path(name)))
            mails = list(_mails())
            box = mailbox.make_box(most_an_hour=1_000_000, acknowledged_a_day=1_000_000)
            ours, bare = _rate(partial(_take, engine, box), mails), _rate(_bare(owner), mails)
            yield Row(
                f"{engine.dialect.name}: mails taken in", ours, bare, "per s", "email.policy.default and one INSERT"
            )


def _mails() -> Iterator[bytes]:
    """Give the corpus again and again, each mail another one."""
    for number in range(_ROUNDS):
        for name in FATES:
            yield read(name).replace(b"Subject: ", b"Subject: %d " % number, 1)


def _rate(take: Callable[[bytes], None], mails: Sequence[bytes]) -> float:
    began = perf_counter()
    for raw in mails:
        take(raw)
    return len(mails) / (perf_counter() - began)


def _take(engine: Engine, box: Mailbox, raw: bytes) -> None:
    with open_session(engine, _BRAND) as session, transaction(session):
        take_in(session, raw, box, now=datetime.now(UTC))


def _bare(engine: Engine) -> Callable[[bytes], None]:
    """Read as the package's documentation shows and keep two columns: what anybody would begin with."""
    with engine.begin() as connection:
        connection.execute(text(_TABLE))
    numbers = iter(range(1_000_000))

    def take(raw: bytes) -> None:
        subject = body = ""
        with suppress(Exception):  # it breaks on some of them
            message = message_from_bytes(raw, policy=default)
            part = message.get_body(("plain", "html"))
            subject, body = str(message["Subject"]), part.get_content() if part is not None else ""
        row = {"id": next(numbers), "subject": subject.replace("\0", ""), "body": body.replace("\0", "")}
        row = {
            name: each.encode("utf-8", "replace").decode() if isinstance(each, str) else each
            for name, each in row.items()
        }
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO bare_mail VALUES (:id, :subject, :body)"), row)

    return take


@contextmanager
def _sqlite(folder: Path) -> Iterator[tuple[Engine, Engine]]:
    url = f"sqlite:///{folder / 'intake.sqlite3'}"
    runner.upgrade(url, url)
    with _engines(url, url) as engines:
        yield engines


@contextmanager
def _postgresql(folder: Path) -> Iterator[tuple[Engine, Engine]]:
    superuser = postgres.clone(folder, "intake")
    own = postgres.signed_in(superuser, "guichet_app")
    try:
        with _engines(*(url.render_as_string(hide_password=False) for url in (own, superuser))) as engines:
            yield engines
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


@contextmanager
def _engines(own: str, owner: str) -> Iterator[tuple[Engine, Engine]]:
    """Give the application's engine, with the request that the corpus writes to, and one that owns the tables."""
    engine, bare = new_engine(own, keyring=Keyring(_KEY)), new_owner_engine(owner)
    with open_session(engine, _BRAND) as session, transaction(session):
        mailbox.ask(session, mailbox.make_box())
    try:
        yield engine, bare
    finally:
        engine.dispose()
        bare.dispose()
