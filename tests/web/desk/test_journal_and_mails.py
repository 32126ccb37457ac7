"""The journal shows and gives away what the team did; dead mails are shown and sent again."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.audit.service import PAGE, Party, record
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.web.people import Visitor, empty_accounts

BRAND = "camcha"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.execute(delete(OutgoingMail))


def write(app: Flask, *acts: str, whom: str = "Ann", brand: str = BRAND) -> None:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        for act in acts:
            record(session, act, by=Party(None, "Dora"), to=Party(None, whom), now=datetime.now(UTC), reason="=1+1")


def test_the_journal_is_searched_and_shows_no_other_brand_s(app: Flask, dora: Visitor) -> None:
    write(app, "close", whom="Journal Person")
    write(app, "close", whom="Birch Person", brand=BIRCH)
    page = dora.get("/admin/journal/?q=journal+person").text
    assert "Journal Person" in page
    assert "Fermer le compte" in page
    assert "Birch Person" not in dora.get("/admin/journal/").text
    assert "Journal Person" not in dora.get("/admin/journal/?q=100%25").text
    for odd in ("?q=%00", "?before=x", "?q=" + "a" * 500):
        assert dora.get(f"/admin/journal/{odd}").status_code == 200


def test_the_file_has_every_line_and_no_formula(app: Flask, dora: Visitor) -> None:
    write(app, *["unlock"] * (PAGE + 2), whom="Many Lines")
    answer = dora.get("/admin/journal/journal.csv?q=many+lines")
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert answer.mimetype == "text/csv"
    assert len(rows) == PAGE + 2
    assert {row["reason"] for row in rows} == {"'=1+1"}
    assert "Lignes plus anciennes" in dora.get("/admin/journal/?q=many+lines").text


@pytest.mark.posts_mails
def test_a_dead_mail_is_shown_with_its_reason_and_sent_again(app: Flask, dora: Visitor) -> None:
    engine, now = app.extensions["guichet"].engine, datetime.now(UTC)
    with open_session(engine, BRAND) as session, transaction(session):
        mail = post(session, kind="test", to="lost@example.com", args={}, language="fr", now=now)
        mail.state, mail.last_error, mail.ended_at = MailState.DEAD, "550 no such mailbox", now
        mail_id = mail.id
    assert "550 no such mailbox" in dora.get("/admin/mails/").text
    path = f"/admin/mails/{mail_id}/again"
    assert dora.send(path).headers["Location"].endswith("?done=1")
    with open_session(engine, BRAND) as session:
        assert session.scalars(select(OutgoingMail.state).where(OutgoingMail.id == mail_id)).one() == MailState.WAITING
    assert dora.send(path).headers["Location"].endswith("/admin/mails/")
    assert "Tous les e-mails sont partis" in dora.get("/admin/mails/").text


@pytest.mark.posts_mails
def test_a_mail_of_another_brand_is_missing(app: Flask, dora: Visitor) -> None:
    with open_session(app.extensions["guichet"].engine, BIRCH) as session, transaction(session):
        foreign = post(session, kind="test", to="x@birch.example", args={}, language="fr", now=datetime.now(UTC)).id
    for mail_id in (foreign, UUID(int=5)):
        assert dora.send(f"/admin/mails/{mail_id}/again").status_code == 404
