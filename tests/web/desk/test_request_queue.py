"""The queue of requests: what waits, in which order, found by which words, and for whom it is a page at all."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.support.models import Ticket
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.web.desk.requests import QUEUE, act, ask_for, empty_requests, path_of, press, say
from tests.web.desk.team import colleague
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails
SHOP = "support-technique"  # whose carriers are inquired with


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    empty_requests(app)


def titles(page: str) -> list[str]:
    return re.findall(r'class="requests__title"[^>]*>([^<]+)</a>', page)


def test_what_is_answered_first_comes_first(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    ask_for(app, ann, subject="Une question", topic="other")
    ask_for(app, ann, subject="Une autre", topic="other")
    insisting = ask_for(app, ann, subject="Toujours rien", topic="other")
    ask_for(app, ann, subject="Compte piraté", topic="breach")
    change(app, insisting, escalated=True)

    assert titles(cleo.get(QUEUE).text) == ["Compte piraté", "Toujours rien", "Une question", "Une autre"]


def change(app: Flask, ticket: Ticket, *, escalated: bool = False, due_ago: timedelta | None = None) -> None:
    now = app.extensions["guichet"].clock()
    with open_session(app.extensions["guichet"].engine, ticket.tenant) as session, transaction(session):
        held = session.get_one(Ticket, (ticket.tenant, ticket.id))
        if escalated:
            held.rank, held.escalated_at = 1, now
        if due_ago is not None:
            held.due_at = now - due_ago


def test_each_shelf_holds_what_its_name_says(app: Flask) -> None:
    ann, cleo = settle(app, SHOP), colleague(app, Role.AGENT, SHOP)
    late = ask_for(app, ann, SHOP, subject="En retard")
    change(app, late, due_ago=timedelta(hours=1))
    answered = ask_for(app, ann, SHOP, subject="Répondue")
    assert press(cleo, answered, "send", reply="Voici.").status_code == 303
    solved = ask_for(app, ann, SHOP, subject="Résolue")
    act(cleo, solved, "resolve")
    closed = ask_for(app, ann, SHOP, subject="Fermée")
    act(cleo, closed, "close")
    mine = ask_for(app, ann, SHOP, subject="La mienne")
    me = re.search(r'name="assignee" value="([^"]+)"', cleo.get(path_of(mine)).text)
    assert me is not None
    act(cleo, mine, "assign", assignee=me[1])
    for subject, ago in (("Colis cherché", -timedelta(days=1)), ("Colis introuvable", timedelta(hours=2))):
        inquired = ask_for(app, ann, SHOP, subject=subject)
        act(cleo, inquired, "inquire")
        change(app, inquired, due_ago=ago)

    shelves = {
        name: titles(cleo.get(f"{QUEUE}?shelf={name}").text)
        for name in ("todo", "mine", "unassigned", "late", "waiting", "resolved", "closed", "carrier")
    }

    assert shelves == {
        "todo": ["En retard", "La mienne"],
        "mine": ["La mienne"],
        "unassigned": ["En retard"],
        "late": ["Colis introuvable", "En retard"],
        "waiting": ["Répondue"],
        "resolved": ["Résolue"],
        "closed": ["Fermée"],
        "carrier": ["Colis introuvable", "Colis cherché"],
    }


def test_a_long_queue_is_read_page_after_page_and_nothing_twice(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    for number in range(60):
        ask_for(app, ann, subject=f"Demande {number}", topic="breach" if number % 7 == 0 else "other")

    pages, link = [], QUEUE
    while link:
        page = cleo.get(link).text
        pages.append(titles(page))
        found = re.search(r'href="(/admin/requests/\?[^"]*after=[^"]*)"', page)
        link = found[1].replace("&amp;", "&") if found else ""

    assert [len(page) for page in pages] == [50, 10]
    assert len({title for page in pages for title in page}) == 60


def test_a_topic_narrows_the_queue_and_its_links_lead_there(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    ask_for(app, ann, subject="Compte piraté", topic="breach")
    for number in range(52):
        ask_for(app, ann, subject=f"Question {number}", topic="question")
    ask_for(app, ann, subject="Autre chose", topic="other")

    link = re.search(r'href="(/admin/requests/\?shelf=todo&amp;topic=breach)"', cleo.get(QUEUE).text)
    assert link is not None
    page = cleo.get(link[1].replace("&amp;", "&")).text
    assert (titles(page), "<h1>À faire\u00a0: Fuite de données soupçonnée</h1>" in page) == (["Compte piraté"], True)
    assert re.search(r'topic=breach"\s+aria-current="page"', page)
    first = cleo.get(f"{QUEUE}?topic=question").text
    following = re.search(r'href="(/admin/requests/\?[^"]*after=[^"]*)"', first)
    assert following is not None
    second = cleo.get(following[1].replace("&amp;", "&")).text
    assert {title.partition(" ")[0] for title in titles(first) + titles(second)} == {"Question"}
    assert (len(titles(first)), len(titles(second))) == (50, 2)


@pytest.mark.parametrize("after", ["", "x", "1~~", "1~2026~3", "a~b~c", "9" * 40 + "~~" + "0" * 32, "~~~~"])
def test_a_place_that_is_none_is_the_beginning(app: Flask, cleo: Visitor, after: str) -> None:
    ask_for(app, settle(app), subject="La seule")
    assert cleo.get(f"{QUEUE}?after={after}&shelf=none&topic=none").status_code == 200


@pytest.mark.parametrize(
    "words", ["couvercle", "COUV", "martin", "ann@example.com", "ann@", "ferme pas", "reference", "grille"]
)
def test_a_request_is_found_by_what_is_remembered_of_it(app: Flask, cleo: Visitor, words: str) -> None:
    ticket = ask_for(app, settle(app), subject="Le couvercle", body="Il ne ferme pas.")
    ask_for(
        app, settle(app, email="bob@example.com", last_name="Stone", first_name="Bob"), subject="Autre chose", body="x"
    )
    say(app, ticket, "La grille non plus !")
    asked = ticket.reference if words == "reference" else words

    assert titles(cleo.get(f"{QUEUE}?q={asked}").text) == ["Le couvercle"]
    assert titles(cleo.get(f"{QUEUE}?q={asked}+zorglub").text) == (["Le couvercle"] if words == "reference" else [])


def test_a_guest_who_has_not_proven_their_mailbox_is_nowhere_at_the_desk(app: Flask, cleo: Visitor) -> None:
    ticket = ask_for(app, subject="Invisible")
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.get_one(Ticket, ("camcha", ticket.id)).state = "unproven"  # type: ignore[assignment]

    assert titles(cleo.get(f"{QUEUE}?q=invisible").text) == []
    assert titles(cleo.get(f"{QUEUE}?q={ticket.reference}").text) == []
    assert cleo.get(path_of(ticket)).status_code == 404


def test_a_request_of_another_brand_is_one_that_never_was(app: Flask, cleo: Visitor) -> None:
    foreign = ask_for(app, brand=BIRCH, subject="Ailleurs")

    assert titles(cleo.get(QUEUE).text) == []
    assert cleo.get(path_of(foreign)).status_code == 404
    assert titles(cleo.get(f"{QUEUE}?q=ailleurs").text) == []


@pytest.mark.parametrize(("role", "status"), [(Role.CUSTOMER, 404), (Role.EDITOR, 403), (Role.REVIEWER, 403)])
def test_nobody_else_sees_a_request(app: Flask, role: Role, status: int) -> None:
    ticket = ask_for(app)
    visitor = colleague(app, role)
    assert [visitor.get(path).status_code for path in (QUEUE, path_of(ticket))] == [status, status]


def test_the_first_page_says_how_many_wait_and_how_many_are_late(app: Flask, cleo: Visitor) -> None:
    ann = settle(app)
    ask_for(app, ann)
    change(app, ask_for(app, ann), due_ago=timedelta(minutes=1))

    page = cleo.get("/admin/").text

    assert re.search(r"2\sdemandes attendent une réponse", page)
    assert re.search(r"1\sest en retard", page)
    assert "dure plus que" not in page
