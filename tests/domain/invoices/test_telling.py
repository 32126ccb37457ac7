"""A paper and its mail are one transaction, and one decision gives back once."""

from contextlib import suppress
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.domain.invoices.crediting import quantities_left
from app.domain.invoices.errors import CreditedMeanwhileError
from app.domain.invoices.models import Invoice
from app.domain.invoices.telling import credit_and_tell, issue_and_tell
from app.domain.mail.models import OutgoingMail
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN
from tests.databases import OpenSession
from tests.domain.invoices.papers import NOW, issue_one, issuer, item, order
from tests.factories import make_account

pytestmark = pytest.mark.posts_mails


class ThoughtBetterError(Exception):
    pass


def left(session: TenantSession) -> tuple[int, list[str]]:
    with transaction(session):
        papers = session.scalar(select(func.count()).select_from(Invoice)) or 0
        return papers, list(session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def test_neither_is_there_without_the_other(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    with transaction(session):
        account = make_account(session)
    with suppress(ThoughtBetterError), transaction(session):
        issue_and_tell(session, order(account.id), issuer(), now=NOW)
        raise ThoughtBetterError
    assert left(session) == (0, [])
    with transaction(session):
        issue_and_tell(session, order(account.id), issuer(), now=NOW)
    assert left(session) == (1, ["invoice_issued"])


def test_the_same_decision_gives_back_once(open_session: OpenSession) -> None:
    session = open_session(ACORN)
    invoice = issue_one(session, item(1_000, "3"), item(500))

    def give_back(quantity: str, *, seen: int) -> None:
        with transaction(session):
            credit_and_tell(session, invoice, {0: Decimal(quantity)}, issuer(), reason="Panne", seen=seen, now=NOW)

    give_back("1", seen=0)
    with pytest.raises(CreditedMeanwhileError):
        give_back("1", seen=0)
    assert left(session) == (2, ["credit_note_issued"])
    give_back("0.5", seen=1)
    assert left(session) == (3, ["credit_note_issued"] * 2)
    assert quantities_left(session, invoice) == [Decimal("1.5"), Decimal(1)]
