"""The FAQ at the desk: written beside what is published, checked, reviewed, published, and nothing of it lost."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Role
from app.domain.faq.editing.models import FaqDraft
from app.kernel.db import open_session, transaction
from tests.faults.waiting import wait_until
from tests.web.desk.editor import fields_of, write
from tests.web.desk.faq import BRAND, entry_of
from tests.web.desk.team import colleague
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("same_faq")


@pytest.fixture
def path(app: Flask) -> str:
    return f"/admin/faq/{entry_of(app).id}"


def seen(visitor: Visitor, path: str) -> dict[str, str]:
    return {"seen": fields_of(visitor.get(path))["seen"]}


def public(app: Flask, path: str = "/faq/") -> str:
    return Visitor(app).get(path).text


def test_a_draft_is_saved_and_readers_see_nothing_of_it(app: Flask, path: str) -> None:
    kim = colleague(app, Role.EDITOR)
    assert write(kim, path, title="Un titre neuf", body="Un texte neuf.").status_code == 303
    page = kim.get(path)
    assert fields_of(page)["title"] == "Un titre neuf"
    assert "Un texte neuf." in page.text
    assert "Un titre neuf" not in public(app)
    assert "Brouillon" in kim.get("/admin/faq/").text
    assert entry_of(app).revision == 1


def test_a_published_draft_is_read_searched_and_kept_in_the_history(app: Flask, path: str) -> None:
    dora = colleague(app)
    write(dora, path, title="Zébulon change d’adresse", body="Zébulon écrit ici.")
    assert dora.send(f"{path}/publish", seen(dora, path)).status_code == 303
    wait_until(lambda: "Zébulon change d’adresse" in public(app, "/faq/search?q=zebulon"))
    assert entry_of(app).revision == 2
    history = dora.get(f"{path}/history").text
    assert "Dora Petit" in history
    assert "depuis un fichier" in history
    assert dora.send(f"{path}/history/1/restore", {"seen": "0"}).status_code == 303
    assert "Zébulon" not in fields_of(dora.get(path))["title"]


@pytest.mark.parametrize(
    "body",
    [
        "Le lien expire dans 60 minutes.",
        "Le lien expire dans {{ policy.nowhere }}.",
        "[Là](entry:nowhere)",
        "## Un titre\n\n#### Trop bas",
    ],
    ids=["a figure by hand", "an unknown reference", "a dead link", "a heading too deep"],
)
def test_what_would_make_the_faq_wrong_is_named_kept_and_not_published(app: Flask, path: str, body: str) -> None:
    dora = colleague(app)
    assert write(dora, path, body=body).status_code == 303
    assert "Ligne " in dora.get(path).text.partition('id="findings"')[2]
    answer = dora.send(f"{path}/publish", seen(dora, path))
    assert answer.status_code == 422
    assert fields_of(answer)["body"].replace("\r\n", "\n") == body
    assert entry_of(app).revision == 1


def test_two_editors_at_once_see_both_texts_and_lose_neither(app: Flask, path: str) -> None:
    kim, dora = colleague(app, Role.EDITOR), colleague(app)
    first, second = fields_of(kim.get(path)), fields_of(dora.get(path))
    assert kim.send(path, {**first, "body": "Ce que Kim écrit."}).status_code == 303
    answer = dora.send(path, {**second, "body": "Ce que Dora écrit."})
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "Ce que Dora écrit."
    assert "Ce que Kim écrit." in answer.text
    assert "Ce que Dora écrit." in dora.get(path).text  # offered again, should she take Kim's
    assert dora.send(path, fields_of(answer)).status_code == 303
    assert fields_of(kim.get(path))["body"] == "Ce que Dora écrit."


def test_a_review_is_asked_for_and_the_draft_returned_with_a_reason(app: Flask, path: str) -> None:
    kim, rex = colleague(app, Role.EDITOR), colleague(app, Role.REVIEWER)
    write(kim, path, body="Un texte neuf.")
    assert kim.send(f"{path}/review", seen(kim, path)).status_code == 303
    assert "En relecture" in rex.get("/admin/faq/").text
    assert rex.send(f"{path}/return", seen(rex, path)).status_code == 422
    assert rex.send(f"{path}/return", {**seen(rex, path), "note": "Trop court."}).status_code == 303
    assert "Trop court." in kim.get(path).text
    assert kim.send(f"{path}/publish", seen(kim, path)).status_code == 403


def test_a_draft_of_a_text_that_was_published_meanwhile_is_not_lost_nor_published(app: Flask, path: str) -> None:
    dora = colleague(app)
    write(dora, path, body="Un texte neuf.")
    with open_session(app.extensions["guichet"].engine, BRAND) as session, transaction(session):
        session.scalars(select(FaqDraft)).one().based_on = 0
    answer = dora.send(f"{path}/publish", seen(dora, path))
    assert answer.status_code == 409
    assert fields_of(answer)["body"] == "Un texte neuf."
    assert dora.send(path, fields_of(answer)).status_code == 303
    assert dora.send(f"{path}/publish", seen(dora, path)).status_code == 303


def test_a_step_on_a_draft_that_is_gone_changes_nothing(app: Flask, path: str) -> None:
    dora = colleague(app)
    write(dora, path, body="Un texte neuf.")
    old = seen(dora, path)
    assert dora.send(f"{path}/discard", old).status_code == 303
    for step in ("publish", "review", "discard"):
        assert dora.send(f"{path}/{step}", old).status_code == 409
    assert "L’entrée" not in dora.get(path).text.partition('role="alert"')[2]


@pytest.mark.parametrize(
    "changes",
    [{"title": ""}, {"body": ""}, {"review": "demain"}, {"title": "x" * 201}, {"seen": "x", "title": ""}],
    ids=["no title", "no text", "no date", "a long title", "a forged number"],
)
def test_a_form_that_is_wrong_is_sent_back_with_its_text(app: Flask, path: str, changes: dict[str, str]) -> None:
    kim = colleague(app, Role.EDITOR)
    answer = write(kim, path, **{"synonyms": "un mot rare", **changes})
    assert answer.status_code == 422
    assert fields_of(answer)["synonyms"] == "un mot rare"


@pytest.mark.parametrize("title", ["a: b", "« Oui »", "# dièse", "{accolade}", "l'apostrophe", "- tiret", "yes", "12"])
def test_any_title_comes_back_as_it_was_typed(app: Flask, path: str, title: str) -> None:
    kim = colleague(app, Role.EDITOR)
    assert write(kim, path, title=title).status_code == 303
    assert fields_of(kim.get(path))["title"] == title


def test_another_brand_s_entry_is_missing(app: Flask) -> None:
    dora = colleague(app)
    foreign = entry_of(app, "open-pro-account", brand="remember-provence").id
    for each in (foreign, UUID(int=10)):
        assert dora.get(f"/admin/faq/{each}").status_code == 404
        assert dora.get(f"/admin/faq/{each}/history").status_code == 404
        assert dora.send(f"/admin/faq/{each}/publish").status_code == 404
    assert dora.get(f"/admin/faq/{entry_of(app).id}/history/99").status_code == 404
