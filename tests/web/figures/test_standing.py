"""How the installation stands: what waits in outbox, inbox and queue, and what workers told of themselves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from rq import Worker
from sqlalchemy import delete, update

from app.adapters.queue import mail_queue, patient
from app.domain.billing.inbox import take
from app.domain.billing.models import EventState, WebhookEvent
from app.domain.mail.models import MailState, OutgoingMail
from app.kernel.db import TenantSession, open_session, transaction
from app.web.figures.board import Board, Series
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.domain.billing.ledger import Ledger
from tests.post_office import post
from tests.stock import MakeApp
from tests.valkey import Valkey
from tests.web.figures.scraping import TOKEN, Scrape

pytestmark = pytest.mark.posts_mails
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def camcha(measured: Flask) -> Iterator[TenantSession]:
    """Give camcha's session; what waits of any brand goes with the test."""
    engine = measured.extensions[EXTENSION].engine
    with open_session(engine, "camcha") as session:
        yield session
    for brand in ("camcha", BIRCH):
        with open_session(engine, brand) as session, transaction(session):
            session.execute(delete(OutgoingMail))
            session.execute(delete(WebhookEvent))


def change(session: TenantSession, **values: object) -> None:
    with transaction(session):
        session.execute(update(OutgoingMail).values(**values))


def hours(scrape: Scrape, name: str) -> int:
    """Give an age in whole hours, however busy the machine."""
    return round(scrape.value(name) / 3600)


def outbox(app: Flask) -> tuple[float, int, int]:
    """Give how many mails are due, and the ages in hours of what is due and of what waits."""
    scrape = Scrape(app)
    ages = (hours(scrape, f"guichet_outbox_oldest_{each}_seconds") for each in ("due", "waiting"))
    due, waiting = ages
    return scrape.value("guichet_outbox_due_mails"), due, waiting


def test_an_empty_outbox_has_no_age(measured: Flask, camcha: TenantSession) -> None:
    assert camcha.tenant == "camcha"
    assert outbox(measured) == (0, 0, 0)


def test_the_mail_that_is_due_the_longest_of_all_brands_gives_its_age(measured: Flask, camcha: TenantSession) -> None:
    now = datetime.now(UTC)
    post(camcha, "ann@example.com", now=now - MINUTE)
    with open_session(measured.extensions[EXTENSION].engine, BIRCH) as birch:
        post(birch, "ann@example.com", now=now - HOUR)

    assert outbox(measured) == (2, 1, 1)


def test_a_mail_that_is_to_be_tried_again_is_not_due_and_as_old_as_it_is(
    measured: Flask, camcha: TenantSession
) -> None:
    now = datetime.now(UTC)
    post(camcha, "ann@example.com", now=now - HOUR)
    change(camcha, next_at=now + HOUR, attempts=3)

    assert outbox(measured) == (0, 0, 1)


@pytest.mark.parametrize("state", [MailState.SENT, MailState.DEAD, MailState.EXPIRED])
def test_a_mail_that_is_over_waits_no_more(measured: Flask, camcha: TenantSession, state: MailState) -> None:
    now = datetime.now(UTC)
    post(camcha, "ann@example.com", now=now - HOUR)
    change(camcha, state=state, ended_at=now)

    assert outbox(measured) == (0, 0, 0)


def test_an_event_of_the_provider_waits_until_it_is_worked_on(measured: Flask, camcha: TenantSession) -> None:
    with transaction(camcha):
        take(camcha, Ledger().tell("subscription", "sub_1"), now=datetime.now(UTC) - HOUR)
    waiting = Scrape(measured)
    with transaction(camcha):
        camcha.execute(update(WebhookEvent).values(state=EventState.DONE, ended_at=datetime.now(UTC)))

    assert waiting.value("guichet_webhooks_due_events") == 1
    assert hours(waiting, "guichet_webhooks_oldest_due_seconds") == 1
    assert hours(waiting, "guichet_webhooks_oldest_waiting_seconds") == 1
    assert Scrape(measured).value("guichet_webhooks_oldest_waiting_seconds") == 0


def test_the_queue_tells_its_length_its_age_and_its_workers(measured: Flask, server: Valkey) -> None:
    with patient(server.url) as connection:
        queue = mail_queue(connection)
        job = queue.enqueue_call("nothing", args=())
        server.client.hset(job.key, "enqueued_at", (datetime.now(UTC) - HOUR).strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        worker = Worker([queue], connection=connection)
        worker.register_birth()  # type: ignore[no-untyped-call]  # RQ's

        scrape = Scrape(measured)

        worker.register_death()  # type: ignore[no-untyped-call]  # RQ's
        queue.empty()  # type: ignore[no-untyped-call]  # RQ's
    assert scrape.value("guichet_queue_jobs") == 1
    assert hours(scrape, "guichet_queue_oldest_job_seconds") == 1
    assert (scrape.value("guichet_workers"), Scrape(measured).value("guichet_workers")) == (1, 0)


def test_what_others_posted_is_given_with_its_label_and_what_is_unknown_is_passed_over(
    measured: Flask, server: Valkey
) -> None:
    board: Board = measured.extensions[EXTENSION].board
    later = {Series("guichet_mails_total", "sent"): 2.0, Series("guichet_of_another_version", "x"): 1.0}
    board.post(added=later, noted={Series("guichet_overdue_requests", "team"): 3.0})
    board.post(added=later, noted={Series("guichet_overdue_requests", "team"): 1.0})

    scrape = Scrape(measured)

    assert scrape.values("guichet_mails_total") == {"sent": 4}
    assert scrape.values("guichet_overdue_requests") == {"team": 1}
    assert "guichet_of_another_version" not in scrape.text
    server.client.flushall()
    assert Scrape(measured).values("guichet_mails_total") == {}


def test_a_queue_server_that_is_away_is_said_to_be_away_and_the_database_is_asked_all_the_same(
    make_app: MakeApp, camcha: TenantSession
) -> None:
    post(camcha, "ann@example.com", now=datetime.now(UTC) - HOUR)

    scrape = Scrape(make_app(METRICS_TOKEN=TOKEN, QUEUE_URL="redis://127.0.0.1:1/0"))

    assert (scrape.value("guichet_queue_up"), scrape.value("guichet_database_up")) == (0, 1)
    assert scrape.values("guichet_workers") == {}
    assert scrape.value("guichet_outbox_due_mails") == 1


def test_a_database_that_is_away_is_said_to_be_away_and_its_figures_are_left_out(
    make_app: MakeApp, server: Valkey, tmp_path: Path
) -> None:
    away = f"sqlite:///{tmp_path}/nowhere/none.sqlite3"
    scrape = Scrape(make_app(METRICS_TOKEN=TOKEN, QUEUE_URL=server.url, DATABASE_URL=away))

    assert (scrape.value("guichet_queue_up"), scrape.value("guichet_database_up")) == (1, 0)
    assert scrape.values("guichet_outbox_oldest_due_seconds") == {}


def test_every_family_is_there_before_anything_is_counted_so_that_no_alert_looks_for_a_name_in_vain(
    make_app: MakeApp, tmp_path: Path
) -> None:
    away = f"sqlite:///{tmp_path}/nowhere/none.sqlite3"
    scrape = Scrape(make_app(METRICS_TOKEN=TOKEN, QUEUE_URL="redis://127.0.0.1:1/0", DATABASE_URL=away))

    assert {
        "guichet_outbox_oldest_due_seconds",
        "guichet_webhooks_oldest_due_seconds",
        "guichet_queue_oldest_job_seconds",
        "guichet_task_last_success_timestamp_seconds",
        "guichet_mails_total",
        "guichet_given_up",
    } <= scrape.names()


def test_names_are_as_prometheus_has_them_and_every_family_says_what_it_is(measured: Flask) -> None:
    ours = [family for name, family in Scrape(measured).families.items() if name.startswith("guichet_")]
    units = ("_seconds", "_up", "_mails", "_events", "_jobs", "_workers", "_requests", "_given_up")

    assert len(ours) > 20
    assert [family.name for family in ours if family.type == "gauge" and not family.name.endswith(units)] == []
    assert [family.name for family in ours if not family.documentation or family.type == "unknown"] == []
