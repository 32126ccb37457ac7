"""The desk's first page: what waits for whom, the figures with their tables, how the mail does; few queries."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.accounts.models import Account, AccountState, Role
from app.domain.faq.editing.models import DraftState, FaqDraft
from app.domain.faq.models import FaqEntry, FaqFeedback
from app.domain.faq.search.misses import count_miss
from app.domain.faq.search.models import FaqSearchMiss
from app.domain.mail.models import MailState, OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import TenantSession, open_session, transaction
from app.kernel.ids import new_id
from tests.cast import BIRCH
from tests.factories import make_account
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts

BRAND = "camcha"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in (BRAND, BIRCH):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for entity in (FaqDraft, FaqFeedback, FaqSearchMiss, OutgoingMail):
                session.execute(delete(entity))


def fill(session: TenantSession) -> None:
    """Leave something of everything that waits or is counted, now: this was perhaps imported last week."""
    now = datetime.now(UTC)
    waiting = make_account(session, email="new@example.com", state=AccountState.WAITING, registered_at=now)
    old = make_account(session, email="old@example.com", registered_at=now - 80 * DAY)
    session.add(SecurityEvent(id=new_id(now), account_id=old.id, kind=EventKind.SIGNED_IN, at=now, details={}))
    entries = session.scalars(select(FaqEntry).where(FaqEntry.language == "fr").limit(2)).all()
    for entry, state in zip(entries, (DraftState.IN_REVIEW, DraftState.RETURNED), strict=True):
        draft = FaqDraft(id=new_id(now), entry_id=entry.id, based_on=1, source="x", saves=1, state=state)
        draft.writer_id, draft.writer_name, draft.saved_at = waiting.id, "Kim", now
        session.add(draft)
    feedback = FaqFeedback(id=new_id(now), entry_id=entries[0].id, revision=1, useful=True, created_at=now)
    session.add(feedback)
    count_miss(session, "<b>zorglub</b>", language="fr", now=now)
    mail = post(session, kind="test", to="lost@example.com", args={}, language="fr", now=now)
    mail.state, mail.ended_at = MailState.DEAD, now


@pytest.fixture
def filled(app: Flask) -> Flask:
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        fill(session)
    return app


def main_of(page: str) -> str:
    return page.partition("<main")[2].partition("</main>")[0]


TASKS = {
    "1 e-mail n’a pas pu partir": {Role.ADMIN},
    "1 inscription attend": {Role.AGENT, Role.ADMIN},
    "1 brouillon attend une relecture": {Role.REVIEWER, Role.ADMIN},
    "1 réponse à écrire": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "Les e-mails partent normalement": {Role.ADMIN},
    "Inscriptions": {Role.AGENT, Role.ADMIN},
    "Connexions": {Role.AGENT, Role.ADMIN},
    "Avis sur les réponses": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
    "Bilan de la semaine": {Role.EDITOR, Role.REVIEWER, Role.ADMIN},
}


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.CUSTOMER])
def test_each_of_the_team_is_shown_what_is_theirs_to_do_and_to_know(filled: Flask, role: Role) -> None:
    page = main_of(colleague(filled, role).get("/admin/").text)
    assert {words for words in TASKS if words in page} == {words for words, roles in TASKS.items() if role in roles}
    assert "renvoyé" not in page  # the draft that was returned is somebody else's


def test_a_draft_that_was_returned_waits_for_its_writer(filled: Flask) -> None:
    kim = colleague(filled, Role.EDITOR)
    with open_session(filled.extensions["guichet"].engine, BRAND) as session, transaction(session):
        own = session.scalars(select(Account.id).where(Account.role == Role.EDITOR)).one()
        for draft in session.scalars(select(FaqDraft)):
            draft.writer_id = own
    assert "1 brouillon vous a été renvoyé" in kim.get("/admin/").text


def test_of_another_brand_nothing_waits_here(app: Flask) -> None:
    with open_session(app.extensions["guichet"].engine, BIRCH) as session, transaction(session):
        fill(session)
    page = main_of(colleague(app).get("/admin/").text)
    assert "zorglub" not in page
    assert "<dd" in page
    assert [words for words in TASKS if words.startswith("1 ") and words in page] == []


def test_figures_stand_in_a_table_beside_their_drawing_and_strangers_words_are_text(filled: Flask) -> None:
    page = main_of(colleague(filled, Role.REVIEWER).get("/admin/").text)
    assert len(re.findall(r'<svg[^>]*role="img"[^>]*aria-label="Avis sur les réponses"', page)) == 1
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2].partition("</tbody>")[0], re.DOTALL)
    figures = [re.findall(r'class="table__number"[^>]*>([^<]*)<', row) for row in rows]
    assert [[each.strip() for each in row] for row in figures] == [["0", "0"]] * 7 + [["1", "0"]]
    assert "&lt;b&gt;zorglub" in page
    assert "<b>" not in page


def test_where_nothing_is_the_page_says_so(app: Flask) -> None:
    page = main_of(colleague(app, Role.EDITOR).get("/admin/").text)
    assert "Rien n’attend" in page
    assert "Aucune durant ces semaines" in page
    assert "<svg" not in page


@pytest.mark.parametrize(("error", "words"), [(None, ""), ("421 <later>", "421 &lt;later&gt;")])
def test_mails_that_wait_too_long_are_said_with_the_moment_and_the_reason(
    app: Flask, error: str | None, words: str
) -> None:
    dora = colleague(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        post(session, kind="test", to="x@example.com", args={}, language="fr", now=NOW - DAY).last_error = error
    page = main_of(dora.get("/admin/").text)
    assert "Des e-mails attendent depuis" in page
    assert ("Le dernier essai a échoué" in page) is bool(error)
    assert words in page


@pytest.mark.parametrize(("role", "most"), [(Role.AGENT, 5), (Role.EDITOR, 6), (Role.ADMIN, 13)])
def test_the_dashboard_asks_the_database_so_often(filled: Flask, asked: list[str], role: Role, most: int) -> None:
    visitor = colleague(filled, role)
    visitor.get("/admin/")
    del asked[:]
    assert visitor.get("/admin/").status_code == 200
    own = [each for each in asked if not re.search(r"FROM (account_session|totp_factor|passkey)|UPDATE", each)]
    assert len(own) == most, "\n".join(own)


def test_the_digest_is_switched_off_and_on_at_the_desk(app: Flask) -> None:
    kim = colleague(app, Role.EDITOR)
    assert "Arrêter le bilan" in kim.get("/admin/").text
    off, on = "Recevoir le bilan", "Arrêter le bilan"
    for fields, words in (({}, off), ({"on": "x"}, off), ({"on": "1"}, on)):
        answer = kim.send("/admin/digest", fields)
        assert words in kim.get(answer.location).text


def test_whoever_gets_no_digest_cannot_switch_it(app: Flask) -> None:
    cleo = colleague(app, Role.AGENT)
    assert cleo.send("/admin/digest", {"on": "1"}).status_code == 403
    assert Visitor(app).get("/admin/").status_code == 302
