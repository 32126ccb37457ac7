"""« Factures » and « Mes factures et commandes »: everything that somebody was billed, and nothing of anybody else."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from flask import Flask
from pypdf import PdfReader

from app.domain.invoices.printing import Paper, PrintingError
from app.domain.invoices.queries import PAGE
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.domain.invoices.papers import ANNS_COMPANY, item
from tests.mails import Mails
from tests.web.billed import LATER, billed, credited, crowd
from tests.web.people import Visitor, settle
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("nobody")

PAGES = ("/account/invoices/", "/account/billing/")
NUMBER = re.compile(r'/account/invoices/([A-Z0-9-]+)\.pdf"')


@pytest.mark.promise("CC-04")
@pytest.mark.promise("CC-12")
@pytest.mark.parametrize("path", PAGES)
def test_an_invoice_stands_there_with_its_date_number_amount_and_pdf(app: Flask, path: str) -> None:
    invoice = billed(app, settle(app).id, item(2_900))
    page = signed_in(app).get(path).text.replace("\u00a0", " ").replace("\u202f", " ")
    for words in ("22 nov. 2026", invoice.number, "34,80 €", f"/account/invoices/{invoice.number}.pdf"):
        assert words in page


@pytest.mark.promise("CC-12")
def test_what_was_given_back_is_below_nothing_and_names_its_invoice(app: Flask, mails: Mails) -> None:
    invoice = billed(app, settle(app).id, item(2_900))
    note = credited(app, invoice)
    mails.pass_over("credit_note_issued")
    page = signed_in(app).get("/account/invoices/").text
    assert NUMBER.findall(page) == [note.number, invoice.number]
    assert "-34,80" in page
    assert f"Corrige {invoice.number}" in page


@pytest.mark.parametrize(("days", "said"), [(0, False), (14, True)])
def test_what_is_due_later_says_until_when_and_what_was_due_at_once_says_nothing(
    app: Flask,
    days: int,
    said: bool,  # noqa: FBT001
) -> None:
    billed(app, settle(app).id, due_within=timedelta(days=days))
    page = signed_in(app).get("/account/invoices/").text.replace("\u00a0", " ")
    assert ("À payer avant le 6 déc. 2026" in page) is said
    assert ("À payer avant" in page) is said


@pytest.mark.promise("CC-12")
def test_the_whole_history_is_reached_page_by_page(app: Flask) -> None:
    numbers = crowd(app, settle(app), PAGE + 2)
    ann = signed_in(app)
    first = ann.get("/account/invoices/").text
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = ann.get(older).text
    assert [*NUMBER.findall(first), *NUMBER.findall(second)] == numbers
    assert 'rel="next"' not in second
    assert 'rel="prev"' in second


@pytest.mark.parametrize("path", PAGES)
def test_who_was_billed_nothing_reads_so(app: Flask, path: str) -> None:
    settle(app)
    assert "Aucune facture pour le moment" in signed_in(app).get(path).text


@pytest.mark.parametrize("before", ["", "x", "00000000-0000-0000-0000-000000000000", "\x00", "é" * 999])
def test_a_page_that_never_was_is_no_error(app: Flask, before: str) -> None:
    settle(app)
    assert signed_in(app).get("/account/invoices/", query_string={"before": before}).status_code == 200


@pytest.mark.promise("CC-12")
def test_the_pdf_is_downloaded_under_its_number_and_kept_by_no_cache(app: Flask) -> None:
    invoice = billed(app, settle(app).id)
    answer = signed_in(app).get(f"/account/invoices/{invoice.number}.pdf")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={invoice.number}.pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    pdf = PdfReader(BytesIO(answer.data))
    assert invoice.number in pdf.pages[0].extract_text()
    assert "factur-x.xml" in pdf.attachments


@pytest.mark.parametrize(
    "number",
    ["CAMCHA-2026-9", "camcha-2026-000001", "x" * 500, "CAMCHA-2026-000001%00", "..%2fx", "CAMCHA-2026-٠٠٠٠٠١"],
)
def test_what_is_no_number_is_nothing_and_is_not_looked_for(app: Flask, asked: list[str], number: str) -> None:
    settle(app)
    assert signed_in(app).get(f"/account/invoices/{number}.pdf").status_code == 404
    assert not any("FROM invoice" in statement for statement in asked)


def test_nobody_gets_the_paper_of_an_account_that_was_erased_or_of_another(app: Flask) -> None:
    settle(app)
    bob, bella = settle(app, email="bob@example.com"), settle(app, BIRCH, email="bob@example.com")
    theirs = [billed(app, bob.id).number, billed(app, bella.id, brand=BIRCH).number]
    ann = signed_in(app)
    never = ann.get("/account/invoices/CAMCHA-2026-999999.pdf")
    for number in theirs:
        answer = ann.get(f"/account/invoices/{number}.pdf")
        assert (answer.status_code, answer.text.replace(number, "")) == (
            404,
            never.text.replace("CAMCHA-2026-999999", ""),
        )
        assert number not in ann.get("/account/invoices/").text
        assert number not in ann.get("/account/invoices/invoices.csv").text


@pytest.mark.parametrize("path", [*PAGES, "/account/invoices/invoices.csv", "/account/invoices/CAMCHA-2026-000001.pdf"])
def test_a_stranger_is_led_to_the_sign_in_and_a_brand_that_bills_nothing_has_none(app: Flask, path: str) -> None:
    assert Visitor(app).get(path).location.startswith("/login?next=")
    settle(app, "remember-provence")
    assert signed_in(app, "remember-provence").get(path).status_code == 404


class OutOfPaper:
    """Prints nothing."""

    def print(self, paper: Paper) -> bytes:
        raise PrintingError(paper.snapshot.number)


def test_a_printer_that_fails_is_said_and_costs_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    number = billed(app, settle(app).id).number
    ann = signed_in(app)
    with monkeypatch.context() as broken:
        broken.setitem(app.extensions, EXTENSION, replace(app.extensions[EXTENSION], printer=OutOfPaper()))
        assert ann.get(f"/account/invoices/{number}.pdf").status_code == 503
    assert ann.get(f"/account/invoices/{number}.pdf").status_code == 200


@pytest.mark.promise("CC-12")
def test_the_file_for_the_books_has_every_paper_and_no_formula(app: Flask, mails: Mails) -> None:
    ann = settle(app)
    crowd(app, ann, PAGE)
    invoice = billed(app, ann.id, item(2_900), buyer=ANNS_COMPANY, now=LATER)
    note = credited(app, invoice, now=LATER + timedelta(minutes=1))
    mails.pass_over("credit_note_issued")
    answer = signed_in(app).get("/account/invoices/invoices.csv")
    head, *lines = csv.reader(StringIO(answer.text))
    assert answer.headers["Content-Disposition"] == "attachment; filename=invoices.csv"
    assert head[:4] == ["Numéro", "Nature", "Date", "À payer avant le"]
    assert len(lines) == PAGE + 2
    assert lines[0] == [
        note.number,
        "Avoir",
        "2026-11-22",
        "",
        invoice.number,
        "",
        "",
        "-29.00",
        "-5.80",
        "0.00",
        "-34.80",
        "EUR",
    ]
    assert lines[1][7:] == ["29.00", "5.80", "0.00", "34.80", "EUR"]


@pytest.mark.parametrize("path", [*PAGES, "/account/invoices/invoices.csv"])
def test_a_longer_list_asks_the_database_no_more_often(app: Flask, asked: list[str], path: str) -> None:
    ann = settle(app)
    visitor, counts = signed_in(app), []
    for number in (1, 7):
        crowd(app, ann, number)
        del asked[:]
        assert visitor.get(path).text
        counts.append(sum("FROM invoice" in statement for statement in asked))
    assert counts == ([2, 2] if path.endswith("csv") else [1, 1])
