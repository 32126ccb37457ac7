"""The outbox beside plain smtplib: how fast mails leave, and whether any is lost when senders are killed.

The plain loop sends one ready-made message over one connection and remembers nothing. The outbox writes each mail's
words anew, commits before and after each, and sends it once.
"""

import smtplib
import tempfile
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import partial
from logging import WARNING
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from random import random
from threading import Event
from time import monotonic, sleep

from sqlalchemy import Engine, select

from app.adapters.papers.factur_x import FacturX
from app.adapters.passwords import Argon2Hasher
from app.adapters.smtp import SmtpGateway, SmtpServer
from app.domain.mail import queries, service
from app.domain.mail.models import MailState, OutgoingMail
from app.jobs.mail import PostOffice
from app.jobs.relay import keep_relaying
from app.kernel.db import new_engine, open_session, timetable_connection, transaction
from app.kernel.signing import Signer
from app.migrations import runner
from app.tenancy.registry import load_registry
from app.web.logs import init_logs
from app.web.mail.composer import MailComposer
from bench.report import Row
from bench.sink import Sink, sink

ROOT = Path(__file__).parents[1]
REGISTRY = load_registry(ROOT / "tenants")
TENANT = REGISTRY.slugs[0]
MAILS = 5_000
FORKING = get_context("fork")
KILLED_EVERY = 1.0  # seconds
SHORT_LEASE = timedelta(seconds=50)  # just above what one mail may take, so that the end need not be waited for long
ARGS = {
    "entry": "Je ne reçois pas l’e-mail",
    "url": "https://brand.example/faq/a/b",
    "read_in": "fr",
    "reason": "incomplete",
    "comment": "Je ne trouve pas où cliquer.",
    "reply_to": "ann@example.net",
}


def main() -> Iterable[Row]:
    """Measure both; a few minutes, the last one spent waiting for the leases of killed senders."""
    init_logs(WARNING)
    with tempfile.TemporaryDirectory(prefix="guichet-bench") as name:
        folder = Path(name)
        yield Row("through the outbox", _calm(folder), _plain(folder), "mails/s", "smtplib in a loop, one connection")
        yield from _stormy(folder)


def _plain(folder: Path) -> float:
    """Send one composed message again and again, as a loop without an outbox does."""
    engine = _new_outbox(folder, "plain", 1)
    with open_session(engine, TENANT) as session:
        mail = session.scalars(select(OutgoingMail)).one()
        message = MailComposer(REGISTRY, ROOT / "templates", Argon2Hasher(), FacturX(), Signer("bench")).compose(
            mail, session=session, now=datetime.now(UTC)
        )
    engine.dispose()
    with sink(folder, "plain") as server, smtplib.SMTP("127.0.0.1", server.port) as client:
        begun = monotonic()
        for _ in range(MAILS):
            client.send_message(message)
        return MAILS / (monotonic() - begun)


def _calm(folder: Path) -> float:
    """Let one relay send all; the time runs from the first mail that arrives."""
    engine = _new_outbox(folder, "calm", MAILS)
    with sink(folder, "calm") as server:
        relay = _start_relay(engine, server)
        while not server.message_ids():
            sleep(0.01)
        begun = monotonic()
        while _waiting(engine):
            sleep(0.1)
        took = monotonic() - begun
        _kill(relay)
    engine.dispose()
    return MAILS / took


def _stormy(folder: Path) -> Iterable[Row]:
    """Let a relay send all, kill it each second and start the next."""
    engine = _new_outbox(folder, "stormy", MAILS)
    kills = 0
    with sink(folder, "stormy") as server:
        while _waiting(engine):
            relay = _start_relay(engine, server)
            relay.join(KILLED_EVERY)
            _kill(relay)
            kills += 1
        taken = Counter(server.message_ids())
    engine.dispose()
    yield Row("arrived", len(taken), MAILS, "mails", f"posted; the sender was killed each second, {kills} times")
    yield Row(
        "arrived twice", taken.total() - len(taken), kills, "mails", "kills: a 250 that was not noted is said again"
    )


def _new_outbox(folder: Path, name: str, mails: int) -> Engine:
    """Make a database with so many mails that wait."""
    url = f"sqlite:///{folder / name}.sqlite3"
    runner.upgrade(url, url)
    engine, now = new_engine(url), datetime.now(UTC)
    with open_session(engine, TENANT) as session, transaction(session):
        for count in range(mails):
            service.post(session, kind="faq_feedback", to=f"ann+{count}@example.net", args=ARGS, language="fr", now=now)
    return engine


def _waiting(engine: Engine) -> int:
    with open_session(engine, TENANT) as session:
        return queries.count_by_state(session).get(MailState.WAITING, 0)


def _start_relay(engine: Engine, server: Sink) -> ForkProcess:
    """Start a relay in a fork, so that its time goes into sending and not into importing."""
    relay = FORKING.Process(target=_relay, args=(str(engine.url), f"smtp://127.0.0.1:{server.port}"))
    relay.start()
    return relay


def _kill(relay: ForkProcess) -> None:
    relay.kill()
    relay.join()


def _relay(database: str, mail_server: str) -> None:
    """Be a relay until killed."""
    engine = new_engine(database)
    office = PostOffice(
        open_session=partial(open_session, engine),
        composer=MailComposer(REGISTRY, ROOT / "templates", Argon2Hasher(), FacturX(), Signer("bench")),
        gateway=SmtpGateway(SmtpServer.parse(mail_server)),
        clock=partial(datetime.now, UTC),
        chance=random,
        lease=SHORT_LEASE,
    )
    keep_relaying(partial(timetable_connection, engine), office=office, stop=Event(), pause=0.2)
