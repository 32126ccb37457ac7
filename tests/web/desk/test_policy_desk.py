"""A policy changed at the desk: what it rewords is shown before; page, mail, FAQ and search follow in every process."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.audit.models import AuditEntry
from app.kernel.db import open_session
from tests.faults.waiting import wait_until
from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.desk.policies import HOME, TRIES, WHY, forget_changes, hidden_fields, look, put, words_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor, empty_accounts, settle
from tests.web.postman import bring
from tests.web.postman import words_of as mail_words
from tests.web.walks import entry_paths

BRAND = "camermix"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    forget_changes(app)


def said(app: Flask, path: str) -> str:
    return words_of(Visitor(app, BRAND).get(path))


@pytest.mark.promise("CM-10")
def test_seven_tries_set_at_the_desk_are_said_and_counted_everywhere_in_every_process(
    app: Flask, make_app: MakeApp, mails: Mails
) -> None:
    elsewhere, paths = make_app(), entry_paths(BRAND, "fr")
    assert "après 5 essais ratés" in said(elsewhere, "/login")
    dora = colleague(app, brand=BRAND)

    looked = look(dora, TRIES, amount="7")
    page = words_of(looked)

    for text in ("Réponse", "E-mail", "Page", "après 5 essais ratés", "après 7 essais ratés", "after 7 failed tries"):
        assert text in page
    assert "après 5 essais ratés" in said(app, "/login")  # nothing is changed by looking
    saved = dora.send(f"{TRIES}/change", {**hidden_fields(looked), "reason": WHY})
    assert saved.status_code == 303
    assert "7" in words_of(dora.get(saved.location))
    for each in (app, elsewhere):
        wait_until(lambda each=each: "après 7 essais ratés" in said(each, "/login"))  # type: ignore[misc]
        assert "7 essais ratés</strong>" in said(each, paths["account-blocked"])
        assert "6 essais ratés</strong>" in said(each, paths["last-attempt"])
    assert "7 essais ratés" in said(app, "/faq/search?q=compte+bloque")
    settle(app, BRAND)
    ann = Visitor(elsewhere, BRAND)
    tries = [words_of(ann.sign_in(password=f"wrong {number}")) for number in range(1, 8)]
    assert ["La connexion est bloquée" in text for text in tries] == [False] * 6 + [True]
    mail = mails.expect("sign_in_blocked", to="ann@example.com")
    for each in (app, elsewhere):
        assert "bloquée après 7 essais ratés" in mail_words(bring(each, mail))


def test_the_change_is_in_the_journal_in_words_with_what_it_was(app: Flask) -> None:
    dora = colleague(app)
    assert put(dora, TRIES, "7").status_code == 303
    assert put(dora, TRIES, "", seen=1).status_code == 303

    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        lines = session.scalars(select(AuditEntry).where(AuditEntry.act == "policy").order_by(AuditEntry.id)).all()
    told = [(each.actor_name, each.subject_name, each.reason, each.details) for each in lines[-2:]]
    assert told == [
        ("Dora Petit", "sign_in.max_attempts", WHY, {"before": 5, "after": 7}),
        ("Dora Petit", "sign_in.max_attempts", WHY, {"before": 7, "after": 5}),
    ]
    journal = words_of(dora.get("/admin/journal/"))
    assert "Échecs avant le blocage de la connexion : 5 → 7" in journal
    assert "Modifier les règles" in journal


def test_a_change_of_one_brand_changes_no_other(app: Flask) -> None:
    dora, birch = colleague(app), colleague(app, brand="birch")
    assert put(dora, TRIES, "7").status_code == 303
    assert "Modifié" not in birch.get(HOME).text
    assert put(birch, TRIES, "6").status_code == 303
    assert "Modifié" in birch.get(HOME).text
