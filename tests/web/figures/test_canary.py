"""The canary: what is personal goes through pages and jobs, and is in no line of a log, no figure and no span."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.adapters.board import ValkeyBoard
from app.domain.accounts.models import Role
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.support.incoming.models import IncomingMail
from app.domain.support.models import Ticket
from app.factory import create_app
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.adapters.collector import Collector, collector
from tests.factories import PASSWORD
from tests.faults.waiting import PATIENCE, wait_until
from tests.mailserver import MailServer, mail_server
from tests.post_office import post
from tests.stock import HOSTS, ROOT, settings_from
from tests.valkey import Valkey, valkey
from tests.web.desk.team import prove
from tests.web.figures.canary import EMAIL, FILE, FIRST, LAST, NEEDLES, SAID, SECRET, Walker
from tests.web.figures.scraping import TOKEN
from tests.web.hostile import known_values, path_of
from tests.web.people import Visitor, settle
from tests.web.serving import serving

pytestmark = [pytest.mark.posts_mails, pytest.mark.usefixtures("brands")]
BRANDS = ("camcha", "omicron")
STAFF = "team.zephyrine.oiseaubleu@mail.example"


class Aviary:
    """An installation whose every process is watched: where they log, and where their figures and spans arrive."""

    def __init__(self, folder: Path, given: dict[str, str], queue: Valkey, spans: Collector, mails: MailServer) -> None:
        self.folder, self.given, self.queue, self.spans, self.mails = folder, given, queue, spans, mails
        self.app: Flask = create_app(settings_from(**given))

    def cookies_of(self, brand: str, email: str) -> str:
        """Sign somebody in, and give their cookies as a browser sends them."""
        visitor = Visitor(self.app, brand)
        assert visitor.sign_in(email).status_code == 303
        if email == STAFF:
            prove(self.app, self._settled[brand], brand)
        kept = visitor.client._cookies or {}  # noqa: SLF001 - no public way to list them
        return "; ".join(f"{each.key}={each.value}" for each in kept.values())

    def people_of(self, brand: str) -> tuple[str, str, str]:
        """Give the cookies of nobody, of a customer and of an administrator."""
        names = {"first_name": FIRST, "last_name": LAST}
        settle(self.app, brand, email=EMAIL, **names)
        self._settled = {brand: settle(self.app, brand, email=STAFF, role=Role.ADMIN, **names)}
        return "", self.cookies_of(brand, EMAIL), self.cookies_of(brand, STAFF)

    def paths_of(self, brand: str) -> tuple[list[str], list[str], list[str]]:
        """Give the paths that a stranger opens, with words in the place of rows, a customer, and an administrator."""
        rules = [rule for rule in self.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
        known = known_values(self.app, brand)
        words = dict.fromkeys(known, f"{FIRST}-{LAST}")
        strange = sorted({path_of(rule, words) for rule in rules} - {"/metrics"})
        existing = sorted({path_of(rule, known) for rule in rules} - {"/metrics", "/login"})
        desk = [path for path in existing if path.startswith("/admin/")]
        return strange, ["/support/new?topic=other", *(path for path in existing if path not in desk)], desk

    @property
    def environ(self) -> dict[str, str]:
        """Give what a process of the product finds in its environment."""
        return os.environ | {f"GUICHET_{name}": value for name, value in self.given.items()}

    @contextmanager
    def running(self, module: str) -> Iterator[None]:
        """Run a process of the product, its log in a file."""
        with (self.folder / f"{module}.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", module],
                env=self.environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield
                process.terminate()
                process.wait(PATIENCE)
            finally:
                if process.poll() is None:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()

    def count(self, brand: str, entity: type[IncomingMail | OutgoingMail | Ticket], *where: object) -> int:
        """Count rows of a brand."""
        with open_session(self.app.extensions[EXTENSION].engine, brand) as session:
            return session.scalar(select(func.count()).select_from(entity).where(*where)) or 0  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def aviary(sqlite_stock: Path, brands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    folder = tmp_path_factory.mktemp("aviary")
    database = folder / "guichet.sqlite3"
    database.write_bytes(sqlite_stock.read_bytes())
    with ExitStack() as stack:
        queue, spans = stack.enter_context(valkey()), stack.enter_context(collector())
        mails = stack.enter_context(mail_server())
        given = {"MODE": "test", "DATA": str(folder), "DATABASE_URL": f"sqlite:///{database}", "TENANTS": str(brands)}
        given |= {"SECRET_KEY": "k" * 32, "METRICS_TOKEN": TOKEN, "QUEUE_URL": queue.url, "SMTP_URL": mails.url}
        yield Aviary(folder, given, queue, spans, mails)


@pytest.fixture(scope="module")
def sung(aviary: Aviary) -> dict[str, str]:
    """Let every brand's people walk over every page, let the jobs work, and give all that was told, by its teller."""
    traced = {name: value for name, value in aviary.given.items() if name not in {"MODE", "SECRET_KEY", "DATA"}}
    with serving(aviary.folder, TRACES_URL=aviary.spans.url, **traced) as served:
        walkers = []
        for brand in BRANDS:
            for cookie, paths in zip(aviary.people_of(brand), aviary.paths_of(brand), strict=True):
                walkers.append(Walker(served, HOSTS[brand], cookie))
                walkers[-1].walk(paths)
        served.post("/_fail", typed=EMAIL)
        served.post("/_refuse", typed=SECRET)
        _receive(aviary, "camcha")
        _work(aviary)
        figures = served.ask("/metrics", host="", Authorization=f"Bearer {TOKEN}")[1]
        last = served.ask("/healthz")[0].headers["X-Request-Id"]
        wait_until(lambda: last is not None and last.encode() in b"".join(aviary.spans.bodies))
        assert served.line_of(last)
        assert sum(walker.opened for walker in walkers) > 200
        assert sum(len(walker.sent) for walker in walkers) > 60
    logs = {path.name: path.read_text("utf-8", "replace") for path in aviary.folder.glob("*log")}
    spans = b"".join(aviary.spans.bodies).decode("utf-8", "replace")
    return logs | {"figures": figures, "spans": spans, "board": str(ValkeyBoard(aviary.queue.url).read())}


def _receive(aviary: Aviary, brand: str) -> None:
    """Let a mail of somebody's with a file come in, as a mail server hands it over."""
    filed = aviary.app.extensions[EXTENSION].registry.filed(brand)
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"{FIRST} {LAST} <{EMAIL}>", filed.config.contact.email, SAID
    mail.set_content(SAID)
    mail.add_attachment(SAID, filename=FILE)
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "mail", "receive", "--to", mail["To"]]
    with (aviary.folder / "receive.log").open("ab") as log:
        subprocess.run(command, env=aviary.environ, cwd=ROOT, input=mail.as_bytes(), stdout=log, stderr=log, check=True)


def _work(aviary: Aviary) -> None:
    """Let scheduler and worker do all there is to do: a mailbox refuses its mails, another's server hangs up."""
    for recipient, behaviour in ((EMAIL, "550"), (STAFF, "451")):
        aviary.mails.answers(recipient, behaviour)  # type: ignore[arg-type]  # one of its behaviours
    for brand in BRANDS:
        with open_session(aviary.app.extensions[EXTENSION].engine, brand) as session:
            post(
                session, EMAIL, f"x.{EMAIL}", STAFF, now=datetime.now(UTC), kind="contact_message"
            )  # which says nothing: it can't be written
    with aviary.running("app.scheduler"), aviary.running("app.worker"):
        stock = "hourly/take_stock"
        wait_until(lambda: stock in {each.label for each in ValkeyBoard(aviary.queue.url, within=PATIENCE).read()})
        waiting = (OutgoingMail.state == MailState.WAITING, OutgoingMail.attempts == 0)
        wait_until(lambda: not any(aviary.count(brand, OutgoingMail, *waiting) for brand in BRANDS))


def test_the_canary_has_sung_everywhere(aviary: Aviary, sung: dict[str, str]) -> None:
    stored = (aviary.folder / "guichet.sqlite3").read_bytes() + (aviary.folder / "guichet.sqlite3-wal").read_bytes()

    assert aviary.count("camcha", Ticket) > 0
    assert FILE.encode() in stored
    assert aviary.count("camcha", IncomingMail) == 1
    assert [word for word in ("Zephyrine", "jacassait", "girafette") if word.encode() not in stored] == []
    assert len(sung["log"].splitlines()) > 1_000
    assert "mail_refused" in sung["app.scheduler.log"] + sung["app.worker.log"]
    assert aviary.mails.taken
    assert sung["spans"].count("SELECT") > 1_000
    assert 'outcome="refused"' in sung["figures"]


def test_it_is_in_no_line_of_a_log_in_no_figure_and_in_no_span(sung: dict[str, str]) -> None:
    assert set(sung) >= {"log", "app.scheduler.log", "app.worker.log", "figures", "board", "spans"}
    found = [(teller, each) for teller, told in sung.items() for each in NEEDLES if each in told.lower()]

    assert found == [], [line[:600] for line in sung[found[0][0]].splitlines() if found[0][1] in line.lower()][:5]


def test_everybody_s_password_is_the_one_that_is_looked_for() -> None:
    assert PASSWORD == SECRET
