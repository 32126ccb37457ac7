"""The mail that brings a paper: sent by itself when it is issued, once, the paper attached."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import delete

from app.domain.accounts.models import Account
from app.domain.invoices.telling import tell
from app.domain.mail.errors import OutdatedError
from app.kernel.db import open_session, transaction
from tests.domain.invoices.papers import item
from tests.mails import Mails
from tests.web.billed import NOW, billed, credited
from tests.web.contracting import Shop
from tests.web.people import settle
from tests.web.postman import bring, link_in, words_of

pytestmark = pytest.mark.usefixtures("nobody")

ANN = "ann@example.com"


@pytest.mark.promise("CC-04")
def test_an_invoice_is_mailed_by_itself_with_its_pdf(app: Flask, mails: Mails) -> None:
    invoice = billed(app, settle(app).id, item(2_900), told=True, due_within=timedelta(days=30))
    mail = mails.expect("invoice_issued", to=ANN)
    message = bring(app, mail)
    said = words_of(message)
    assert message["Subject"] == f"Votre facture {invoice.number}"
    assert "34,80 €" in said
    assert "22 décembre 2026" in said
    assert link_in(message).endswith("/account/invoices/")
    (paper,) = message.iter_attachments()
    assert (paper.get_filename(), paper.get_content_type()) == (f"{invoice.number}.pdf", "application/pdf")
    pdf = PdfReader(BytesIO(paper.get_content()))
    assert invoice.number in pdf.pages[0].extract_text()
    assert "factur-x.xml" in pdf.attachments
    assert set(mail.args) == {"account", "paper"}


def test_what_is_due_at_once_is_mailed_without_a_day(app: Flask, mails: Mails) -> None:
    billed(app, settle(app).id, told=True, due_within=timedelta())
    assert "À payer avant" not in words_of(bring(app, mails.expect("invoice_issued", to=ANN)))


def test_an_invoice_that_is_paid_says_so_and_asks_for_nothing(app: Flask, shop: Shop, mails: Mails) -> None:
    shop.sell()
    said = words_of(bring(app, mails.expect("invoice_issued", to=shop.account.email)))
    assert "Elle est payée" in said
    assert "À payer avant" not in said


@pytest.mark.promise("CC-04")
def test_a_credit_note_is_mailed_with_its_reason(app: Flask, mails: Mails) -> None:
    invoice = billed(app, settle(app, language="en").id, item(2_900))
    note = credited(app, invoice)
    message = bring(app, mails.expect("credit_note_issued", to=ANN))
    said = words_of(message)
    for words in (note.number, invoice.number, "€34.80", "Service indisponible"):
        assert words in said
    (paper,) = message.iter_attachments()
    assert paper.get_filename() == f"{note.number}.pdf"


def test_a_paper_is_told_once_however_often_it_is_told(app: Flask, mails: Mails) -> None:
    invoice = billed(app, settle(app).id, told=True)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        tell(session, invoice, now=NOW)
    mails.expect("invoice_issued", to=ANN)


def test_whoever_was_erased_is_told_of_nothing(app: Flask, mails: Mails) -> None:
    ann = settle(app)
    invoice = billed(app, ann.id, told=True)
    mail = mails.expect("invoice_issued", to=ANN)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(delete(Account).where(Account.id == ann.id))
    with pytest.raises(OutdatedError):
        bring(app, mail)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.add(invoice)
        session.refresh(invoice)
        tell(session, invoice, now=NOW)
