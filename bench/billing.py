"""The inbox of what a payment provider tells: taken beside a bare insert, and drained beside bare questions.

Ten thousand are told, half of them doubles, in a shuffled order; what they leave, table by table, is held against what
the same events leave one by one in order.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from http import HTTPStatus
from itertools import count, islice
from pathlib import Path
from random import Random
from secrets import token_hex
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, time
from typing import Any
from wsgiref.types import WSGIApplication

import psycopg
from sqlalchemy import Engine, select
from sqlalchemy.dialects.postgresql import insert
from werkzeug.datastructures import Headers
from werkzeug.test import EnvironBuilder, run_wsgi_app

from app.domain.accounts.models import Account
from app.domain.billing import inbox
from app.domain.billing.models import Bill, Reminder, Subscription, WebhookEvent
from app.domain.billing.ports import ProvidedEvent
from app.domain.invoices.models import Invoice
from app.domain.mail.models import OutgoingMail
from app.factory import create_app
from app.jobs.billing import Till, drain_event, drain_round
from app.kernel.db import TenantSession, new_engine, open_session, timetable_connection, transaction
from app.kernel.ids import new_id
from app.kernel.keyring import Keyring
from app.settings import load_settings
from bench.load import BenchError
from bench.report import Row
from tests import postgres
from tests.billing import BRAND, BY_TRANSFER, OFFER, buy, columns_of, new_till, settle_customer
from tests.domain.billing.ledger import START, Ledger
from tests.post_office import Clock

_EVENTS = 5_000  # each is told twice
_POSTED, _ROUNDS = 500, 5  # of ours and of the other, in turn
_KEY, _SECRET = "sk_test_bench", "whsec_bench"
_BRANDS = Path(__file__).parents[1] / "tenants"
_OWN = {"id", "tenant", "account_id", "subscription_id", "invoice_id", "asked_at"}  # what no two runs have in common
_Ends = Mapping[str, Counter[str]]


def main() -> Iterable[Row]:
    """Measure both on PostgreSQL; some minutes, most of it the events that are drained in order."""
    with TemporaryDirectory(prefix="guichet-bench-") as name, _cluster(Path(name)) as clone:
        yield _taken(clone("taken"), Path(name))
        ledger = _history()
        shuffled, ends = _drained(_engine(clone("shuffled")), ledger, _drain_shuffled)
        ordered, expected = _drained(_engine(clone("ordered")), ledger, _drain_in_order)
        bare = _asked(_engine(clone("asked")), ledger)
        yield Row(
            "drained, shuffled and doubled", shuffled, bare, "events/s", "bare: an object found and upserted for each"
        )
        yield Row("drained, one by one in order", ordered, bare, "events/s", "the same")
        for table, rows in expected.items():
            yield Row(f"{table}, alike in both", (ends[table] & rows).total(), rows.total(), "rows", "left in order")
            if ends[table] != rows:
                raise BenchError(f"{table}: another end, {(ends[table] - rows) + (rows - ends[table])}")


@contextmanager
def _cluster(folder: Path) -> Iterator[Callable[[str], str]]:
    def clone(name: str) -> str:
        return postgres.signed_in(postgres.clone(folder, name), "guichet_app").render_as_string(hide_password=False)

    try:
        yield clone
    finally:
        postgres.drop(folder)
        postgres.stop(folder)


def _engine(url: str) -> Engine:
    return new_engine(url, keyring=Keyring("b" * 32))


def _taken(url: str, folder: Path) -> Row:
    """Post signed events to the application, and to a view that verifies them and inserts a row, in turn."""
    names = {
        "MODE": "test", "DATA": str(folder), "SECRET_KEY": token_hex(32), "DATABASE_URL": url, "LOG_LEVEL": "error",
        "ORIGIN_PATTERN": "https://{slug}.example", "STRIPE_CAMCHA_KEY": _KEY,
        "STRIPE_CAMCHA_PUBLISHABLE_KEY": _KEY.replace("sk", "pk"), "STRIPE_CAMCHA_WEBHOOK_SECRET": _SECRET,
    }  # fmt: skip
    app = create_app(load_settings({f"GUICHET_{name}": text for name, text in names.items()}))
    numbers = count()
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, false)", [BRAND])
        bare = _bare(connection)
        rounds = [[_posts(each, numbers) for each in (app.wsgi_app, bare)] for _ in range(_ROUNDS)]
        kept = connection.execute("SELECT count(*) FROM webhook_event").fetchone()
    app.extensions["guichet"].engine.dispose()
    if kept != (2 * _POSTED * _ROUNDS,):
        raise BenchError(f"kept {kept} of {2 * _POSTED * _ROUNDS}")
    ours, other = (median(column) for column in zip(*rounds, strict=True))
    return Row("taken", ours, other, "posts/s", "a bare WSGI view: the HMAC and one INSERT")


def _bare(connection: psycopg.Connection[Any]) -> WSGIApplication:
    columns = {"object": "invoice", "type": "invoice.paid", "state": "waiting", "is_live": False, "attempts": 0}
    times = ("happened_at", "received_at", "next_at")
    names = ["tenant", "id", "provider_id", "object_id", *columns, *times]
    statement = f"INSERT INTO webhook_event ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"  # noqa: S608

    def view(environ: Mapping[str, Any], start: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
        raw = environ["wsgi.input"].read()
        timestamp, _, given = environ["HTTP_STRIPE_SIGNATURE"].partition(",v1=")
        if not hmac.compare_digest(_mac(timestamp.removeprefix("t="), raw), given):
            raise BenchError("not signed")
        told = json.loads(raw)
        ids = (new_id(START), told["id"], told["data"]["object"]["id"])
        connection.execute(statement, [BRAND, *ids, *columns.values(), *[START] * len(times)])
        start("200 OK", [("Content-Type", "text/plain")])
        return [b"kept\n"]

    return view


def _posts(app: WSGIApplication, numbers: Iterator[int]) -> float:
    """Post some; give how many a second."""
    environs = [_environ(number) for number in islice(numbers, _POSTED)]
    began = perf_counter()
    for environ in environs:
        _, status, _ = run_wsgi_app(app, environ)
        if not status.startswith(str(HTTPStatus.OK.value)):
            raise BenchError(f"a webhook was answered with {status}")
    return _POSTED / (perf_counter() - began)


def _environ(number: int) -> dict[str, Any]:
    told = {
        "id": f"evt_{number}", "object": "event", "type": "invoice.paid", "livemode": False, "created": int(time()),
        "data": {"object": {"object": "invoice", "id": f"in_{number}", "lines": ["x" * 200] * 10}},
    }  # fmt: skip
    raw, now = json.dumps(told).encode(), str(int(time()))
    return EnvironBuilder(
        f"/webhooks/stripe/{BRAND}", f"https://{BRAND}.example", method="POST", data=raw,
        content_type="application/json", headers=Headers({"Stripe-Signature": f"t={now},v1={_mac(now, raw)}"}),
    ).get_environ()  # fmt: skip


def _mac(timestamp: str, raw: bytes) -> str:
    return hmac.new(_SECRET.encode(), timestamp.encode() + b"." + raw, hashlib.sha256).hexdigest()


def _history() -> Ledger:
    """Let customers buy, renew, be late, pay at last, be given money back and end, until enough is told of it."""
    ledger = Ledger()
    customers = count()
    while len(ledger.events) < _EVENTS:
        number = next(customers)
        ledger.now = START
        email = _email(number)
        customer = ledger.open_customer(new_id(START), email=email, name="Ann", key=email)
        bought = buy(ledger, BY_TRANSFER if number % 5 == 1 else OFFER, customer=customer)
        ledger.declines = number % 5 in {2, 3}
        missed = ledger.renew(bought.id)
        ledger.declines = False
        if number % 5 == 3:  # noqa: PLR2004 - one in five
            ledger.pay(missed.id, method=None, key=f"at last {number}")
        elif number % 5 == 4:  # noqa: PLR2004
            ledger.refund(missed.id, missed.paid, key=f"back {number}")
            ledger.cancel(bought.id, at_end=False, key=f"end {number}")
    return ledger


def _email(number: int) -> str:
    return f"{number}@example.com"


def _drained(
    engine: Engine, ledger: Ledger, drain: Callable[[Engine, Ledger, Till, Clock], int]
) -> tuple[float, _Ends]:
    """Drain what the ledger tells into a database; give how many events a second that settled, and what it left."""
    clock = Clock(max(event.created_at for event in ledger.events) + timedelta(days=1))
    till = new_till(engine, _BRANDS, {BRAND: ledger}, clock)
    _settle(engine, ledger)
    began = perf_counter()
    settled = drain(engine, ledger, till, clock)
    taken = perf_counter() - began
    with open_session(engine, BRAND) as session:
        ends = _ends(session)
    engine.dispose()
    return settled / taken, ends


def _settle(engine: Engine, ledger: Ledger) -> None:
    with open_session(engine, BRAND) as session:
        for number in range(len(ledger.customers)):
            settle_customer(session, ledger, email=_email(number))


def _drain_shuffled(engine: Engine, ledger: Ledger, till: Till, clock: Clock) -> int:
    """Take every event twice, in a shuffled order, then drain them."""
    told = ledger.events * 2
    Random(7).shuffle(told)
    with open_session(engine, BRAND) as session, transaction(session):
        for event in told:
            inbox.take(session, event, now=clock())
    settled = 0
    while done := drain_round(partial(timetable_connection, engine), till):
        settled += done
    return settled


def _drain_in_order(engine: Engine, ledger: Ledger, till: Till, clock: Clock) -> int:
    """Take each event and drain it before the next is told."""
    return sum(_take_and_drain(engine, event, till, clock) for event in ledger.events)


def _take_and_drain(engine: Engine, event: ProvidedEvent, till: Till, clock: Clock) -> int:
    with open_session(engine, BRAND) as session, transaction(session):
        event_id = inbox.take(session, event, now=clock())
    return drain_event(BRAND, event_id, till) if event_id is not None else 0


def _asked(engine: Engine, ledger: Ledger) -> float:
    """Find the object of each event and upsert a row for it, in a transaction of its own; give how many a second."""
    began = perf_counter()
    for event in ledger.events:
        found = (ledger.find_subscription if event.object == "subscription" else ledger.find_bill)(event.object_id)
        if found is None:
            raise BenchError(event.object_id)
        moments = dict.fromkeys(("happened_at", "received_at", "next_at"), event.created_at)
        row = {
            "tenant": BRAND, "id": new_id(event.created_at), "provider_id": found.id, "type": found.status.value,
            "is_live": False, "object": event.object, "object_id": found.id, "state": "done", "attempts": 0, **moments,
        }  # fmt: skip
        key = [WebhookEvent.tenant, WebhookEvent.provider_id]
        upsert = insert(WebhookEvent).values(row).on_conflict_do_update(index_elements=key, set_={"type": row["type"]})
        with open_session(engine, BRAND) as session, transaction(session):
            session.execute(upsert)
    taken = perf_counter() - began
    engine.dispose()
    return len(ledger.events) / taken


def _ends(session: TenantSession) -> _Ends:
    """Give what every table holds, by whose it is; which number an invoice has depends on who came first."""
    emails = {account.id: account.email for account in session.scalars(select(Account))}
    subscriptions, bills = session.scalars(select(Subscription)).all(), session.scalars(select(Bill)).all()
    names = {row.id: row.provider_id for row in subscriptions}
    billed = {bill.invoice_id: (bill.provider_id, emails[bill.account_id]) for bill in bills}
    papers, reminders = session.scalars(select(Invoice)).all(), session.scalars(select(Reminder))
    mails = session.scalars(select(OutgoingMail))
    return {
        "subscriptions": _counted((emails[row.account_id], _facts(row)) for row in subscriptions),
        "bills": _counted((emails[row.account_id], _facts(row)) for row in bills),
        "invoices": _counted((billed[row.id], row.net, row.tax, row.gross, row.snapshot["period"]) for row in papers),
        "numbers of invoices": _counted(row.number for row in papers),
        "reminders": _counted((names[row.subscription_id], row.episode, row.step) for row in reminders),
        "mails": _counted((mail.kind, mail.to, mail.language) for mail in mails),
    }


def _facts(row: Subscription | Bill) -> Sequence[tuple[str, object]]:
    return sorted((name, value) for name, value in columns_of(row).items() if name not in _OWN)


def _counted(rows: Iterable[object]) -> Counter[str]:
    return Counter(map(repr, rows))
