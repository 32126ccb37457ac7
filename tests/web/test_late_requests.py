"""A request or an answer that comes too late keeps its text and its files, or says which must be chosen again."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.domain.support.states import Act, By
from tests.web.people import Visitor, settle
from tests.web.requesting import ASKED, act, ask, files, fill, open_page, picture, tickets, token_of
from tests.web.tabs import Tab, empty, expire, sign_in_anew

pytestmark = [pytest.mark.usefixtures("from_anywhere"), pytest.mark.posts_mails]
HERE_AGAIN, WAITS, NOTHING = "Rien n’a encore été envoyé", "Rien n’a été envoyé, rien n’est perdu", "Rien n’a été fait"


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty(app)


def test_a_request_that_comes_too_late_is_there_again_with_its_files(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, open_page("question"))
    fields = fill(ann)
    expire(ann)

    refused = tab.send({**fields, "files": picture()})
    assert refused.status_code == 303
    assert WAITS in ann.get(refused.location).text
    ann.sign_in()
    page = ann.get(open_page("question")).text

    assert HERE_AGAIN in page
    assert "écran.png" in page
    assert token_of(page) == fields["form_token"]
    assert ann.send(open_page("question"), fields).status_code == 303
    (file,), (ticket,) = files(app), tickets(app)
    assert (file.ticket_id, ticket.subject) == (ticket.id, ASKED["subject"])
    assert HERE_AGAIN not in ann.get(open_page("question")).text


@pytest.mark.parametrize("end", [expire, sign_in_anew], ids=lambda end: end.__name__)
def test_an_answer_that_comes_too_late_is_there_again_with_its_files(
    app: Flask, ann: Visitor, end: Callable[[Visitor], None]
) -> None:
    ask(ann)
    (ticket,) = tickets(app)
    path = f"/account/requests/{ticket.reference}"
    tab = Tab(ann, path)
    fields = {"form_token": token_of(ann.get(path).text), "message": "Voici l’écran 🧺"}
    end(ann)

    refused = tab.send({**fields, "files": picture()}, to=f"{path}/reply")
    assert refused.status_code == 303
    ann.sign_in()
    page = ann.get(f"{path}?done=nothing").text

    for words in (HERE_AGAIN, "Voici l’écran 🧺", "écran.png"):
        assert words in page
    assert NOTHING not in page
    assert ann.send(f"{path}/reply", fields).status_code == 303
    (file,) = files(app)
    assert file.message_id is not None
    assert HERE_AGAIN not in ann.get(path).text


def test_of_a_file_that_is_not_taken_it_is_said_when_the_text_is_there_again(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, open_page("question"))
    fields = fill(ann)
    sign_in_anew(ann)
    programs = [picture(f"{name}.png", b"MZ\x90\x00\xff") for name in ("un", "<b>")]

    tab.send({**fields, "files": [*programs, picture()]})
    page = ann.get(open_page("question")).text

    assert page.count("type que nous ne prenons pas") + page.count("Un programme") == 2
    assert "<b>" not in page
    assert "écran.png" in page
    assert [file.name for file in files(app)] == ["écran.png"]


def test_nobody_else_gets_the_files_of_a_form_that_came_too_late(app: Flask, ann: Visitor) -> None:
    settle(app, email="bob@example.com")
    tab = Tab(ann, open_page("question"))
    fields = fill(ann)
    ann.send("/logout")
    ann.sign_in("bob@example.com")

    refused = tab.send({**fields, "files": picture()})

    assert refused.location == "/support/new?topic=question&done=nothing"
    assert "écran.png" not in ann.get(open_page("question")).text
    sign_in_anew(ann)
    assert "écran.png" in ann.get(open_page("question")).text


def test_more_files_than_a_form_may_send_in_an_hour_are_to_be_chosen_again(app: Flask, ann: Visitor) -> None:
    tab = Tab(ann, open_page("question"))
    fields = fill(ann)
    most = app.extensions["guichet"].registry.by_slug("camcha").config.policy.limits.replies_per_address.most
    for _ in range(most):
        ann.send(open_page("question"), {**fields, "subject": "", "files": picture()})
    sign_in_anew(ann)

    assert tab.send({**fields, "files": picture("autre.png")}).status_code == 303

    page = ann.get(open_page("question")).text
    assert "Choisissez à nouveau autre" in page
    assert ASKED["subject"] in page


def test_what_was_tried_is_there_again_even_where_it_is_too_late_to_escalate(app: Flask, ann: Visitor) -> None:
    ask(ann)
    (ticket,) = tickets(app)
    path = f"/account/requests/{ticket.reference}/escalate"
    tab = Tab(ann, path)
    expire(ann)
    assert tab.send({"tried": "Deux navigateurs 🧺"}).status_code == 303
    act(app, ticket, Act.ESCALATE, By.CUSTOMER, reason="Dans un autre onglet.")
    ann.sign_in()

    page = ann.get(path)
    assert (page.status_code, "Deux navigateurs 🧺" in page.text) == (200, True)
    assert "la demande ne peut plus être remontée" in page.text
