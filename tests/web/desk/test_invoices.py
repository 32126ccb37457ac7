"""Invoices at the desk: found, looked at, credited once, and added up."""

import csv
from html import unescape
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.invoices.models import Invoice, InvoiceKind
from app.kernel.db import open_session
from tests.domain.invoices.papers import item
from tests.mails import Mails
from tests.web.billed import billed, credited
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, settle
from tests.web.registering import errors_in

pytestmark = pytest.mark.usefixtures("nobody")

REASON = "Trois jours d’interruption"


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app)


@pytest.fixture
def invoice(app: Flask, ann: Account) -> Invoice:
    return billed(app, ann.id, item(1_000, "3"), item(500))


def notes_to(app: Flask, invoice: Invoice) -> list[Invoice]:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return list(session.scalars(select(Invoice).where(Invoice.corrects_id == invoice.id).order_by(Invoice.id)))


def credit(dora: Visitor, invoice: Invoice, **typed: str) -> tuple[int, str]:
    path = f"/admin/invoices/{invoice.id}/credit"
    answer = dora.send(path, {"reason": REASON, "line_0": "", "line_1": "", "seen": "0", **typed})
    return answer.status_code, answer.text


def test_an_invoice_is_found_by_its_number_its_digits_and_its_month(app: Flask, invoice: Invoice) -> None:
    cleo = colleague(app, Role.AGENT)
    digits = str(int(invoice.number[-6:]))
    for query in ({"q": invoice.number.lower()}, {"q": digits}, {"month": "2026-11"}, {}):
        assert str(invoice.id) in cleo.get("/admin/invoices/", query_string=query).text, query
    for query in (
        {"q": "Ann"},
        {"q": "CAMCHA-2026-999999"},
        {"month": "2026-10"},
        {"q": "\x00A" * 9},
        {"q": "é" * 9_999},
    ):
        page = cleo.get("/admin/invoices/", query_string=query)
        assert page.status_code == 200
        assert str(invoice.id) not in page.text, query
    assert cleo.get("/admin/invoices/", query_string={"month": "x", "before": "y"}).status_code == 200


def test_an_invoice_is_shown_word_by_word_with_what_was_given_back(app: Flask, invoice: Invoice, mails: Mails) -> None:
    note = credited(app, invoice)
    mails.pass_over("credit_note_issued")
    cleo = colleague(app, Role.AGENT)
    page = cleo.get(f"/admin/invoices/{invoice.id}").text
    for words in (invoice.number, note.number, "Ann Martin", "12 rue de la Tour", "Camcha SAS", str(note.id)):
        assert words in page
    assert invoice.number in cleo.get(f"/admin/invoices/{note.id}").text
    assert cleo.get(f"/admin/invoices/{invoice.id}/paper.pdf").data.startswith(b"%PDF-")
    assert "/credit" not in page  # nothing is left, and an agent bills nothing


def test_a_part_is_given_back_mailed_and_written_down(app: Flask, ann: Account, invoice: Invoice, mails: Mails) -> None:
    dora = colleague(app)
    assert "/credit" in dora.get(f"/admin/invoices/{invoice.id}").text
    assert 'value="3"' in dora.get(f"/admin/invoices/{invoice.id}/credit").text
    assert credit(dora, invoice, line_0="0,5")[0] == 303
    (note,) = notes_to(app, invoice)
    assert (note.kind, note.gross) == (InvoiceKind.CREDIT_NOTE, 600)
    mails.expect("credit_note_issued", to="ann@example.com")
    assert audit_of(app, ann) == [("credit-note", "Dora Petit", REASON)]
    again = dora.get(f"/admin/invoices/{invoice.id}/credit").text
    assert 'value="2,5"' in again
    assert "Il en reste 2,5" in unescape(again)


def test_a_second_click_gives_nothing_more_back(app: Flask, invoice: Invoice, mails: Mails) -> None:
    dora = colleague(app)
    assert credit(dora, invoice, line_0="1")[0] == 303
    status, page = credit(dora, invoice, line_0="1")
    assert status == 409
    assert REASON in unescape(page)
    assert 'name="seen" type="hidden" value="1"' in page
    assert credit(dora, invoice, line_0="2", line_1="1", seen="1")[0] == 303
    assert credit(dora, invoice, line_0="2", line_1="1", seen="1")[0] == 303  # nothing is left: it is shown
    assert [note.gross for note in notes_to(app, invoice)] == [1_200, 3_000]
    assert dora.get(f"/admin/invoices/{invoice.id}/credit").location == f"/admin/invoices/{invoice.id}"
    mails.pass_over("credit_note_issued")


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"line_0": "0"},
        {"line_0": "4"},
        {"line_0": "3.0000001"},
        {"line_0": "-1"},
        {"line_0": "un"},
        {"line_0": "1e3"},
        {"line_0": "NaN"},
        {"line_0": "٣"},
        {"line_0": "9" * 999},
        {"line_0": "1", "reason": ""},
        {"line_0": "1", "reason": "x" * 1_001},
    ],
)
def test_what_cannot_be_given_back_is_refused_and_what_was_typed_stays(
    app: Flask, ann: Account, invoice: Invoice, typed: dict[str, str]
) -> None:
    status, page = credit(colleague(app), invoice, **typed)
    assert status == 422
    assert typed.get("reason", REASON) in unescape(page)
    assert errors_in(page) or "Indiquez combien" in page
    assert notes_to(app, invoice) == []
    assert audit_of(app, ann) == []


def test_a_missing_or_broken_sign_of_what_was_seen_counts_as_none_seen(
    app: Flask, invoice: Invoice, mails: Mails
) -> None:
    dora = colleague(app)
    assert credit(dora, invoice, line_0="1", seen="")[0] == 303
    assert credit(dora, invoice, line_0="1", seen="")[0] == 409
    mails.pass_over("credit_note_issued")


def test_a_credit_note_and_ones_own_invoice_are_not_credited(app: Flask, invoice: Invoice, mails: Mails) -> None:
    dora = colleague(app)
    note = credited(app, invoice)
    mails.pass_over("credit_note_issued")
    assert dora.get(f"/admin/invoices/{note.id}/credit").status_code == 404
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        own = session.scalars(select(Account.id).where(Account.role == Role.ADMIN)).one()
    mine = billed(app, own)
    assert dora.get(f"/admin/invoices/{mine.id}/credit").status_code == 403
    assert credit(dora, mine, line_0="1")[0] == 403


def test_months_and_vat_are_added_up_as_page_and_file(app: Flask, ann: Account) -> None:
    billed(app, ann.id, item(1_000))
    dora = colleague(app)
    page = dora.get("/admin/invoices/totals/", query_string={"month": "2026-11"}).text
    assert "novembre 2026" in page
    months = list(csv.reader(StringIO(dora.get("/admin/invoices/totals/months.csv?month=2026-11").text)))
    vat = list(csv.reader(StringIO(dora.get("/admin/invoices/totals/vat.csv?month=2026-11").text)))
    assert months[0] == ["month", "currency", "invoices", "credit_notes", "net", "vat", "gross"]
    assert (months[1][0], months[1][1]) == ("2026-11", "EUR")
    assert vat[1][:5] == ["2026-11", "EUR", "S", "20", "FR"]
    assert [float(vat[1][6]), float(vat[1][7])] == [float(months[1][4]), float(months[1][5])]
    for month in ("2020-01", "x", "0001-01", "9999-12", "0002-01"):
        assert dora.get("/admin/invoices/totals/", query_string={"month": month}).status_code == 200


@pytest.mark.parametrize(
    ("path", "most"), [("/admin/invoices/", 1), ("/admin/invoices/{}", 2), ("/admin/invoices/totals/?month=2026-11", 2)]
)
def test_a_page_asks_for_invoices_so_often(
    app: Flask, invoice: Invoice, asked: list[str], path: str, most: int
) -> None:
    dora = colleague(app)
    del asked[:]
    assert dora.get(path.format(invoice.id)).status_code == 200
    assert sum("FROM invoice" in statement for statement in asked) == most
