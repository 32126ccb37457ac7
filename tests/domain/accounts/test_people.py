"""Finding people by what somebody remembers of them, and that what is found is always what they are called now."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from app.domain.accounts.models import Account, AccountState
from app.domain.accounts.people.models import LONGEST_WORD, AccountWord
from app.domain.accounts.people.queries import PAGE, search_people
from app.domain.accounts.people.words import read_words, words_of
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import REGISTERED_AT, make_account

LEA: dict[str, Any] = {
    "email": "lea.moreau@atelier-lilas.example",
    "first_name": "Léa",
    "last_name": "Moreau-d’Œuvre",
    "company": "Atelier Lilas SARL",
    "user_name": "LeaM",
    "serial_number": "QK417M",
}


def names(found: Sequence[Account]) -> list[str]:
    return [each.email for each in found]


@pytest.fixture
def session(open_session: OpenSession) -> TenantSession:
    session = open_session(ACORN)
    with transaction(session):
        make_account(session, **LEA)
        make_account(session, email="bob@example.com", first_name="Bob", last_name="Lemoreau", password=None)
    other = open_session(BIRCH)
    with transaction(other):
        make_account(other, **LEA)
    return session


@pytest.mark.parametrize(
    "words",
    [
        "lea moreau",
        "MOREAU Léa",
        "mor lil",
        "oeuvre",
        "lea.moreau@atelier-lilas.example",
        "lea.moreau@",
        "atelier-lil",
        "leam",
        "qk417m",
        "d'œuvre",
        "  lea\u00a0\u202fmoreau  ",
    ],
)
def test_a_person_is_found_by_beginnings_of_their_words(session: TenantSession, words: str) -> None:
    assert names(search_people(session, words)) == [LEA["email"]]


@pytest.mark.parametrize("words", ["lea bob", "oreau", "lea.moreau@atelier-lilas.example2", "@", "x" * 300])
def test_nobody_is_found_by_what_is_not_theirs(session: TenantSession, words: str) -> None:
    assert not search_people(session, words)


@pytest.mark.parametrize("words", ["", "  ", "%", "_", "\x00", "\u202e"])
def test_a_question_without_a_word_asks_for_everybody(session: TenantSession, words: str) -> None:
    assert len(search_people(session, words)) == 2


def test_an_id_finds_its_account_and_no_other_brand_s(session: TenantSession, open_session: OpenSession) -> None:
    (lea,) = search_people(session, "lea")
    (twin,) = search_people(open_session(BIRCH), "lea")
    assert names(search_people(session, f" {lea.id} ")) == [LEA["email"]]
    assert not search_people(session, str(twin.id))


def test_whoever_is_renamed_is_found_by_the_new_name_only(session: TenantSession) -> None:
    with transaction(session):
        (lea,) = search_people(session, "lea")
        lea.last_name = "Durand"
    assert not search_people(session, "oeuvre")
    assert names(search_people(session, "durand lea")) == [LEA["email"]]
    assert names(search_people(session, "moreau")) == [LEA["email"]]  # the address says so still


def test_a_state_is_asked_for_alone_or_with_words(session: TenantSession) -> None:
    with transaction(session):
        make_account(session, email="wai@example.com", state=AccountState.WAITING, password=None)
    assert names(search_people(session, "", state=AccountState.WAITING)) == ["wai@example.com"]
    assert not search_people(session, "lea", state=AccountState.WAITING)


def test_pages_follow_one_another_without_a_gap(session: TenantSession) -> None:
    with transaction(session):
        for number in range(PAGE + 3):
            at = REGISTERED_AT + timedelta(minutes=number)
            make_account(session, email=f"crowd{number}@example.com", id=new_id(at), password=None)
    first = search_people(session, "crowd")
    second = search_people(session, "crowd", before=first[PAGE - 1].id)
    assert len(first) == PAGE + 1
    assert names(first[:PAGE]) + names(second) == [f"crowd{number}@example.com" for number in reversed(range(PAGE + 3))]


@given(st.text(max_size=200))
def test_any_text_has_words_that_fit(text: str) -> None:
    assert all(0 < len(word) <= LONGEST_WORD for word in read_words(text))


def test_before_the_first_account_there_is_nobody(session: TenantSession) -> None:
    assert not search_people(session, "", before=UUID(int=0))


def test_renamings_at_once_leave_the_words_of_the_last(engine: Engine) -> None:
    with open_session(engine, ACORN) as session, transaction(session):
        account_id = make_account(session, **LEA).id

    def rename(number: int) -> None:
        with open_session(engine, ACORN) as session, transaction(session):
            account = session.scalars(select(Account).where(Account.id == account_id)).one()
            account.last_name = f"Durand{number % 3} Petit"

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(rename, range(24)))

    with open_session(engine, ACORN) as session:
        account = session.scalars(select(Account).where(Account.id == account_id)).one()
        kept = session.scalars(select(AccountWord.word).where(AccountWord.account_id == account_id)).all()
        assert set(kept) == words_of(account)
