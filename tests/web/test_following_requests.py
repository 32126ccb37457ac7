"""What somebody sees of their requests and does about them; and what nobody else does."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.support.asking import Said
from app.domain.support.models import Ticket, TicketFile, Way
from app.domain.support.service import write
from app.domain.support.states import Act, By, TicketState
from app.web.installation import EXTENSION
from app.web.request_links import LinkUse, signed_token
from tests.web.desk.requests import ask_for, terms
from tests.web.people import Visitor, settle
from tests.web.requesting import PNG, act, answer, ask, files, mails, picture, rows, tickets, token_of

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
BOARD, MESSAGES = "/account/requests/", "/account/messages/"


def opened(app: Flask, visitor: Visitor, topic: str = "question", brand: str = "camcha", **fields: object) -> Ticket:
    assert ask(visitor, topic, **fields).status_code == 303
    return tickets(app, brand)[-1]


def page_of(ticket: Ticket, act: str = "") -> str:
    return f"{BOARD}{ticket.reference}{act}"


def state(app: Flask, ticket: Ticket) -> TicketState:
    with rows(app) as session:
        return session.get_one(Ticket, ("camcha", ticket.id)).state


def token(app: Flask, ticket: Ticket, use: LinkUse, brand: str = "camcha") -> str:
    return signed_token(brand, ticket.id, use, app.extensions[EXTENSION].signer)


@pytest.mark.promise("CC-22")
def test_the_board_says_how_each_request_stands_and_what_comes_next(app: Flask, ann: Visitor) -> None:
    assert "Vous n’avez aucune demande" in ann.get(BOARD).text
    names = ("Reçue", "Asked", "Resolved", "Closed")
    made = [opened(app, ann, subject=name) for name in names]
    answer(app, made[1])
    act(app, made[2], Act.RESOLVE)
    act(app, made[3], Act.CLOSE)
    page = ann.get(BOARD).text

    assert all(name in page for name in names)
    for words in (
        "3 demandes en cours",
        "Nous répondons d’ici",
        "nous attendons votre réponse",
        "Sans réponse, elle est",
    ):
        assert words in page.replace("\u00a0", " ")
    assert page.index("Closed") > page.index("Demandes terminées")
    assert "À jour" in page
    assert "Asked" in ann.get("/account/").text
    assert "Dernier changement" in page


def test_the_board_is_read_a_page_at_a_time(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann, subject="Au premier")
    act(app, ticket, Act.CLOSE)
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", ticket.id))
        facts = {name: getattr(held, name) for name in held.__table__.columns.keys()}  # noqa: SIM118
        for number in range(20):
            changed = held.changed_at + timedelta(seconds=number + 1)
            again = {"id": None, "reference": f"AAAA-AA{number:02}", "form_key": None, "changed_at": changed}
            session.add(Ticket(**{**facts, **again, "subject": f"Fini {number}", "id": type(held.id)(int=number + 1)}))
    first = ann.get(BOARD).text
    assert "Au premier" not in first
    assert f"{BOARD}?page=2" in first
    assert "Au premier" in ann.get(f"{BOARD}?page=2").text
    for odd in ("0", "-1", "x", "9" * 30):
        assert ann.get(f"{BOARD}?page={odd}").status_code in {200, 404}


def test_a_board_and_a_thread_ask_the_database_as_often_however_much_they_show(
    app: Flask, ann: Visitor, asked: list[str]
) -> None:
    counts: list[list[int]] = []
    for _ in range(2):
        ticket = opened(app, ann, files=picture())
        for _ in range(2):
            answer(app, ticket)
        ann.get(page_of(ticket))
        counts.append([])
        for path in (BOARD, page_of(ticket), MESSAGES):
            asked.clear()
            assert ann.get(path).status_code == 200
            counts[-1].append(len(asked))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 9


def test_a_thread_shows_every_turn_with_its_time_and_facts(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann, "slowness", slow_on="2026-11-20", slow_at="14:30", page_kind="basket")
    answer(app, ticket, "Quel navigateur ?\nEt quel <b>écran</b> ?")
    page = ann.get(page_of(ticket)).text

    for words in ("14:30", "Panier", "Cléo", "par e-mail", "Quel navigateur", "&lt;b&gt;écran", "Aujourd’hui"):
        assert words in page
    assert "Non lu" in page
    assert "Non lu" not in ann.get(page_of(ticket)).text


@pytest.mark.promise("CC-21")
def test_messages_hold_every_exchange_and_mark_what_is_unread(app: Flask, ann: Visitor) -> None:
    assert "Aucun message" in ann.get(MESSAGES).text
    ticket = opened(app, ann, subject="Mon échange")
    answer(app, ticket, "Réponse de l’équipe")
    page = ann.get(MESSAGES).text
    assert "Mon échange" in page
    assert "Réponse de l’équipe" in page
    assert "par e-mail" in page
    assert "Non lu" in page
    ann.get(page_of(ticket), headers={"Accept": "text/html"})
    assert "Non lu" not in ann.get(MESSAGES).text
    assert MESSAGES in ann.get("/account/").text


@pytest.mark.promise("CC-21")
@pytest.mark.parametrize(("way", "said"), [(Way.CHAT, "par chat"), (Way.PHONE, "par téléphone")])
def test_messages_hold_what_was_said_in_the_chat_and_by_telephone(
    app: Flask, ann: Visitor, way: Way, said: str
) -> None:
    with rows(app) as session:
        account = session.scalars(select(Account)).one()
        session.expunge_all()
    asked_for, answered = f"Demandé {way}", f"Répondu {way}"
    for body in (asked_for, answered):
        ask_for(app, account, subject=f"Sujet {body}", body=body, way=way)
    with rows(app) as session:
        ticket = session.scalars(select(Ticket).where(Ticket.subject == f"Sujet {answered}")).one()
        of_team = Said(by=By.TEAM, body=answered, way=way, by_name="Cléo")
        write(session, ticket, of_team, terms(app, "camcha"), now=datetime.now(UTC))

    page = ann.get(MESSAGES).text

    for words in (f"Sujet {asked_for}", asked_for, f"Vous {said}", f"Sujet {answered}", f"Cléo {said}"):
        assert words in page


def test_only_looking_at_its_head_reads_nothing(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    answer(app, ticket)
    ann.client.head(page_of(ticket), base_url=ann.base)
    assert "Non lu" in ann.get(page_of(ticket)).text


def test_an_answer_with_a_file_joins_the_request_once(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    form = {"form_token": token_of(ann.get(page_of(ticket)).text), "message": "Voici l’écran", "files": picture()}
    refused = ann.send(page_of(ticket, "/reply"), {**form, "message": ""})
    assert refused.status_code == 422
    assert "écran.png" in refused.text
    for _ in range(2):
        form["files"] = picture()
        assert ann.send(page_of(ticket, "/reply"), form).status_code == 303

    page = ann.get(page_of(ticket)).text
    assert page.count("Voici l’écran") == 1
    assert [file.name for file in files(app)] == ["écran.png"]


def test_a_file_is_given_to_be_kept_and_never_shown_as_a_page(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann, files=picture("../é\u202e<b>.png"))
    (file,) = files(app)
    given = ann.get(page_of(ticket, f"/files/{file.id}"))

    assert given.data == PNG
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in given.headers["Content-Security-Policy"]
    assert "no-store" in given.headers["Cache-Control"]
    other = opened(app, ann)
    assert ann.get(page_of(other, f"/files/{file.id}")).status_code == 404
    with rows(app) as session:
        session.get_one(TicketFile, ("camcha", file.id)).state = "infected"  # type: ignore[assignment]
    assert ann.get(page_of(ticket, f"/files/{file.id}")).status_code == 404


def test_somebody_says_that_it_is_solved_and_reopens_it(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    for step, after in (("/solved", TicketState.RESOLVED), ("/reopen", TicketState.OPEN)):
        for _ in range(2):
            assert ann.send(page_of(ticket, step)).status_code == 303
        assert state(app, ticket) is after
    assert len(mails(app, "request_for_team", ticket)) == 2  # opened, reopened


def test_what_was_closed_long_ago_is_followed_by_a_new_request(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    act(app, ticket, Act.CLOSE, now=datetime.now(UTC) - timedelta(days=31))
    page = ann.get(page_of(ticket)).text
    assert "close pour de bon" in page
    assert "/reopen" not in page
    ann.send(page_of(ticket, "/reopen"))
    assert state(app, ticket) is TicketState.CLOSED
    form = {"form_token": token_of(page), "message": "Encore"}
    sent = ann.send(page_of(ticket, "/reply"), form)
    new = tickets(app)[-1]
    assert (new.follows_id, sent.location) == (ticket.id, f"{page_of(new)}?done=written")
    assert ticket.subject in ann.get(page_of(new)).text


@pytest.mark.promise("CC-23")
def test_a_problem_that_persists_is_escalated_with_its_case_and_what_was_tried(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    answer(app, ticket)
    assert "Le problème persiste" in ann.get(page_of(ticket)).text
    refused = ann.send(page_of(ticket, "/escalate"), {"tried": " "})
    assert refused.status_code == 422
    before = len(mails(app, "request_for_team", ticket))
    for _ in range(2):
        told = ann.send(page_of(ticket, "/escalate"), {"tried": "Deux navigateurs, rien."})
        assert told.status_code == 303

    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", ticket.id))
        assert (held.rank, held.state, held.escalated_at is not None) == (1, TicketState.OPEN, True)
    (mail,) = mails(app, "request_for_team", ticket)[before:]
    assert mail.args["act"] == "escalate"
    page = ann.get(f"{page_of(ticket)}?done=escalate").text
    assert "La demande est remontée" in page
    assert "Deux navigateurs, rien." in page
    assert ann.get(page_of(ticket, "/escalate")).status_code == 303


@pytest.mark.promise("ST-06")
def test_an_inquiry_says_since_when_it_runs_and_how_long_it_takes(app: Flask) -> None:
    settle(app, "support-technique")
    ann = Visitor(app, "support-technique")
    ann.sign_in()
    delivery = {"order_number": "104582", "tracking_number": "6A12345678901"}
    ticket = opened(app, ann, "delivery", "support-technique", **delivery)
    act(app, ticket, Act.INQUIRE, brand="support-technique")
    page = ann.get(page_of(ticket)).text.replace("\u00a0", " ")

    for words in ("Enquête auprès du transporteur", "Enquête ouverte le", "5 à 10 jours ouvrés", "104582"):
        assert words in page
    assert "Nous avons ouvert une enquête" in page


def test_what_was_joined_to_another_request_leads_there(app: Flask, ann: Visitor) -> None:
    first, other = opened(app, ann), opened(app, ann)
    with rows(app) as session:
        held = session.get_one(Ticket, ("camcha", first.id))
        held.state, held.merged_into_id = TicketState.MERGED, other.id
    assert ann.get(page_of(first)).location == page_of(other)


def test_the_summary_is_switched_on_and_off(ann: Visitor) -> None:
    for on, words in (("1", "Arrêter le résumé"), ("0", "Recevoir le résumé")):
        ann.send(f"{BOARD}summary", {"on": on})
        assert words in ann.get(BOARD).text


def test_the_dashboard_leads_to_an_answer_until_it_is_read(app: Flask, ann: Visitor) -> None:
    ticket = opened(app, ann)
    assert "Lire notre réponse" not in ann.get("/account/").text
    answer(app, ticket)
    page = unescape(ann.get("/account/").text)
    assert "Lire notre réponse" in page
    assert f"Demande {ticket.reference}\u00a0: La page reste blanche" in page
    ann.get(page_of(ticket))
    assert "Lire notre réponse" not in ann.get("/account/").text
