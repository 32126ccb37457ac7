"""The weekly digest's mail in each language, and how it is stopped: by its page, at one press, by nobody else."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import delete

from app.domain.accounts.digests.service import switch_digest, wants_digest
from app.domain.accounts.models import Account, AccountState, Role
from app.domain.faq.models import FaqFeedback
from app.domain.faq.search.misses import count_miss
from app.domain.faq.search.models import FaqSearchMiss
from app.domain.mail.errors import OutdatedError
from app.domain.mail.models import OutgoingMail
from app.domain.mail.service import post
from app.kernel.db import open_session, transaction
from app.kernel.ids import new_id
from app.web.mail.letters.desk import DIGEST_MAIL
from tests.cast import BIRCH
from tests.web import hostile
from tests.web.people import Visitor, empty_accounts, settle, settle_twins
from tests.web.postman import bring, path_of_link, words_of

BRAND, STOP = "omicron", "/digest/stop"
NOW = datetime.now(UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
pytestmark = pytest.mark.posts_mails


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        for entity in (FaqFeedback, FaqSearchMiss, OutgoingMail):
            session.execute(delete(entity))


@pytest.fixture
def dora(app: Flask) -> Account:
    return settle(app, BRAND, email="dora@example.com", role=Role.ADMIN, first_name="Dora")


def posted(app: Flask, account: Account, language: str = "fr", brand: str = BRAND) -> OutgoingMail:
    args = {"account": str(account.id), "monday": MONDAY.isoformat()}
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        return post(session, kind=DIGEST_MAIL, to=account.email, args=args, language=language, now=NOW)


def leave_work(app: Flask) -> None:
    """Leave a registration, seven searches and a vote."""
    settle(app, BRAND, email="new@example.com", state=AccountState.WAITING)
    entry_id = hostile.known_values(app, BRAND)["entry_id"]
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        for word in ("zorglub", "tapir", "okapi", "yak", "ibex", "quokka", "<b>gnu</b>"):
            count_miss(session, word, language="fr", now=NOW)
        vote = FaqFeedback(id=new_id(NOW), entry_id=UUID(entry_id), revision=1, useful=False)
        vote.created_at = NOW
        session.add(vote)


MONDAY = date(2026, 11, 23)
SUBJECTS = {
    "fr": "Votre semaine dans l’espace de l’équipe : 23 novembre 2026",
    "en": "Your week at the desk: 23 November 2026",
    "de": "Ihre Woche im Teambereich: 23. November 2026",
}
WORDS = {
    "fr": ["1 inscription attend", "et 2 autres", "utile à 0 sur 1", "Ouvrir l’espace de l’équipe"],
    "en": ["1 registration waits", "and 2 more", "useful to 0 of 1", "Open the desk"],
    "de": ["1 Registrierung wartet", "und 2 weitere", "nützlich für 0 von 1", "Teambereich öffnen"],
}


@pytest.mark.parametrize("language", WORDS)
def test_the_mail_tells_what_waits_in_text_and_in_html(app: Flask, dora: Account, language: str) -> None:
    leave_work(app)
    message = bring(app, posted(app, dora, language))
    assert message["Subject"] == SUBJECTS[language]
    for kind in ("plain", "html"):
        said = " ".join(words_of(message, kind).replace("\xa0", " ").split())
        assert [words for words in (*WORDS[language], "ibex") if words not in said] == []
    assert "<b>gnu" not in words_of(message, "html")
    assert "Dora" in words_of(message)


def test_the_mail_can_be_stopped_by_a_mail_reader(app: Flask, dora: Account) -> None:
    message = bring(app, posted(app, dora))
    link = re.fullmatch(r"<(https://\S+/digest/stop/\S+)>", message["List-Unsubscribe"])
    assert link is not None
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link[1] in words_of(message)


def test_a_mail_to_an_address_that_is_no_more_the_account_s_does_not_leave(app: Flask, dora: Account) -> None:
    mail = posted(app, dora)
    mail.to = "another@example.com"
    with pytest.raises(OutdatedError):
        bring(app, mail)


def wants(app: Flask, account: Account, brand: str = BRAND) -> bool:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return wants_digest(session, account.id)


def test_its_link_shows_a_page_whose_button_stops_it_without_signing_in(app: Flask, dora: Account) -> None:
    path, visitor = path_of_link(bring(app, posted(app, dora)), STOP), Visitor(app, BRAND)
    shown = visitor.get(path).location
    assert "dora@example.com" in visitor.get(shown).text
    assert wants(app, dora)
    assert "est arrêté" in visitor.send(STOP).text
    assert not wants(app, dora)
    assert visitor.get(path, follow_redirects=True).status_code == 410


def test_a_mail_reader_stops_it_at_one_press_and_a_second_press_changes_nothing(app: Flask, dora: Account) -> None:
    path, reader = path_of_link(bring(app, posted(app, dora)), STOP), Visitor(app, BRAND)
    how = {"base_url": reader.base, "data": ONE_CLICK, "headers": {"Origin": "https://mail.example"}}
    assert [reader.client.post(path, **how).status_code for _ in range(2)] == [200, 410]
    assert not wants(app, dora)


@pytest.mark.parametrize("data", [{}, {"List-Unsubscribe": "no"}, {"csrf_token": "x"}], ids=str)
def test_any_other_form_from_elsewhere_is_refused_there(app: Flask, dora: Account, data: dict[str, str]) -> None:
    path, reader = path_of_link(bring(app, posted(app, dora)), STOP), Visitor(app, BRAND)
    assert reader.client.post(path, base_url=reader.base, data=data).status_code == 400
    assert wants(app, dora)


def test_one_press_opens_no_other_form(app: Flask, dora: Account) -> None:
    kim = Visitor(app, BRAND)
    kim.sign_in(dora.email)
    for path in ("/logout", "/admin/digest", STOP):
        assert kim.client.post(path, base_url=kim.base, data=ONE_CLICK).status_code == 400


def test_a_link_of_another_brand_stops_nothing_here(app: Flask) -> None:
    ann = settle_twins(app, role=Role.ADMIN)
    path = path_of_link(bring(app, posted(app, ann, brand=BIRCH)), STOP)
    here = Visitor(app)
    assert here.client.post(path, base_url=here.base, data=ONE_CLICK).status_code == 404
    assert (wants(app, ann, "camcha"), wants(app, ann, BIRCH)) == (True, True)


def test_an_old_link_stops_nothing(app: Flask, dora: Account) -> None:
    mail = posted(app, dora)
    path, visitor = path_of_link(bring(app, mail, now=NOW - timedelta(days=61)), STOP), Visitor(app, BRAND)
    assert visitor.client.post(path, base_url=visitor.base, data=ONE_CLICK).status_code == 410
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        switch_digest(session, dora.id, on=True, now=NOW)
    assert wants(app, dora)
