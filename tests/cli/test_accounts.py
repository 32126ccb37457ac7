"""`flask account` and `flask device` from the outside."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.cli import accounts, devices
from app.domain.accounts.models import Account, AccountState, FormerAccount, KnownSerial, Role
from app.domain.accounts.queries import find_by_email
from app.domain.devices.models import Device
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import make_subject
from app.kernel.db import open_session, transaction
from tests.databases import Database
from tests.factories import make_account
from tests.mails import Mails
from tests.stock import app_on, plant_brands
from tests.web.people import Visitor, settle

Run = Callable[..., Result]


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    brands = plant_brands(tmp_path / "tenants")
    app = app_on(database.url, brands)
    yield app
    app.extensions["guichet"].engine.dispose()


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: object) -> Result:
        group = devices.group if arguments[0] == "device" else accounts.group
        with app.app_context():  # as `flask` itself does
            return CliRunner().invoke(group, list(map(str, arguments[1:])))

    return invoke


def account(app: Flask, slug: str, email: str = "ann@example.com") -> Account:
    with open_session(app.extensions["guichet"].engine, slug) as session:
        found = find_by_email(session, email)
    assert found is not None
    return found


def test_a_number_s_product_is_one_that_the_library_knows_and_may_change(app: Flask, run: Run, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, "omicron") as session, transaction(session):
        subjects = {
            key: make_subject(session, SubjectKind.PRODUCT, key, {"fr": key}, now=now) for key in ("cmc", "cpc")
        }
        owner = make_account(session, email="owner@example.com")
        device = Device(id=owner.id, account_id=owner.id, serial="AB125Z", name="", registered_at=now)
        session.add(device)
    path = tmp_path / "devices.csv"

    said = []
    for product in ("cmc", "none", "", "cpc"):
        path.write_text(f"serial_number,product\nAB125Z,{product}\n", "utf-8")
        said.append(run("device", "import", "omicron", path).stdout.splitlines()[0].partition(": ")[2])

    assert said == [
        *("AB125Z added", "AB125Z refused: product is not good", "AB125Z known", "AB125Z changed"),
    ]
    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        assert session.scalars(select(Device)).one().product_id == subjects["cpc"].id


def test_good_serial_numbers_are_kept_and_bad_ones_named(app: Flask, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "devices.csv"
    path.write_text("serial_number,sold\nab-123 z,2024\nAB12,2024\n,\nab123z,2025\n", "utf-8")

    first, second = run("device", "import", "omicron", path), run("device", "import", "omicron", path)

    assert first.exit_code == 0
    assert f"{path}:2: AB123Z added" in first.output
    assert f"{path}:3: AB12 refused: serial_number is not good" in first.output
    assert first.output.endswith("1 added, 0 changed, 1 known, 2 refused\n")
    assert second.output.endswith("0 added, 0 changed, 2 known, 2 refused\n")
    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        assert [each.number for each in session.scalars(select(KnownSerial))] == ["AB123Z"]


def test_a_file_without_its_column_or_a_brand_without_numbers_is_said(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "devices.csv"
    path.write_text("number\nAB123Z\n", "utf-8")

    assert "has no column “serial_number”" in run("device", "import", "omicron", path).output
    assert "asks for no serial numbers" in run("device", "import", "camcha", path).output
    assert "name a brand: " in run("device", "import", "nobody", path).output


def test_former_accounts_are_taken_in_again_and_again(app: Flask, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "accounts.csv"
    head = "\ufeffemail,first_name,last_name,company,country\n"
    path.write_text(
        head + "Ann@Example.com,Ann,Martin,Lilas,FR\nbob,B,B,,\nc@example.com,,C,,\nd@example.com,D,D,,France\n"
    )
    first = run("account", "import", "omicron", path)
    path.write_text(head + "ann@example.com,Anne,Martin,Lilas,FR\n")
    second = run("account", "import", "omicron", path)

    assert [line.partition(": ")[2] for line in first.stdout.splitlines()[:4]] == [
        "Ann@Example.com added",
        "bob refused: email is not good",
        "c@example.com refused: first_name is not good",
        "d@example.com refused: country is not good",
    ]
    assert second.output.endswith("0 added, 1 changed, 0 known, 0 refused\n")
    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        assert [(each.email_key, each.first_name) for each in session.scalars(select(FormerAccount))] == [
            ("ann@example.com", "Anne")
        ]


@pytest.mark.promise("OM-03")
def test_approving_opens_the_account_and_tells_its_person(app: Flask, run: Run, mails: Mails) -> None:
    settle(app, "omicron", state=AccountState.WAITING)

    assert run("account", "approve", "omicron", "ANN@example.com").exit_code == 0

    assert account(app, "omicron").state is AccountState.ACTIVE
    mails.expect("registration_approved", to="ann@example.com")
    again = run("account", "approve", "omicron", "ann@example.com")
    assert (again.exit_code, "is active, so there is nothing to approve" in again.output) == (1, True)
    assert "no account has bob@example.com" in run("account", "approve", "omicron", "bob@example.com").output
    assert "is not an e-mail address" in run("account", "approve", "omicron", "bob").output


def test_an_administrator_gets_a_password_that_is_shown_once_and_signs_in(app: Flask, run: Run) -> None:
    made = run("account", "create-admin", "camcha", "dora@example.com", "--first-name", "Dora")
    password = re.search(r"once: (\S+)$", made.output)

    assert password is not None
    assert account(app, "camcha", "dora@example.com").role is Role.ADMIN
    assert Visitor(app).sign_in("dora@example.com", password[1]).status_code == 303
    again = run("account", "create-admin", "camcha", "dora@example.com")
    assert (again.exit_code, "has an account at camcha already" in again.output) == (1, True)


def test_unlocking_lifts_the_block_and_leaves_the_password(app: Flask, run: Run, mails: Mails) -> None:
    settle(app, "camermix")
    for _ in range(6):
        Visitor(app, "camermix").sign_in(password="wrong")
    assert Visitor(app, "camermix").sign_in().status_code == 422
    mails.expect("sign_in_blocked", to="ann@example.com")

    assert run("account", "unlock", "camermix", "ann@example.com").exit_code == 0

    assert Visitor(app, "camermix").sign_in().status_code == 303
