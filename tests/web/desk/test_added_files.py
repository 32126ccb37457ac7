"""Files that the team adds: to an answer, which the customer gets, or to a note, which nobody outside ever does."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select
from werkzeug.test import TestResponse

from app.domain.accounts.factors.models import TotpFactor
from app.domain.accounts.models import Account, Role
from app.domain.mail.models import OutgoingMail
from app.domain.support.models import Ticket
from tests.cast import BIRCH
from tests.factories import add_factor
from tests.web.desk.requests import ask_for, empty_requests, path_of, press, say, typed, written
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle
from tests.web.postman import bring, words_of
from tests.web.requesting import PNG, files, picture, rows
from tests.web.tabs import Tab, expire

pytestmark = pytest.mark.posts_mails
PROGRAM = b"MZ\x90\x00\xff"


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


@pytest.fixture
def ann(app: Flask) -> Account:
    return settle(app)


@pytest.fixture
def ticket(app: Flask, ann: Account) -> Ticket:
    return ask_for(app, ann)


@pytest.fixture
def customer(app: Flask, ann: Account) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(ann.email)
    return visitor


def add(cleo: Visitor, ticket: Ticket, step: str, **fields: Any) -> TestResponse:  # noqa: ANN401 - texts and files
    return press(cleo, ticket, step, **fields)


def sign_in_again(app: Flask, cleo: Visitor) -> None:
    """Sign an agent in, whose second factor no code fits."""
    with rows(app) as session:
        session.execute(delete(TotpFactor))
    cleo.sign_in("agent@example.com")
    with rows(app) as session:
        add_factor(session, session.scalars(select(Account).where(Account.email == "agent@example.com")).one())


def own_page(ticket: Ticket, more: str = "") -> str:
    return f"/account/requests/{ticket.reference}{more}"


def test_the_customer_gets_the_files_of_an_answer_and_the_mail_names_them(
    app: Flask, ticket: Ticket, cleo: Visitor, customer: Visitor
) -> None:
    sent = add(
        cleo, ticket, "send", reply="Voici la notice.", reply_files=[picture("notice.png"), picture("a.txt", b"a")]
    )
    assert sent.status_code == 303
    page = customer.get(own_page(ticket)).text

    found = {file.name: file for file in files(app)}
    assert set(found) == {"notice.png", "a.txt"}
    for name, file in found.items():
        assert f'href="{own_page(ticket, f"/files/{file.id}")}">{name}</a>' in page
    given = customer.get(own_page(ticket, f"/files/{found['notice.png'].id}"))
    assert given.data == PNG
    assert given.headers["Content-Disposition"].startswith("attachment")
    with rows(app) as session:
        mail = session.scalars(select(OutgoingMail).where(OutgoingMail.kind == "request_answered")).one()
        session.expunge(mail)
    said = words_of(bring(app, mail))
    assert [name for name in found if name not in said] == []


def test_the_files_of_a_note_are_for_the_team_alone(
    app: Flask, ticket: Ticket, cleo: Visitor, customer: Visitor
) -> None:
    assert add(cleo, ticket, "note", note="Sa capture, agrandie.", note_files=picture("preuve.png")).status_code == 303
    (file,) = files(app)

    assert f'href="/admin/requests/files/{file.id}">preuve.png</a>' in cleo.get(path_of(ticket)).text
    assert cleo.get(f"/admin/requests/files/{file.id}").data == PNG
    assert "preuve.png" not in customer.get(own_page(ticket)).text
    assert customer.get(own_page(ticket, f"/files/{file.id}")).status_code == 404
    assert customer.get(f"/admin/requests/files/{file.id}").status_code == 404


@pytest.mark.parametrize(("step", "field", "other"), [("send", "reply", "note"), ("note", "note", "reply")])
def test_whichever_is_sent_the_files_of_the_other_stay_and_wait(
    app: Flask, ticket: Ticket, cleo: Visitor, step: str, field: str, other: str
) -> None:
    brought = {f"{field}_files": picture("parti.png"), f"{other}_files": picture("reste.txt", b"reste")}
    add(cleo, ticket, step, **{field: "Ceci part", other: "Ceci reste"}, **brought)
    sent, waiting = sorted(files(app), key=lambda file: file.name)

    assert (sent.ticket_id, waiting.ticket_id) == (ticket.id, None)
    assert "reste.txt" in cleo.get(path_of(ticket)).text
    assert "reste.txt" not in colleague(app, Role.ADMIN).get(path_of(ticket)).text
    assert colleague(app, Role.AGENT, BIRCH).get(f"/admin/requests/files/{sent.id}").status_code == 404
    add(cleo, ticket, "note" if step == "send" else "send", **{other: "Ceci reste"})
    assert {file.ticket_id for file in files(app)} == {ticket.id}


def test_two_clicks_add_a_file_once(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    fields = {**typed(cleo, ticket), "reply": "Une fois.", "step": "send"}
    for _ in range(2):
        sent = {**fields, "reply_files": picture()}
        assert cleo.send(f"{path_of(ticket)}/write", sent).status_code == 303

    assert [body for body, _ in written(app, ticket)] == ["Une fois."]
    assert [file.ticket_id for file in files(app)] == [ticket.id]


def test_a_file_that_is_not_taken_says_why_and_nothing_is_sent_or_lost(
    app: Flask, ticket: Ticket, cleo: Visitor
) -> None:
    brought = [picture("outil.png", PROGRAM), picture("a<b>.png")]
    refused = add(cleo, ticket, "send", reply="Presque prête", note="À part", reply_files=brought)

    assert refused.status_code == 422
    for words in ("Un programme", "Presque prête</textarea>", "À part</textarea>", "a b.png"):
        assert words in refused.text
    assert "a<b>" not in refused.text
    assert written(app, ticket) == []
    assert add(cleo, ticket, "send", reply="Presque prête").status_code == 303
    assert [file.name for file in files(app)] == ["a b.png"]


def test_a_file_is_let_go_by_its_button_and_what_is_typed_stays(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    add(cleo, ticket, "keep", reply="Presque prête", reply_files=picture())
    (file,) = files(app)
    assert "Presque prête</textarea>" in cleo.get(path_of(ticket)).text

    fields = {**typed(cleo, ticket, reply="Presque prête !"), "remove_file": str(file.id)}
    cleo.send(f"{path_of(ticket)}/write", fields)

    assert files(app) == []
    assert "Presque prête !</textarea>" in cleo.get(path_of(ticket)).text
    assert written(app, ticket) == []


def test_on_a_stale_page_the_files_wait_as_the_text_does(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    fields = {**typed(cleo, ticket), "reply": "Je réponds", "step": "send"}
    say(app, ticket, "Encore une chose")

    stale = cleo.send(f"{path_of(ticket)}/write", {**fields, "reply_files": picture()})

    assert stale.status_code == 422
    assert "écran.png" in stale.text
    assert [file.ticket_id for file in files(app)] == [None]


def test_a_colleague_lets_go_of_nobody_elses_files(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    add(cleo, ticket, "keep", reply="Presque prête", reply_files=picture())
    (file,) = files(app)
    dora = colleague(app, Role.ADMIN)

    for id_ in (file.id, uuid4()):
        dora.send(f"{path_of(ticket)}/write", {**typed(dora, ticket), "remove_file": str(id_)})
    add(dora, ticket, "send", reply="Sans fichier")

    assert [each.ticket_id for each in files(app)] == [None]


@pytest.mark.parametrize("role", [Role.EDITOR, Role.CUSTOMER])
def test_whoever_may_not_answer_leaves_no_file(app: Flask, ticket: Ticket, role: Role) -> None:
    kim = colleague(app, role)
    fields = {"reply": "Moi aussi", "step": "send", "reply_files": picture(), "form_key": "x" * 43}

    assert kim.send(f"{path_of(ticket)}/write", fields).status_code in {403, 404}
    assert files(app) == []


def test_an_answer_that_comes_too_late_is_there_again_with_its_files(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    tab, fields = Tab(cleo, path_of(ticket)), {**typed(cleo, ticket), "reply": "Presque prête", "step": "send"}
    tab.grow_old(3)

    tab.send({**fields, "reply_files": picture()}, to=f"{path_of(ticket)}/write")
    page = cleo.get(f"{path_of(ticket)}?done=nothing").text

    assert "Presque prête</textarea>" in page
    assert "écran.png" in page
    assert written(app, ticket) == []


def test_whose_session_is_over_is_told_which_files_to_choose_again(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    tab, fields = Tab(cleo, path_of(ticket)), {**typed(cleo, ticket), "reply": "Presque prête", "step": "send"}
    expire(cleo)

    brought = picture("grand.png")
    assert tab.send({**fields, "reply_files": brought}, to=f"{path_of(ticket)}/write").status_code == 303
    sign_in_again(app, cleo)
    page = cleo.get(path_of(ticket)).text

    assert "Presque prête</textarea>" in page
    assert "Choisissez à nouveau grand" in page
    assert files(app) == []
