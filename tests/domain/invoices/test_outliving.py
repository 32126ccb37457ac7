"""Invoices outlive whom they name: unlinked when the person is erased, deleted when ten years are over."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.service import add_address, change_address, delete_address
from app.domain.addresses.written import as_written
from app.domain.invoices.crediting import credit
from app.domain.invoices.issuing import KEPT_YEARS, issue
from app.domain.invoices.models import Invoice, InvoiceSeries
from app.domain.invoices.queries import find_invoice, list_invoices
from app.domain.invoices.retention import sweep_invoices
from app.domain.invoices.snapshot import Buyer, place_of, read
from app.domain.privacy.erasing import erase
from app.kernel.db import TenantSession, transaction
from app.kernel.personal import Erasure
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.invoices.papers import ANN, NOW, issue_one, issuer, order
from tests.factories import make_account
from tests.mails import Mails


def account_of(session: TenantSession, invoice: Invoice) -> Account:
    account = session.get(Account, (ACORN, invoice.account_id))
    assert account is not None
    return account


@pytest.mark.promise("RP-08")
def test_an_erased_persons_invoices_stay_and_nobody_reaches_them_through_the_person(
    open_session: OpenSession, mails: Mails
) -> None:
    session = open_session(ACORN)
    invoice, others = issue_one(session), issue_one(session)
    account = account_of(session, invoice)
    with transaction(session):
        note = credit(session, invoice, None, issuer(), reason="x", now=NOW)
    with transaction(session):
        erase(session, account, email_barred=True, now=NOW)
    mails.pass_over("account_deleted")

    assert session.get(Account, (ACORN, account.id)) is None
    assert (list_invoices(session, account.id), find_invoice(session, account.id, invoice.number)) == ([], None)
    session.expire_all()
    assert [invoice.account_id, note.account_id] == [None, None]
    assert read(invoice).buyer == read(note).buyer == ANN  # whom the tax office may ask for, ten years long
    assert others.account_id is not None


def test_what_is_given_back_after_the_erasure_is_nobodys_either(open_session: OpenSession, mails: Mails) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session)
    with transaction(session):
        erase(session, account_of(session, invoice), email_barred=False, now=NOW)
    mails.pass_over("account_deleted")
    with transaction(session):
        note = credit(session, invoice, None, issuer(), reason="x", now=NOW)
    assert (note.account_id, note.gross) == (None, invoice.gross)


def test_the_twin_of_another_brand_keeps_its_link(open_session: OpenSession) -> None:
    acorn, birch = open_session(ACORN), open_session(BIRCH)
    invoice = issue_one(acorn)
    with transaction(birch):
        birch.add(Account(**{**_columns(account_of(acorn, invoice)), "tenant": BIRCH}))
    with transaction(birch):
        birch.delete(birch.scalars(select(Account)).one())
    acorn.expire_all()
    assert invoice.account_id is not None


def _columns(account: Account) -> dict[str, object]:
    return {name: getattr(account, name) for name in Account.__table__.columns.keys()}  # noqa: SIM118 - not a dict


@pytest.mark.promise("RP-07")
def test_an_address_that_is_edited_or_deleted_stays_on_the_invoice_as_it_was(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    given = GivenAddress(
        recipient="Ann Martin", line1="12 rue de la Tour", postcode="13001", city="Marseille", country="FR"
    )
    with transaction(session):
        account = make_account(session)
        address = add_address(session, account.id, given, AddressesPolicy(), now=NOW)
        buyer = Buyer(name="Ann Martin", place=place_of(as_written(address, "fr")))
        invoice = issue(session, order(account.id, buyer=buyer), issuer(), now=NOW)
    moved = replace(given, line1="3 quai des Belges", city="Cassis", postcode="13260")
    with transaction(session):
        change_address(session, account.id, address.id, moved, seen=address.version)
    session.expire_all()
    assert (address.city, read(invoice).buyer) == ("Cassis", buyer)
    with transaction(session):
        delete_address(session, account.id, address.id)
    session.expire_all()
    assert read(invoice).buyer.place.written == ("Ann Martin", "12 rue de la Tour", "13001 MARSEILLE")


def test_the_declaration_says_what_is_done() -> None:
    holding = Invoice.__holding__
    assert holding is not None
    assert (holding.erased, holding.unlinked, holding.kept) == (Erasure.UNLINKED, ("account_id",), "ten_years")
    named = {holding.owner, *holding.given, *holding.withheld, *holding.technical}
    assert named | {"tenant", "id"} == set(Invoice.__table__.columns.keys())
    assert InvoiceSeries.__holding__ is None


LONG_AGO = datetime(2012, 3, 4, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2022, 12, 31, 23, 59, tzinfo=UTC), 1),  # the last day of the tenth year
        (datetime(2023, 1, 1, 23, 59, tzinfo=UTC), 1),  # whatever the clock of the database says
        (datetime(2023, 1, 2, 0, 0, tzinfo=UTC), 0),
    ],
)
def test_a_paper_is_kept_ten_years_from_the_end_of_its_year(
    open_session: OpenSession, now: datetime, left: int
) -> None:
    session = open_session(ACORN)
    issue_one(session, now=LONG_AGO)
    young = issue_one(session)
    with transaction(session):
        assert sweep_invoices(session, now=now) == 1 - left
    assert len(session.scalars(select(Invoice).where(Invoice.id != young.id)).all()) == left
    assert (KEPT_YEARS, len(session.scalars(select(InvoiceSeries)).all())) == (10, 2)


def test_an_invoice_goes_after_its_credit_note(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session, now=LONG_AGO)
    with transaction(session):
        credit(session, invoice, None, issuer(), reason="x", now=LONG_AGO.replace(year=2013))
    swept = []
    for now in (LONG_AGO.replace(year=2023), LONG_AGO.replace(year=2024), LONG_AGO.replace(year=2024)):
        with transaction(session):
            swept.append(sweep_invoices(session, now=now))
    assert swept == [0, 1, 1]


def test_another_brands_papers_are_left_alone(open_session: OpenSession) -> None:
    issue_one(open_session(BIRCH), now=LONG_AGO)
    session = open_session(ACORN)
    with transaction(session):
        assert sweep_invoices(session, now=NOW) == 0
    assert len(open_session(BIRCH).scalars(select(Invoice)).all()) == 1
