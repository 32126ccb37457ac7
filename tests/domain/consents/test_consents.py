"""Consents: what follows from each decision, that rows never change, and who agrees to what."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from app.domain.accounts.agreeing import list_agreeing
from app.domain.accounts.closing import close_account, reopen_account, suspend_account
from app.domain.accounts.models import Account
from app.domain.accounts.newsletter import ask_newsletter, confirm_newsletter, leave_newsletter, newsletter_state
from app.domain.consents.models import Consent, Decision, Means
from app.domain.consents.queries import list_history, list_last
from app.domain.consents.rules import NEWSLETTER, State, Wording, state_of
from app.domain.consents.service import give, withdraw
from app.domain.privacy.erasing import erase
from app.domain.privacy.holdings import Owner, count_rows, list_held
from app.kernel.db import TenantSession, transaction
from tests.cast import ACORN, BIRCH
from tests.databases import Database, OpenSession, by_hand
from tests.factories import make_account

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
WORDS = Wording("fr", "J’accepte d’être invitée à un entretien.")
OTHERS = Wording("fr", "J’accepte d’être invitée à deux entretiens.")
USE = "interviews"
Step = Callable[[TenantSession, UUID, str], object]


def given(means: Means = Means.FORM, wording: Wording = WORDS) -> Step:
    return lambda session, account_id, use: give(session, account_id, use, wording, means=means, now=NOW)


def withdrawn(session: TenantSession, account_id: UUID, use: str) -> object:
    return withdraw(session, account_id, use, means=Means.FORM, now=NOW)


BY_MAIL = given(Means.MAIL_LINK)
# The use, what was decided one after the other, how it stands then, and how many rows say so.
HISTORIES: dict[str, tuple[str, tuple[Step, ...], State, int]] = {
    "nobody decided": (USE, (), State.OPEN, 0),
    "given": (USE, (given(),), State.GIVEN, 1),
    "given twice": (USE, (given(), given()), State.GIVEN, 1),
    "given again to other words, which were not needed": (USE, (given(), given(wording=OTHERS)), State.GIVEN, 1),
    "refused": (USE, (withdrawn,), State.REFUSED, 1),
    "refused twice": (USE, (withdrawn, withdrawn), State.REFUSED, 1),
    "withdrawn": (USE, (given(), withdrawn), State.WITHDRAWN, 2),
    "given after a refusal": (USE, (withdrawn, given()), State.GIVEN, 2),
    "given again": (USE, (given(), withdrawn, given(wording=OTHERS)), State.GIVEN, 3),
    "the newsletter, in a form": (NEWSLETTER, (given(),), State.WAITING, 1),
    "and from the mailbox": (NEWSLETTER, (given(), BY_MAIL), State.GIVEN, 2),
    "and from the mailbox twice": (NEWSLETTER, (given(), BY_MAIL, BY_MAIL), State.GIVEN, 2),
    "left before it began": (NEWSLETTER, (given(), withdrawn), State.WITHDRAWN, 2),
    "asked for again": (NEWSLETTER, (given(), BY_MAIL, withdrawn, given()), State.WAITING, 4),
}


@pytest.mark.parametrize("case", HISTORIES)
def test_how_a_consent_stands_follows_from_what_was_decided(open_session: OpenSession, case: str) -> None:
    use, steps, state, rows = HISTORIES[case]
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session)
        for step in steps:
            step(session, ann.id, use)
        assert state_of(list_last(session, ann.id).get(use)) is state
        assert len(list_history(session, ann.id)) == rows
        assert len(list(list_agreeing(session, use))) == (state is State.GIVEN)


def test_what_was_agreed_to_stays_readable_when_the_words_change(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session)
        for step in (given(), withdrawn, given(wording=OTHERS)):
            step(session, ann.id, USE)
        told = [(each.number, each.version, each.wording, each.language) for each in list_history(session, ann.id)]
    assert told == [
        (3, OTHERS.version, OTHERS.text, "fr"),
        (2, None, None, None),
        (1, WORDS.version, WORDS.text, "fr"),
    ]


@pytest.mark.parametrize("other", [Wording("en", WORDS.text), OTHERS, Wording("fr", WORDS.text + " ")])
def test_other_words_or_another_language_are_another_version(other: Wording) -> None:
    assert other.version != WORDS.version
    assert Wording(WORDS.language, WORDS.text).version == WORDS.version


def test_the_database_itself_refuses_to_change_a_row(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session)
        given()(session, ann.id, USE)
    with pytest.raises(DBAPIError), transaction(session):
        session.scalars(select(Consent)).one().decision = Decision.WITHDRAWN


def test_a_decision_stays_whoever_deletes_it_as_long_as_its_own_account_does(
    open_session: OpenSession, database: Database
) -> None:
    with transaction(open_session(ACORN)) as session:
        ann, bob = make_account(session), make_account(session, email="bob@example.com")
        for each in (ann, bob):
            given()(session, each.id, USE)
            withdrawn(session, each.id, USE)
    with transaction(session):
        session.execute(delete(Consent), execution_options={"synchronize_session": False})
        session.execute(delete(Account).where(Account.id == bob.id), execution_options={"synchronize_session": False})
    for url in (database.url, database.owner_url):
        with by_hand(url, ACORN) as connection:
            connection.execute(text("DELETE FROM consent"))
    assert session.scalars(select(Consent.account_id)).all() == [ann.id] * 2


@pytest.mark.parametrize("wording", [None, WORDS.text])
def test_words_are_kept_of_what_was_given_and_of_nothing_else(open_session: OpenSession, wording: str | None) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session)
    decision = Decision.GIVEN if wording is None else Decision.WITHDRAWN
    row = Consent(id=ann.id, account_id=ann.id, use=USE, number=1, decision=decision, means=Means.FORM, at=NOW)
    row.wording = wording
    with pytest.raises(DBAPIError), transaction(session):
        session.add(row)


@pytest.mark.posts_mails
def test_a_closed_account_agrees_to_nothing_and_reopening_brings_nothing_back(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session, newsletter=Means.MAIL_LINK)
        given()(session, ann.id, USE)
        withdrawn(session, ann.id, "refused_before")
        close_account(session, ann, email_barred=False, now=NOW)
        reopen_account(session, ann, now=NOW)
        last = list_last(session, ann.id)
    assert {use: state_of(each) for use, each in last.items()} == {
        USE: State.WITHDRAWN,
        NEWSLETTER: State.WITHDRAWN,
        "refused_before": State.REFUSED,
    }
    assert {last[USE].means, last[NEWSLETTER].means} == {Means.CLOSING}


def test_nobody_is_listed_whose_account_is_paused_or_another_brand_s(open_session: OpenSession) -> None:
    with transaction(open_session(BIRCH)) as session:
        make_account(session, newsletter=Means.MAIL_LINK)
    with transaction(open_session(ACORN)) as session:
        make_account(session, email="cleo@example.com", newsletter=Means.MAIL_LINK)
        make_account(session, email="bob@example.com", newsletter=Means.MAIL_LINK)
        suspend_account(session, make_account(session, newsletter=Means.MAIL_LINK), now=NOW)
        listed = [account.email for account, _ in list_agreeing(session, NEWSLETTER)]
    assert listed == ["bob@example.com", "cleo@example.com"]


@pytest.mark.posts_mails
def test_consents_go_with_their_account_and_are_counted(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session, newsletter=Means.MAIL_LINK)
        counts = [count_rows(session, each, Owner.of(ann)) for each in list_held()]
        erased = erase(session, ann, email_barred=False, now=NOW)
        assert session.scalars(select(Consent)).all() == []
    assert (erased.rows, erased.tables) == (sum(counts), sum(map(bool, counts)))


@pytest.mark.posts_mails
def test_the_newsletter_is_asked_for_confirmed_left_and_asked_for_again(open_session: OpenSession) -> None:
    later = NOW + timedelta(days=1)
    with transaction(open_session(ACORN)) as session:
        ann = make_account(session)
        told = [newsletter_state(session, ann)]
        for act in (
            lambda: ask_newsletter(session, ann, WORDS, now=NOW),
            lambda: confirm_newsletter(session, ann, WORDS, now=NOW),
            lambda: ask_newsletter(session, ann, WORDS, now=NOW),
            lambda: leave_newsletter(session, ann, means=Means.ONE_CLICK, now=later),
            lambda: leave_newsletter(session, ann, means=Means.ONE_CLICK, now=later),
            lambda: ask_newsletter(session, ann, WORDS, now=later),
        ):
            act()
            told.append(newsletter_state(session, ann))
        means = [each.means for each in list_history(session, ann.id)]
    assert told == [
        *(State.OPEN, State.WAITING, State.GIVEN, State.GIVEN, State.WITHDRAWN, State.WITHDRAWN, State.WAITING),
    ]
    assert means == [Means.FORM, Means.ONE_CLICK, Means.MAIL_LINK, Means.FORM]


def test_whoever_has_no_newsletter_has_nothing_to_leave(open_session: OpenSession) -> None:
    with transaction(open_session(ACORN)) as session:
        ann: Account = make_account(session)
        assert leave_newsletter(session, ann, means=Means.FORM, now=NOW) is False
        assert list_history(session, ann.id) == []
