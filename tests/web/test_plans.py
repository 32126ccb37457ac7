"""With a million accounts at one brand, no page of theirs reads a whole table: the plans of what is really asked."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, event, make_url, select, text
from werkzeug.test import TestResponse

from app.domain.accounts.models import Account
from app.domain.accounts.queries import find_by_email
from app.domain.billing.inbox import claim, finish, take
from app.domain.billing.parting.service import is_parted
from app.domain.billing.ports import ProvidedEvent
from app.jobs.digests import post_digests
from app.kernel.db import open_session, transaction
from tests.crowd import gather, tables_of_people
from tests.domain.invoices.papers import issue_one
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.authenticator import Device
from tests.web.copying import INDEX, copied
from tests.web.desk.moving import send, work
from tests.web.desk.team import colleague
from tests.web.factors import APP, CODES, KEYS, code_now, codes_on, options_of, start
from tests.web.helping import be_helped, let_ask
from tests.web.owing import be_billed, let_bill
from tests.web.people import Visitor, settle
from tests.web.postman import path_in
from tests.web.registering import register
from tests.web.tabs import Tab

pytestmark = pytest.mark.posts_mails

BRAND = "omicron"  # with e-mail addresses and user names, serial numbers, and accounts of a former customer area
ANN, NEW, BOB = "ann@example.com", "anne@example.net", "bob@example.com"
WEDNESDAY = datetime(2026, 11, 25, 12, tzinfo=UTC)
BILLED = ProvidedEvent(
    id="evt_1", type="invoice.paid", is_live=False, created_at=WEDNESDAY, object="invoice", object_id="in_1"
)
CHOSEN, AGAIN = "tulipe ancre 61 boussole", "granit velours 27 falaise"
PAGES = (
    "/account/",
    "/account/profile",
    "/account/security",
    "/account/security/activity",
    "/account/security/two-factor",
    "/account/close",
)


@dataclass
class Asked:
    """Every statement that was sent, with one set of its values."""

    statements: dict[str, object]

    def note(self, _connection: Connection, _cursor: object, statement: str, values: object, *_: object) -> None:
        """Note one."""
        if statement.split(maxsplit=1)[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"} and "set_config" not in statement:
            self.statements.setdefault(statement, values[0] if isinstance(values, list) else values)


@pytest.fixture(scope="module")
def superuser(request: pytest.FixtureRequest, stocked_url: str) -> URL:
    """Give the address of the module's database for whom no wall stands."""
    url = make_url(stocked_url)
    if url.get_backend_name() == "sqlite":
        return url
    server: URL = request.getfixturevalue("postgresql_stock")[0]
    return server.set(database=url.database)


@pytest.fixture(scope="module")
def brands(brands: Path) -> Path:
    """Give the folder of brands, in which this one bills and takes requests."""
    let_bill(brands, BRAND)
    let_ask(brands, BRAND)
    return brands


@pytest.fixture(scope="module")
def crowded(superuser: URL, app: Flask) -> Iterator[Flask]:
    """Give the application of a brand with a million accounts."""
    gather(superuser, BRAND)
    yield app
    if superuser.get_backend_name() == "sqlite":
        app.extensions["guichet"].engine.dispose()
        Path(superuser.database or "").unlink()  # hundreds of megabytes, which pytest would keep


def led(answer: TestResponse) -> TestResponse:
    """Hold an answer to have been taken."""
    assert answer.status_code in {200, 303}, (answer.request.path, answer.status_code)
    return answer


def newest(app: Flask, mails: Mails, kind: str) -> str:
    """Write the newest mail of a kind, and give the path of its link."""
    return path_in(app, [mail for mail in mails.unexpected if mail.kind == kind][-1])


def live(app: Flask, mails: Mails) -> None:
    """Lead one account of the brand through its life, by its pages."""
    _come(app, mails)
    ann = _enter(app, mails)
    secret = start(ann)
    codes = codes_on(led(ann.send(f"{APP}/confirm", {"code": code_now(secret)})).text)
    device = Device(ann.base)
    made = device.make(options_of(ann, f"{KEYS}/options"))
    led(ann.send(f"{KEYS}/new", {"name": "Téléphone", "credential": json.dumps(made)}))
    led(ann.get(CODES))
    late = Tab(ann, "/account/profile")
    led(ann.send("/logout"))
    led(late.send({"first_name": "Anne"}))
    led(ann.get("/support/"))
    dora = _help(app)
    _come_back(app, mails, device, codes[0])
    _recover(app, mails)
    _take(app, codes[1], dora)


def _come(app: Flask, mails: Mails) -> None:
    """Register with a taken address, with a taken name, with neither; confirm."""
    for taken in ({"email": ANN}, {"email": BOB, "user_name": "ann.martin"}):
        assert register(Visitor(app, BRAND), **taken).status_code == 422
    bob = Visitor(app, BRAND)
    led(register(bob, email=BOB, user_name="bob.martin"))
    led(bob.send("/register/again", {"email": BOB}))
    bob.get(newest(app, mails, "confirm_registration"))
    led(bob.send("/confirm"))


def _enter(app: Flask, mails: Mails) -> Visitor:
    """Sign in wrong and right, look at every page, change what can be changed, sign another device out."""
    ann, other = Visitor(app, BRAND), Visitor(app, BRAND)
    assert ann.sign_in(password="wrong").status_code == 422
    for visitor, name in ((ann, ANN), (other, "ann.martin")):
        assert visitor.sign_in(name).location == "/account/"
    for path in PAGES:
        led(ann.get(path))
    line = re.search(r"/not-me/([0-9a-f-]{36})", ann.get("/account/security").text)
    assert line is not None
    for path in (f"not-me/{line[1]}", f"activity?before={line[1]}", f"activity?after={line[1]}"):
        led(ann.get(f"/account/security/{path}"))
    names = {"first_name": "Ann", "last_name": "Martin", "company": "Atelier", "country": "FR", "language": "fr"}
    led(ann.send("/account/profile", {**names, "email": NEW}))
    led(ann.send("/account/profile/email/again"))
    ann.get(newest(app, mails, "confirm_new_email"))
    led(ann.send("/email/confirm"))
    changed = {"current_password": PASSWORD, "new_password": CHOSEN}
    led(ann.send("/account/security/password", changed))
    led(ann.send("/account/security/sessions/end"))
    return ann


def _help(app: Flask) -> Visitor:
    """Let the team look at what waits, be told of the week, search for the person, and lift a block."""
    dora = colleague(app, brand=BRAND)
    for path in ("", "mails/", "faq/next"):
        led(dora.get(f"/admin/{path}"))
    installed = app.extensions["guichet"]
    post_digests(installed.registry, partial(open_session, installed.engine), now=WEDNESDAY)
    for words in ("martin", "ann mart", NEW):
        led(dora.get(f"/admin/people/?q={words}"))
    found = re.search(r"/admin/people/([0-9a-f-]{36})", dora.get(f"/admin/people/?q={NEW}").text)
    assert found is not None
    led(dora.get(f"/admin/people/{found[1]}"))
    led(dora.send(f"/admin/people/{found[1]}/unlock"))
    template = led(dora.get("/admin/people/imports/template.csv")).get_data()
    page = led(send(dora, template.rstrip() + b"\r\nlea@example.com\r\n")).location
    assert work(app) == 1
    for path in (page, f"{page}/refused.csv"):
        dora.get(path)
    return dora


def _come_back(app: Flask, mails: Mails, device: Device, code: str) -> None:
    """Sign in with a code that is wrong and one that is right, and with a passkey; say “this was not me”."""
    ann, other = Visitor(app, BRAND), Visitor(app, BRAND)
    assert ann.sign_in(NEW, CHOSEN).location == "/login/code"
    assert ann.send("/login/code", {"code": "000000"}).status_code == 422
    led(ann.send("/login/code", {"code": code}))
    answer = device.sign(options_of(other, "/login/passkey/options"))
    led(other.send("/login/passkey", {"credential": json.dumps(answer)}))
    ann.get(newest(app, mails, "new_browser"))
    led(ann.send("/account/not-me"))


def _recover(app: Flask, mails: Mails) -> None:
    """Choose a password anew by a mailed link."""
    ann = Visitor(app, BRAND)
    led(ann.send("/password/forgot", {"email": NEW}))
    ann.get(newest(app, mails, "reset_password"))
    led(ann.send("/password/reset", {"password": AGAIN}))


def _take(app: Flask, code: str, dora: Visitor) -> None:
    """Be billed and sent an invoice, read what is held, and take a copy of it."""
    ann = Visitor(app, BRAND)
    assert ann.sign_in(NEW, AGAIN).location == "/login/code"
    led(ann.send("/login/code", {"code": code}))
    with open_session(app.extensions["guichet"].engine, BRAND) as session:
        is_parted(session, "cus_gone")
        issue_one(session)
        with transaction(session):
            event_id = take(session, BILLED, now=WEDNESDAY)
            assert event_id is not None
            claimed = claim(session, event_id, owner="worker", now=WEDNESDAY)
            assert claimed is not None
            assert finish(session, claimed, now=WEDNESDAY) == 1
        account = find_by_email(session, NEW)
    assert account is not None
    be_billed(app, account, BRAND, ann, dora)
    be_helped(app, account, BRAND, dora)
    for path in (INDEX, f"{INDEX}/record", f"{INDEX}/consents"):
        led(ann.get(path))
    copied(ann)


def plan_of(connection: Connection, statement: str, values: object) -> str:
    """Give a statement's plan, as it is made for the application's own role."""
    if connection.dialect.name == "sqlite":
        return "\n".join(row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values))  # type: ignore[arg-type]
    return "\n".join(row[0] for row in connection.exec_driver_sql(f"EXPLAIN {statement}", values))  # type: ignore[arg-type]


def partial_indexes() -> str:
    """List the indexes that hold a few rows of a table, such as those that wait for somebody: all may be read."""
    found = [index for table in tables_of_people() for index in table.indexes]
    return "|".join(str(each.name) for each in found if each.dialect_options["postgresql"]["where"] is not None)


def reads_much(plan: str) -> bool:
    """Tell whether a plan reads a whole table of people, or all rows of the brand in one."""
    plan = re.sub(rf"\b(?:{partial_indexes()})\b.*(?:\n.*Index Cond: .*)?", "", plan)
    people = "|".join(re.escape(table.name) for table in tables_of_people())
    whole = rf"Seq Scan on (?:{people})\b|SCAN (?:{people})\b(?! USING COVERING INDEX \S+ \(tenant=\? AND)"
    brand = rf"(?:SEARCH (?:{people}) .*\(tenant=\?\))|Index Cond: \(\(tenant\)::text = '\w+'::text\)$"
    return re.search(f"{whole}|{brand}", plan, re.MULTILINE) is not None


def explained(stocked_url: str, statements: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Give the plan of each statement."""
    engine = create_engine(stocked_url, poolclass=NullPool)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT set_config('app.tenant', :brand, true)"), {"brand": BRAND})
        for statement, values in statements.items():
            yield statement, plan_of(connection, statement, values)


def watched(engine: Engine, act: Callable[[], object]) -> Mapping[str, object]:
    """Do something, and give what was asked of the database."""
    asked = Asked({})
    event.listen(engine, "before_cursor_execute", asked.note)
    act()
    event.remove(engine, "before_cursor_execute", asked.note)
    return asked.statements


@pytest.mark.security("SE-11")
def test_no_page_of_an_account_reads_a_whole_table(crowded: Flask, stocked_url: str, mails: Mails) -> None:
    settle(crowded, BRAND, email=ANN, user_name="ann.martin", company="Atelier")

    asked = watched(crowded.extensions["guichet"].engine, lambda: live(crowded, mails))

    plans = list(explained(stocked_url, asked))
    assert [f"{statement}\n{plan}" for statement, plan in plans if reads_much(plan)] == []
    named = set(re.findall(r"\b(?:FROM|INTO|UPDATE|JOIN) (\w+)", "\n".join(asked)))
    assert {table.name for table in tables_of_people()} <= named


def test_reading_every_account_of_a_brand_is_told_from_finding_one(crowded: Flask, stocked_url: str) -> None:
    engine = crowded.extensions["guichet"].engine
    with open_session(engine, BRAND) as session:
        by_last_name = select(Account).where(Account.last_name == "X")
        by_address = select(Account).where(Account.email_key == "00000077@example.com")
        many = watched(engine, lambda: session.scalar(by_last_name))
        one = watched(engine, lambda: session.scalar(by_address))

    told = [reads_much(plan) for asked in (many, one) for _, plan in explained(stocked_url, asked)]
    assert told == [True, False]
