"""One request at the desk: answered, noted, kept while typed; nothing is sent twice, unseen, or to the wrong reader."""

import re
from collections.abc import Iterator
from html import escape

import pytest
from flask import Flask

from app.domain.accounts.models import Account, Role
from app.domain.support.models import Ticket
from app.domain.support.states import TicketState
from tests.mails import Mails
from tests.web.desk.requests import (
    ask_for,
    empty_requests,
    hidden_of,
    path_of,
    press,
    say,
    stored_ticket,
    typed,
    written,
)
from tests.web.desk.team import audit_of, colleague
from tests.web.people import Visitor, settle
from tests.web.postman import text_of

pytestmark = pytest.mark.posts_mails
SECRET = "Le client ment, je crois."


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


def kinds_to_customer(mails: Mails) -> list[str]:
    return [mail.kind for mail in mails.unexpected if mail.to == "ann@example.com"]


def test_an_answer_goes_to_the_customer_and_into_the_journal(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor, mails: Mails
) -> None:
    answer = press(cleo, ticket, "send", reply="Tournez-le <b>deux</b> fois.")

    assert answer.status_code == 303
    assert written(app, ticket) == [("Tournez-le <b>deux</b> fois.", False)]
    assert stored_ticket(app, ticket).state is TicketState.ASKED
    assert audit_of(app, ann) == [("request-answer", "Cleo Bernard", None)]
    assert kinds_to_customer(mails).count("request_answered") == 1
    page = cleo.get(path_of(ticket)).text
    assert escape("Tournez-le <b>deux</b> fois.", quote=False) in page


def test_a_note_is_sent_to_nobody_and_marked_as_internal(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor, mails: Mails
) -> None:
    before = kinds_to_customer(mails)

    assert press(cleo, ticket, "note", note=SECRET, reply="Presque prête").status_code == 303

    assert written(app, ticket) == [(SECRET, True)]
    assert kinds_to_customer(mails) == before
    assert stored_ticket(app, ticket).state is TicketState.NEW
    page = cleo.get(path_of(ticket)).text
    note = page.partition("thread__turn--note")[2].partition("</article>")[0]
    assert SECRET in note
    assert "le client ne la voit pas" in note
    assert "Presque prête</textarea>" in page
    assert audit_of(app, ann) == [("request-note", "Cleo Bernard", None)]


def test_an_answer_that_resolves_is_one_mail_which_asks_how_it_was(
    app: Flask, ticket: Ticket, cleo: Visitor, mails: Mails
) -> None:
    before = kinds_to_customer(mails)

    assert press(cleo, ticket, "resolve", reply="Tournez-le deux fois.").status_code == 303

    assert stored_ticket(app, ticket).state is TicketState.RESOLVED
    (mail,) = kinds_to_customer(mails)[len(before) :]
    assert mail == "request_answered"
    text = text_of(app, mails.expect("request_answered", to="ann@example.com"))
    assert "Tournez-le deux fois." in text
    assert "/support/rate/" in text


@pytest.mark.parametrize(("step", "field"), [("send", "reply"), ("resolve", "reply"), ("note", "note")])
def test_two_clicks_do_it_once(app: Flask, ann: Account, ticket: Ticket, cleo: Visitor, step: str, field: str) -> None:
    fields = {**typed(cleo, ticket), field: "Une fois.", "step": step}

    for _ in range(2):
        assert cleo.send(f"{path_of(ticket)}/write", fields).status_code == 303

    assert [body for body, _ in written(app, ticket)] == ["Une fois."]
    assert len(audit_of(app, ann)) == (2 if step == "resolve" else 1)
    assert "Une fois.</textarea>" not in cleo.get(path_of(ticket)).text


@pytest.mark.parametrize(("step", "field"), [("send", "reply"), ("note", "note")])
def test_what_is_empty_is_not_sent_and_what_is_beside_it_stays(
    app: Flask, ticket: Ticket, cleo: Visitor, step: str, field: str
) -> None:
    other = "note" if field == "reply" else "reply"

    answer = press(cleo, ticket, step, **{field: "  ", other: "Je réfléchis"})

    assert answer.status_code == 422
    assert "Je réfléchis</textarea>" in answer.text
    assert written(app, ticket) == []


def test_what_is_too_long_stays_in_the_field(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    answer = press(cleo, ticket, "send", reply="long " * 5000)
    assert answer.status_code == 422
    assert "long long" in answer.text
    assert written(app, ticket) == []


def test_an_answer_on_a_stale_page_shows_what_came_in_and_keeps_the_text(
    app: Flask, ticket: Ticket, cleo: Visitor
) -> None:
    fields = {**typed(cleo, ticket, reply="Pas de nouvelles ?"), "step": "send"}
    say(app, ticket, "C’est réparé, merci !")

    answer = cleo.send(f"{path_of(ticket)}/write", fields)

    assert answer.status_code == 422
    assert written(app, ticket) == []
    news = answer.text.partition("Nouveau")[2]
    assert "C’est réparé" in news
    assert re.search(r"Pas de nouvelles\s\?</textarea>", answer.text)
    again = {**fields, **hidden_of(answer)}
    assert cleo.send(f"{path_of(ticket)}/write", again).status_code == 303
    assert written(app, ticket) == [("Pas de nouvelles ?", False)]


def test_two_agents_do_not_answer_past_one_another(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    dora = colleague(app)
    fields = {**typed(dora, ticket, reply="De Dora"), "step": "send"}
    press(cleo, ticket, "send", reply="De Cleo")

    answer = dora.send(f"{path_of(ticket)}/write", fields)

    assert answer.status_code == 422
    assert written(app, ticket) == [("De Cleo", False)]
    assert "De Dora</textarea>" in dora.get(path_of(ticket)).text


def test_ones_own_note_makes_no_page_stale(ticket: Ticket, cleo: Visitor) -> None:
    fields = {**typed(cleo, ticket, reply="Voici."), "step": "send"}
    press(cleo, ticket, "note", note="À rappeler")

    assert cleo.send(f"{path_of(ticket)}/write", fields).status_code == 303


def live(visitor: Visitor, ticket: Ticket, **fields: str) -> str:
    page = path_of(ticket)
    answer = visitor.send(f"{page}/live", {**typed(visitor, ticket), **fields})
    assert answer.status_code == 200
    return answer.text


def test_what_is_typed_is_kept_for_its_writer_alone_and_others_see_that_they_write(
    app: Flask, ticket: Ticket, cleo: Visitor
) -> None:
    dora = colleague(app)
    assert "Dora" not in live(dora, ticket)
    assert "Dora Petit regarde" in cleo.get(path_of(ticket)).text
    live(dora, ticket, reply="À moitié", note="Hm")

    mine, theirs = dora.get(path_of(ticket)).text, cleo.get(path_of(ticket)).text

    assert ("À moitié</textarea>" in mine, "Hm</textarea>" in mine) == (True, True)
    assert "À moitié" not in theirs
    assert "Dora Petit répond en ce moment" in theirs
    assert "Dora Petit répond en ce moment" in cleo.get("/admin/requests/").text
    assert "Dora Petit" in live(cleo, ticket)


def test_a_draft_is_kept_without_scripts_and_gone_once_sent(ticket: Ticket, cleo: Visitor) -> None:
    assert press(cleo, ticket, "keep", reply="Plus tard").status_code == 303
    assert "Plus tard</textarea>" in cleo.get(path_of(ticket)).text
    fields = typed(cleo, ticket, reply="Plus tard")
    press(cleo, ticket, "send", **fields)
    cleo.send(f"{path_of(ticket)}/live", fields)  # a script that was slower than the click

    assert "Plus tard</textarea>" not in cleo.get(path_of(ticket)).text


def test_news_are_told_while_one_types(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    fields = typed(cleo, ticket, reply="…")
    say(app, ticket, "Encore moi")

    answer = cleo.send(f"{path_of(ticket)}/live", fields)

    assert "écrit ou fait entre-temps" in answer.text


def test_what_is_over_takes_no_answer_and_keeps_the_text(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    fields = {**typed(cleo, ticket, reply="Trop tard"), "step": "send"}
    cleo.send(f"{path_of(ticket)}/close")

    answer = cleo.send(f"{path_of(ticket)}/write", fields)

    assert (answer.status_code, written(app, ticket)) == (422, [])
    cleo.send(f"{path_of(ticket)}/reopen")
    assert "Trop tard</textarea>" in cleo.get(path_of(ticket)).text


def test_a_card_number_is_masked_before_it_is_kept(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    press(cleo, ticket, "note", note="Sa carte : 4242 4242 4242 4242")
    press(cleo, ticket, "keep", reply="4242424242424242")

    assert "4242 4242 4242" not in written(app, ticket)[0][0]
    assert "4242424242424242" not in cleo.get(path_of(ticket)).text


def test_an_entry_of_the_help_is_put_in_with_its_address_in_the_customers_language(
    app: Flask, ann: Account, cleo: Visitor
) -> None:
    ticket = ask_for(app, ann, language="en")
    page = press(cleo, ticket, "find", faq="card", reply="Hello.").text
    step = re.search(r'value="(entry:[^"]+)"', page)
    assert step is not None
    assert "Hello.</textarea>" in page

    put = press(cleo, ticket, step[1], reply="Hello.").text

    area = put.partition('id="reply"')[2].partition("</textarea>")[0]
    assert re.search(r"Hello\.\n\n[^\n]+\nhttps://camcha\.example/en/faq/", area)
    assert written(app, ticket) == []


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.EDITOR, Role.REVIEWER])
def test_nobody_else_answers(app: Flask, ticket: Ticket, role: Role) -> None:
    visitor = colleague(app, role)
    for path, fields in (("write", {"step": "send", "reply": "x"}), ("close", {}), ("live", {"note": "x"})):
        assert visitor.send(f"{path_of(ticket)}/{path}", fields).status_code in {403, 404}
    assert written(app, ticket) == []
