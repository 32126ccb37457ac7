"""Keeping every answer as it came, with the question; nothing here commits."""

from datetime import datetime

from app.domain.vat.models import NameMatch, Outcome, VatCheck
from app.domain.vat.names import compare_names
from app.domain.vat.ports import Answer, CheckError, FinalError
from app.domain.vat.questions import Question
from app.kernel.db import TenantSession
from app.kernel.ids import new_id


def keep(session: TenantSession, question: Question, result: Answer | CheckError, *, now: datetime) -> VatCheck:
    """Write down what came of a question."""
    exchange = result.exchange
    check = VatCheck(
        id=new_id(now),
        account_id=question.account_id,
        number=question.number.text,
        company=question.company,
        asked_at=now,
        request=exchange.request,
        status=exchange.status,
        body=exchange.body,
        outcome=_outcome_of(result),
        comparison=NameMatch.UNKNOWN,
    )
    if isinstance(result, Answer):
        check.consultation, check.name, check.seat = result.consultation, result.name, result.seat
        check.comparison = compare_names(question.company, result.name)
    else:
        check.code = result.code
    session.add(check)
    return check


def _outcome_of(result: Answer | CheckError) -> Outcome:
    if isinstance(result, Answer):
        return Outcome.VALID if result.valid else Outcome.INVALID
    return Outcome.UNANSWERABLE if isinstance(result, FinalError) else Outcome.FAILED
