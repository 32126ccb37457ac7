"""`flask account`: the team helps somebody whom no mail reaches, and tells nobody else."""

import re
from collections.abc import Callable, Iterator

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from app.cli.accounts import group
from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.kernel.db import open_session, transaction
from tests.factories import HASHER, make_account
from tests.mails import Mails
from tests.web.people import Visitor, empty_accounts, settle

Run = Callable[..., Result]
ANN = "ann@example.com"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)


@pytest.fixture
def run(app: Flask) -> Run:
    def invoke(*arguments: str) -> Result:
        with app.app_context():  # as `flask` itself does
            return CliRunner().invoke(group, list(arguments))

    return invoke


def stored(app: Flask, brand: str = "omicron") -> Account:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(Account)).one()


@pytest.mark.promise("OM-15")
def test_a_temporary_password_signs_in_lifts_a_block_and_must_be_changed(app: Flask, run: Run, mails: Mails) -> None:
    settle(app, "omicron")
    for number in range(6):
        Visitor(app, "omicron").sign_in(password=f"wrong {number}")

    answer = run("temporary-password", "omicron", "ANN@example.com")

    mails.expect("password_changed", to=ANN)
    assert answer.exit_code == 0
    (password,) = re.findall(r"\b[a-z]{5}(?:-[a-z]{5}){3}\b", answer.output)
    assert "3 days" in answer.output
    ann = Visitor(app, "omicron")
    assert ann.sign_in(password=password).status_code == 303
    assert ann.get("/account/").location == "/password/choose?next=%2Faccount%2F"
    assert HASHER.verify(stored(app).password_hash, password)
    assert stored(app).password_kind is PasswordKind.TEMPORARY


@pytest.mark.promise("OM-14")
def test_a_lost_mailbox_is_replaced_and_the_forgotten_password_goes_to_the_new_one(
    app: Flask, run: Run, mails: Mails
) -> None:
    settle(app, "omicron")
    signed_in = Visitor(app, "omicron")
    signed_in.sign_in()

    answer = run("change-email", "omicron", ANN, "ann@new.example.net")

    assert (answer.exit_code, "ann@new.example.net" in answer.stdout) == (0, True)
    mails.expect("email_replaced", to=ANN)
    assert "Ann Martin" not in signed_in.get("/").text
    Visitor(app, "omicron").send("/password/forgot", {"email": ANN})
    Visitor(app, "omicron").send("/password/forgot", {"email": "ann@new.example.net"})
    mails.expect("reset_password", to="ann@new.example.net")
    assert Visitor(app, "omicron").sign_in("ann@new.example.net").status_code == 303
    mails.pass_over("new_browser")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("temporary-password", "nobody", ANN), "name a brand"),
        (("temporary-password", "omicron", "bob@example.com"), "no account has bob@example.com"),
        (("temporary-password", "omicron", "closed@example.com"), "may not come in: closed"),
        (("change-email", "nobody", ANN, "a@example.net"), "name a brand"),
        (("change-email", "omicron", "bob@example.com", "a@example.net"), "no account has bob@example.com"),
        (("change-email", "omicron", ANN, "no address"), "is not an e-mail address"),
        (("change-email", "omicron", ANN, "CLOSED@example.com"), "has CLOSED@example.com already"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(
    app: Flask, run: Run, arguments: tuple[str, ...], words: str
) -> None:
    with open_session(app.extensions["guichet"].engine, "omicron") as session, transaction(session):
        make_account(session)
        make_account(session, email="closed@example.com", state=AccountState.CLOSED)

    answer = run(*arguments)

    assert answer.exit_code != 0
    assert words in answer.output
    assert Visitor(app, "omicron").sign_in().status_code == 303
