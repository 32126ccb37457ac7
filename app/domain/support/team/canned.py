"""Answers at hand: kept by title, a text in each language; nothing commits."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.support.team.errors import ChangedMeanwhileError, TitleTakenError
from app.domain.support.team.models import CannedAnswer
from app.domain.support.team.typing import Writer
from app.kernel.db import JsonObject, TenantSession
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id

MOST_CANNED = 300


def list_canned(session: TenantSession) -> Sequence[CannedAnswer]:
    """List the answers at hand by their titles."""
    return session.scalars(select(CannedAnswer).order_by(CannedAnswer.title).limit(MOST_CANNED)).all()


def get_canned(session: TenantSession, canned_id: UUID) -> CannedAnswer:
    """Get one; NotFoundError."""
    found = session.get(CannedAnswer, (session.tenant, canned_id))
    if found is None:
        raise NotFoundError("canned answer")
    return found


def text_in(canned: CannedAnswer, language: str, languages: Sequence[str]) -> tuple[str, str]:
    """Give the text in a language, else in the first of the brand's that has one; and which language that is."""
    texts = texts_of(canned)
    spoken = next((each for each in (language, *languages) if texts.get(each)), language)
    return texts.get(spoken, ""), spoken


def texts_of(canned: CannedAnswer) -> Mapping[str, str]:
    """Give the texts by language."""
    return {language: str(text) for language, text in canned.texts.items()}


def make_canned(
    session: TenantSession, title: str, texts: Mapping[str, str], *, by: Writer, now: datetime
) -> CannedAnswer:
    """Keep a new one; TitleTakenError."""
    made = CannedAnswer(
        id=new_id(now),
        title=title,
        texts=_json(texts),
        saves=1,
        changed_at=now,
        changed_by_id=by.id,
        changed_by_name=by.name,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise TitleTakenError from error
    return made


def change_canned(
    session: TenantSession,
    canned: CannedAnswer,
    title: str,
    texts: Mapping[str, str],
    *,
    seen: int,
    by: Writer,
    now: datetime,
) -> None:
    """Put other texts in place; ChangedMeanwhileError where somebody saved after `seen`, TitleTakenError."""
    session.refresh(canned, with_for_update=True)
    if canned.saves != seen:
        raise ChangedMeanwhileError
    try:
        with session.begin_nested():
            canned.title, canned.texts, canned.saves = title, _json(texts), canned.saves + 1
            canned.changed_at, canned.changed_by_id, canned.changed_by_name = now, by.id, by.name
    except IntegrityError as error:
        session.refresh(canned)
        raise TitleTakenError from error


def drop_canned(session: TenantSession, canned: CannedAnswer) -> None:
    """Throw one away."""
    session.delete(canned)


def _json(texts: Mapping[str, str]) -> JsonObject:
    return dict(texts)
