"""Answers at hand: a title is taken once, nobody overwrites what they have not seen, languages stand in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Engine

from app.domain.support.team.canned import (
    change_canned,
    drop_canned,
    get_canned,
    list_canned,
    make_canned,
    text_in,
    texts_of,
)
from app.domain.support.team.errors import ChangedMeanwhileError, TitleTakenError
from app.domain.support.team.models import CannedAnswer
from app.domain.support.team.typing import Writer
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.errors import NotFoundError
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.domain.support.tickets import NOW

TEXTS = {"fr": "Le lien vaut {{ policy.reset_link.valid_for }}.", "en": "It works."}
CLEO, DORA = Writer(new_id(NOW), "Cleo"), Writer(new_id(NOW), "Dora")


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    return open_session(ACORN)


def make(session: TenantSession, title: str = "The link") -> CannedAnswer:
    with transaction(session):
        return make_canned(session, title, TEXTS, by=CLEO, now=NOW)


def change(session: TenantSession, canned: CannedAnswer, *, seen: int, title: str = "The link", **texts: str) -> None:
    with transaction(session):
        change_canned(session, canned, title, texts, seen=seen, by=DORA, now=NOW)


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [("fr", TEXTS["fr"], "fr"), ("en", TEXTS["en"], "en"), ("de", TEXTS["fr"], "fr"), ("", TEXTS["fr"], "fr")],
)
def test_the_brand_s_first_language_stands_in_for_one_without_a_text(
    session: TenantSession, language: str, text: str, spoken: str
) -> None:
    assert text_in(make(session), language, ("fr", "en")) == (text, spoken)


def test_one_without_any_text_is_empty_in_the_language_that_was_asked_for(session: TenantSession) -> None:
    canned = make(session)
    change(session, canned, seen=1, fr="", en="")

    assert text_in(canned, "de", ("fr", "en")) == ("", "de")


def test_a_title_is_taken_once_in_a_brand_and_free_in_another(
    session: TenantSession, open_session: OpenSession
) -> None:
    first, second = make(session), make(session, "The box")
    make(open_session(BIRCH))
    with pytest.raises(TitleTakenError):
        make(session)
    with pytest.raises(TitleTakenError):
        change(session, second, seen=1, fr="Autre")

    assert [each.title for each in list_canned(session)] == ["The box", "The link"]
    assert (texts_of(second), second.saves) == (TEXTS, 1)
    change(session, first, seen=1, fr="Autre")  # its own title is no other's
    assert (texts_of(first), first.saves, first.changed_by_name) == ({"fr": "Autre"}, 2, "Dora")


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_who_has_not_seen_the_last_save_overwrites_nothing(session: TenantSession, seen: int) -> None:
    canned = make(session)
    with pytest.raises(ChangedMeanwhileError):
        change(session, canned, seen=seen, fr="Autre")

    assert (texts_of(canned), canned.saves) == (TEXTS, 1)


def test_of_two_who_save_at_once_one_does_and_the_other_is_told(engine: Engine) -> None:
    with open_session(engine, ACORN) as session:
        canned_id, start = make(session).id, Barrier(2)

    def save(text: str) -> str:
        with open_session(engine, ACORN) as own:
            start.wait(30)
            try:
                change(own, get_canned(own, canned_id), seen=1, fr=text)
            except ChangedMeanwhileError:
                return "told"
            return text

    with ThreadPoolExecutor(2) as threads:
        told = set(threads.map(save, ("one", "other")))
    with open_session(engine, ACORN) as session:
        canned = get_canned(session, canned_id)
        assert (told, canned.saves) == ({"told", texts_of(canned)["fr"]}, 2)


def test_what_was_thrown_away_or_is_another_tenant_s_is_not_there(
    session: TenantSession, open_session: OpenSession
) -> None:
    canned = make(session)
    with pytest.raises(NotFoundError):
        get_canned(open_session(BIRCH), canned.id)
    with transaction(session):
        drop_canned(session, canned)
    with pytest.raises(NotFoundError):
        get_canned(session, canned.id)
    assert list_canned(session) == []
