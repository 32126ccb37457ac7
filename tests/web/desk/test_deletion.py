"""An account is deleted by the team: warned, reasoned, typed, and nothing of it remains but what must."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import Table, func, insert, select

from app.domain.accounts.models import Account, AccountState, BarredEmail, FormerAccount
from app.domain.accounts.signing_in.models import SignInTally
from app.domain.audit.models import AuditEntry
from app.domain.consents.models import Decision
from app.domain.events.service import create_event
from app.domain.faq.models import FaqEntry
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import make_subject
from app.domain.limits.models import LimitTally
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.domain.tables import holdings
from app.kernel.db import Base, open_session, transaction
from app.kernel.ids import new_id
from app.kernel.personal import Erasure
from app.migrations import runner
from tests.cast import BIRCH
from tests.domain.events.events import DESCRIBED
from tests.house.test_isolation import sample
from tests.mails import Mails
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import text_of
from tests.web.registering import register

BARRING = "camermix"
REASON = {"reason": "No more use for it, they say"}
NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in (BARRING, BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for each in session.scalars(select(BarredEmail)):
                session.delete(each)


def path_to(account: Account) -> str:
    return f"/admin/people/{account.id}/delete"


def delete(visitor: Visitor, account: Account, **fields: str) -> int:
    return visitor.send(path_to(account), {**REASON, "email": account.email, **fields}).status_code


def outliving() -> set[str]:
    """Name the tables whose rows stay and lead back to nobody: `tests/domain/invoices/test_outliving.py` shows them."""
    unlinked = {entity for entity, holding in holdings().items() if holding.erased is Erasure.UNLINKED}
    return {mapper.local_table.name for mapper in Base.registry.mappers if mapper.class_ in unlinked}  # type: ignore[attr-defined]


def owned() -> list[tuple[Table, str]]:
    """Give every table that goes with an account, and by which column it refers to it."""
    found = []
    for table in runner.metadata_of_rooms().sorted_tables:
        for key in table.foreign_key_constraints:
            if key.referred_table.name == "account" and table.name not in outliving():
                assert key.ondelete == "CASCADE", f"{table.name} would keep an account from being deleted"
                found.append((table, next(name for name in key.column_keys if name != "tenant")))
    return found


def test_every_table_that_names_an_account_refers_to_it() -> None:
    named = {table.name for table in runner.metadata_of_rooms().sorted_tables if "account_id" in table.columns}
    assert named - outliving() == {table.name for table, column in owned() if column == "account_id"}
    assert len(named) >= 10


def plant(app: Flask, account: Account) -> None:
    """Give an account a row in every table that refers to one."""
    tables: dict[str, Table] = {}
    for table, _ in owned():
        tables[table.name] = table
    with open_session(app.extensions["guichet"].engine, account.tenant) as session, transaction(session):
        entities = {mapper.local_table: mapper.class_ for mapper in Base.registry.mappers}
        for table in tables.values():
            owner = {column for each, column in owned() if each is table}
            row = {each.name: account.id if each.name in owner else sample(each, table) for each in table.columns}
            row |= {
                each.name: None
                for each in table.columns
                if each.foreign_keys and each.nullable and each.name not in owner
            }
            if "wording" in row:  # what is taken back has no words
                row |= {"decision": Decision.WITHDRAWN, "wording": None}
            if "entry_id" in row:
                row["entry_id"] = session.scalars(select(FaqEntry.id).limit(1)).one()
            if "event_id" in row:
                event = create_event(session, new_id(NOW), DESCRIBED, now=NOW)
                assert event is not None
                row["event_id"] = event.id
            if "subject_id" in row:
                topic = make_subject(session, SubjectKind.TOPIC, new_id(NOW).hex, {"fr": "Relais"}, now=NOW)
                row["subject_id"] = topic.id
            session.execute(insert(entities[table]).values({**row, "tenant": account.tenant}))


def remaining(app: Flask, account: Account) -> list[str]:
    """Name the table of each row, but of the audit, that still holds an account's id or address in any column."""
    engine = app.extensions["guichet"].engine
    found = []
    with open_session(engine, account.tenant) as session:
        for mapper in Base.registry.mappers:
            entity = mapper.class_
            for row in session.scalars(select(entity).where(entity.tenant == account.tenant)):
                said = " ".join(str(getattr(row, each.key)) for each in mapper.column_attrs)
                if any(text in said for text in (str(account.id), account.email)):
                    found.append(mapper.local_table.name)  # type: ignore[attr-defined]
    return [name for name in found if name != AuditEntry.__tablename__]


@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
def test_nothing_of_the_account_remains_but_the_line_and_the_mail(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app, first_name="Ann", user_name="ann.m", company="Lilas", new_email="new@example.com")
    plant(app, ann)
    stranger = Visitor(app)
    stranger.sign_in(password="wrong")
    stranger.send("/password/forgot", {"email": ann.email})
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        former = {"first_name": "Ann", "last_name": "M", "imported_at": NOW, "adopted_at": NOW}
        session.add(FormerAccount(email_key=ann.email, **former))
        facts = {"account": str(ann.id), "reply_to": ann.email}
        post(session, kind="registration_waiting", to="team@example.com", args=facts, language="fr", now=NOW)
    counted = tallies(app)
    mails.pass_over("registration_waiting")
    mails.pass_over("reset_password")
    assert len(remaining(app, ann)) >= 12

    assert delete(dora, ann) == 303

    assert remaining(app, ann) == [OutgoingMail.__tablename__]
    mail = mails.expect("account_deleted", to=ann.email)
    text = text_of(app, mail)
    assert "a été supprimé" in text
    assert "Bonjour Ann" in text
    assert "inscrire de nouveau" in text
    assert str(ann.id) not in str(mail.args)
    assert audit_of(app, ann) == [("delete", "Dora Petit", REASON["reason"])]
    assert len(counted - tallies(app)) >= 2, "tries at the address are still counted"
    assert "Aucun compte" in dora.get("/admin/people/?q=ann.m").text
    assert dora.get(f"/admin/people/{ann.id}").status_code == 404


def tallies(app: Flask) -> set[str]:
    """Give the digests of all that is counted."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return {*session.scalars(select(SignInTally.digest)), *session.scalars(select(LimitTally.digest))}


@pytest.mark.promise("RP-08")
def test_the_page_names_what_is_lost_before_it_is(app: Flask) -> None:
    for brand, invoices, barred in (("remember-provence", True, False), (BARRING, False, True)):
        ann = settle(app, brand)
        page = colleague(app, brand=brand).get(path_to(ann)).text
        assert "pas même par notre équipe" in page
        assert ("même confirmées et payées" in page) == invoices
        assert ("ne pourra plus servir" in page) == barred
        assert "pourquoi elle part" in page


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": ""},
        {"reason": "\u200b \0"},
        {"reason": "a" * 1001},
        {"email": ""},
        {"email": "bob@example.com"},
        {"email": "not an address"},
        {"email": "ann@example.com\0x"},
        {"email": "a" * 400 + "@example.com"},
    ],
)
def test_without_reason_and_the_very_address_nothing_is_deleted(
    app: Flask, dora: Visitor, fields: dict[str, str]
) -> None:
    ann = settle(app)
    assert delete(dora, ann, **fields) == 422
    assert dora.get(f"/admin/people/{ann.id}").status_code == 200
    assert audit_of(app, ann) == []


def test_the_address_may_be_typed_as_people_do(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app)
    assert delete(dora, ann, email=" ANN@Example.com ") == 303
    mails.expect("account_deleted", to=ann.email)
    assert settle(app).email == ann.email, "the address is free again"


def test_an_account_of_another_brand_stays_whole(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app)
    twin = settle(app, BIRCH, id=ann.id)
    assert delete(dora, ann) == 303
    mails.expect("account_deleted", to=ann.email)
    with open_session(app.extensions["guichet"].engine, BIRCH) as session:
        assert session.scalar(select(func.count()).where(Account.id == twin.id)) == 1
    foreign = settle(app, BIRCH, email="bob@example.com")
    assert dora.send(path_to(foreign), {**REASON, "email": foreign.email}).status_code == 404


def test_twice_is_once(app: Flask, dora: Visitor, mails: Mails) -> None:
    ann = settle(app)
    assert delete(dora, ann) == 303
    mails.expect("account_deleted", to=ann.email)
    assert dora.send(path_to(ann), {**REASON, "email": ann.email}).status_code == 404
    assert len(audit_of(app, ann)) == 1


@pytest.mark.parametrize(
    ("state", "facts", "is_barred"),
    [
        (AccountState.ACTIVE, {}, True),
        (AccountState.CLOSED, {}, True),
        (AccountState.CLOSED, {"email_key": None}, False),
        (AccountState.UNCONFIRMED, {"confirmed_at": None}, False),
    ],
)
def test_where_closing_bars_the_address_deletion_does_too(
    app: Flask, mails: Mails, state: AccountState, facts: dict[str, object], *, is_barred: bool
) -> None:
    ann = settle(app, BARRING, state=state, **facts)
    kim = settle(app, BARRING, email="kim@example.com")
    dora = colleague(app, brand=BARRING)
    assert delete(dora, ann) == 303
    text = text_of(app, mails.expect("account_deleted", to=ann.email))
    assert ("ne peut plus servir à s’inscrire" in text) == is_barred

    answer = register(Visitor(app, BARRING), email="ANN@example.com")
    assert ("déjà" in answer.text and answer.status_code == 422) == is_barred
    mails.pass_over("welcome_password")
    moved = dora.send(f"/admin/people/{kim.id}/email", {"email": "ann@example.com", "reason": "asked"})
    assert moved.status_code == 422, "barred, or registered by now"
