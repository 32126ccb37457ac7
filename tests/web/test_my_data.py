"""« Mes données »: the ways to one's rights, and a copy of all that is held, of oneself and of nobody else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Enum, delete, func, select

from app.domain.accounts.models import Account, Role
from app.domain.accounts.transfers.models import Transfer, TransferChunk, TransferState
from app.domain.accounts.transfers.rules import LEASE
from app.domain.privacy.holdings import list_held
from app.domain.tables import holdings
from app.jobs import copies
from app.jobs.housekeeping import tend_accounts
from app.kernel.db import transaction
from app.kernel.ids import new_id
from app.web.copies.values import VALUE_WORDS
from app.web.copies.words import COLUMN_WORDS, TABLE_WORDS
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.copying import COPY, FILE, INDEX, ask, connections_out, copied, opened, rows_in, take
from tests.web.desk.looking import look_at
from tests.web.desk.moving import carrier_of, later, rows, work
from tests.web.desk.team import colleague
from tests.web.desk.test_carrying import Broken, KilledError, Meddler, Mortal
from tests.web.email_changes import age_proof
from tests.web.people import Visitor, empty_accounts, settle, settle_twins
from tests.web.postman import text_of

NASTY = '<script>alert("x")</script> Élodie 🌲 \u202e\\"'


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)


def signed_in(app: Flask, brand: str = "camcha", email: str = "ann@example.com") -> Visitor:
    visitor = Visitor(app, brand)
    assert visitor.sign_in(email).status_code == 303
    return visitor


def main_of(visitor: Visitor, path: str = INDEX) -> str:
    page = visitor.get(path)
    assert page.status_code == 200
    return page.text.partition("<main")[2].partition("</main>")[0].replace("\xa0", " ").replace("\u202f", " ")


def count(app: Flask, entity: type[Transfer | TransferChunk], brand: str = "camcha") -> int:
    with rows(app, brand) as session:
        return session.scalar(select(func.count()).select_from(entity)) or 0


@pytest.mark.promise("CC-18")
@pytest.mark.parametrize("brand", ["camcha", "camermix", "remember-provence", "omicron", "support-technique"])
def test_the_page_leads_to_every_right_and_to_the_policy(app: Flask, brand: str) -> None:
    settle(app, brand)
    ann = signed_in(app, brand)
    page = main_of(ann)
    assert "<h1>Mes données</h1>" in page
    assert 'href="/privacy"' in page
    assert "Télécharger mes données" in page
    assert ('href="/account/privacy/erase"' in page) == (brand == "camermix")
    assert ('href="/account/close"' in page.partition("erasure")[2]) == (brand != "camermix")
    assert 'href="/account/privacy"' in ann.get("/account/").text


def test_a_copy_holds_all_of_ones_own_and_nothing_of_anybody_else(app: Flask, mails: Mails) -> None:
    settle_twins(app, first_name=NASTY, company="Lilas")
    settle(app, email="bob@example.com", first_name="Bob", company="Roseau")
    ann, bob = signed_in(app), signed_in(app, email="bob@example.com")
    ask(bob)
    data, page = copied_of(app, ann)
    assert connections_out(app) == 0
    mail = mails.expect("copy_ready", to="ann@example.com")
    mails.pass_over("copy_ready")
    (account,) = rows_in(data, "account")
    assert (account["email"], account["first_name"], account["company"]) == ("ann@example.com", NASTY, "Lilas")
    assert account["registered_at"] == "2026-11-01T09:30:00+00:00"
    assert {each["kind"] for each in rows_in(data, "security_event")} == {"signed_in", "data_copied"}
    assert len(rows_in(data, "account_session")) == 1
    assert {each["name"] for each in data["tables"]} <= {held.name for held in list_held()}
    for text in (str(data), page):
        assert "bob@example.com" not in text
        assert "Roseau" not in text
        assert "argon2" not in text
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert '<html lang="fr">' in page
    assert "Client" in page
    assert "customer" not in page
    assert "1er novembre 2026, 10:30" in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page), "it asks for nothing from anywhere"
    text = text_of(app, mail)
    assert "/account/privacy/copy" in text
    assert "Lilas" not in text


def copied_of(app: Flask, visitor: Visitor) -> tuple[dict[str, Any], str]:
    assert ask(visitor).status_code == 303
    while work(app, carrier_of(app)):
        pass
    return opened(take(visitor))


def test_every_given_column_and_table_is_called_by_a_word() -> None:
    given = {name for holding in holdings().values() for name in holding.given}
    assert given - COLUMN_WORDS.keys() == set()
    assert {held.name for held in list_held() if held.holding.given} - TABLE_WORDS.keys() == set()


def test_every_value_of_a_column_that_has_few_is_called_by_a_word() -> None:
    columns = (held.column(name).type for held in list_held() for name in held.holding.given)
    kinds = {column.enum_class for column in columns if isinstance(column, Enum) and column.enum_class}
    assert kinds == VALUE_WORDS.keys()
    assert {kind: set(kind) for kind in kinds} == {kind: set(words) for kind, words in VALUE_WORDS.items()}


def test_rows_are_read_in_batches_each_once(app: Flask, mails: Mails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "BATCH", 2)
    ann = settle(app)
    visitor = signed_in(app)
    with rows(app) as session, transaction(session):
        from app.domain.addresses.models import Address  # noqa: PLC0415

        for number in range(5):
            session.add(
                Address(
                    id=new_id(datetime.now(UTC)),
                    account_id=ann.id,
                    line1=f"{number} rue du Bac",
                    city="Paris",
                    country="FR",
                    is_billing=not number,
                    is_delivery=False,
                    added_at=datetime.now(UTC),
                )
            )
    data, page = copied(visitor)
    assert sorted(each["line1"] for each in rows_in(data, "address")) == [f"{number} rue du Bac" for number in range(5)]
    assert page.count("rue du Bac") == 5
    mails.expect("copy_ready", to="ann@example.com")


def test_asked_twice_the_one_that_is_written_is_shown(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = signed_in(app)
    assert ask(ann).location == COPY
    assert "Elle est en préparation" in main_of(ann)
    assert "data-running" in main_of(ann, COPY)
    assert '<noscript><meta http-equiv="refresh"' in ann.get(COPY).text
    assert ask(ann).location == COPY
    assert count(app, Transfer) == 1
    assert take(ann).status_code == 303, "nothing is ready"
    assert work(app) == 1
    assert "Votre copie est prête" in main_of(ann, COPY)
    assert ask(ann).status_code == 303
    assert count(app, Transfer) == 1, "a new one takes the place of the one before"
    assert count(app, TransferChunk) == 0
    mails.expect("copy_ready", to="ann@example.com")


@pytest.mark.security("SI-18")
def test_asking_and_taking_need_a_fresh_proof(app: Flask, mails: Mails) -> None:
    settle(app)
    ann = signed_in(app)
    age_proof(app)
    assert "current_password" in main_of(ann)
    for fields in (
        {},
        {"current_password": ""},
        {"current_password": "wrong \0 \u202e"},
        {"current_password": "a" * 9999},
    ):
        assert ask(ann, **fields).status_code == 422
    assert count(app, Transfer) == 0
    assert ask(ann, current_password=PASSWORD).status_code == 303
    work(app)
    mails.expect("copy_ready", to="ann@example.com")
    age_proof(app)
    assert take(ann).status_code == 422
    assert take(ann, current_password="wrong").status_code == 422
    assert opened(take(ann, current_password=PASSWORD))


def test_without_a_copy_its_page_leads_back(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    assert ann.get(COPY).location == INDEX
    assert take(ann).location == INDEX
    stranger = Visitor(app)
    for path in (INDEX, COPY):
        assert "/login" in stranger.get(path).location
    assert "/login" in stranger.send(FILE).location


def test_nobody_else_reaches_a_copy(app: Flask, mails: Mails) -> None:
    settle_twins(app)
    settle(app, email="bob@example.com")
    ann, dora = signed_in(app), colleague(app)
    ask(ann)
    work(app)
    mails.expect("copy_ready", to="ann@example.com")
    with rows(app) as session:
        copy_id = session.scalars(select(Transfer.id)).one()
    for other in (signed_in(app, email="bob@example.com"), signed_in(app, BIRCH), dora):
        assert take(other).location == INDEX
        assert other.get(COPY).location == INDEX
    for path in (f"/admin/people/transfers/{copy_id}", f"/admin/people/transfers/{copy_id}/people.csv"):
        assert dora.get(path).status_code in {404, 405}
    mails.pass_over("new_browser")


def test_the_desk_does_not_take_a_copy_of_its_own_for_an_export(app: Flask, mails: Mails) -> None:
    dora = colleague(app)
    ask(dora)
    work(app)
    mails.expect("copy_ready", to="admin@example.com")
    with rows(app) as session:
        copy_id = session.scalars(select(Transfer.id)).one()
    assert dora.get(f"/admin/people/transfers/{copy_id}").status_code == 404
    assert str(copy_id) not in dora.get("/admin/people/exports/").text


def test_the_team_sees_the_page_and_takes_nothing(app: Flask) -> None:
    ann = settle(app)
    cleo = colleague(app, Role.AGENT)
    assert look_at(cleo, ann) == 303
    assert "Mes données" in cleo.get(INDEX).text
    assert cleo.get(COPY).status_code == 403
    assert ask(cleo).status_code == 403


@pytest.mark.parametrize("life", [4, 9, 15])
def test_whoever_dies_leaves_a_copy_to_be_begun_anew(app: Flask, mails: Mails, life: int) -> None:
    settle(app)
    ann = signed_in(app)
    ask(ann)
    with pytest.raises(KilledError):
        work(app, carrier_of(app, Mortal(life)))
    assert work(app) == 0, "its claim still holds"
    assert work(app, carrier_of(app, lambda: datetime.now(UTC) + LEASE + timedelta(seconds=1))) == 1
    opened(take(ann))
    mails.expect("copy_ready", to="ann@example.com")


def test_erased_while_it_is_written_nothing_is_left(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    ask(ann)

    def erase() -> None:
        with rows(app) as session, transaction(session):
            session.execute(delete(Account), execution_options={"synchronize_session": False})

    assert work(app, replace(carrier_of(app), stop=Meddler(5, erase))) == 1
    assert (count(app, Transfer), count(app, TransferChunk)) == (0, 0)


def test_one_that_cannot_be_written_says_so_and_may_be_asked_for_again(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    ask(ann)
    with rows(app) as session, transaction(session):
        copy = session.scalars(select(Transfer)).one()
        copy.tries = 5
    work(app, replace(carrier_of(app), sealer=Broken()))
    assert "la faute est de notre côté" in main_of(ann, COPY)
    assert take(ann).status_code == 303
    assert ask(ann).status_code == 303
    with rows(app) as session:
        assert session.scalars(select(Transfer.state)).one() is TransferState.ASKED


@pytest.mark.parametrize(("days", "is_there"), [(6.9, True), (7.1, False)])
def test_a_copy_waits_as_long_as_the_policy_says(app: Flask, mails: Mails, days: float, *, is_there: bool) -> None:
    settle(app)
    ann = signed_in(app)
    copied(ann)
    mails.expect("copy_ready", to="ann@example.com")
    tend_accounts(app.extensions["guichet"].registry, carrier_of(app).open_session, now=later(days)())
    assert (count(app, Transfer), bool(count(app, TransferChunk))) == (int(is_there), is_there)
