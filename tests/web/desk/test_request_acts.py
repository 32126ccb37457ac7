"""What is done about a request beside writing: led on, given, tagged, tied, merged, opened on the phone."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.incidents.models import Incident
from app.domain.support.models import Ticket, Way
from app.domain.support.states import TicketState
from app.kernel.db import open_session, transaction
from tests.cast import BIRCH
from tests.domain.incidents.incidents import opened
from tests.mails import Mails
from tests.web.desk.requests import QUEUE, act, ask_for, empty_requests, path_of, stored_ticket
from tests.web.desk.team import audit_of
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.posts_mails


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


@pytest.mark.parametrize(
    ("leads", "state"),
    [
        (("resolve",), TicketState.RESOLVED),
        (("close",), TicketState.CLOSED),
        (("close", "reopen"), TicketState.OPEN),
        (("resolve", "close"), TicketState.CLOSED),
    ],
)
def test_a_request_is_led_on_once_and_written_into_the_journal(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor, leads: tuple[str, ...], state: TicketState
) -> None:
    for lead in leads:
        assert act(cleo, ticket, lead).status_code == 303
    again = act(cleo, ticket, leads[-1])

    assert again.location.endswith("done=changed")
    assert stored_ticket(app, ticket).state is state
    assert [line[0] for line in audit_of(app, ann)] == [f"request-{lead}" for lead in leads]
    assert "avait changé entre-temps" in cleo.get(again.location).text


def test_where_nobody_inquires_there_is_no_inquiry(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    assert "/inquire" not in cleo.get(path_of(ticket)).text
    assert act(cleo, ticket, "inquire").location.endswith("done=changed")
    assert stored_ticket(app, ticket).state is TicketState.NEW


def test_a_request_is_taken_given_and_given_back(app: Flask, ann: Account, ticket: Ticket, cleo: Visitor) -> None:
    dora = settle(app, email="dora@example.com", role=Role.ADMIN, first_name="Dora", last_name="Petit")
    me = re.search(r'name="assignee" value="([^"]+)"', cleo.get(path_of(ticket)).text)
    assert me is not None
    for assignee in (me[1], me[1], str(dora.id), ""):
        assert act(cleo, ticket, "assign", assignee=assignee).status_code == 303

    assert stored_ticket(app, ticket).assignee_id is None
    assert [line[0] for line in audit_of(app, ann)] == ["request-assign"] * 3


@pytest.mark.parametrize("who", ["stranger", "customer", "nonsense", "editor"])
def test_a_request_is_given_to_nobody_who_cannot_answer_it(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor, who: str
) -> None:
    editor = settle(app, email="kim@example.com", role=Role.EDITOR)
    given = {"stranger": str(uuid4()), "customer": str(ann.id), "nonsense": "x", "editor": str(editor.id)}[who]

    assert act(cleo, ticket, "assign", assignee=given).location.endswith("done=changed")
    assert stored_ticket(app, ticket).assignee_id is None


def test_tags_are_put_on_found_by_and_taken_off(app: Flask, ann: Account, ticket: Ticket, cleo: Visitor) -> None:
    for tags in ("Couvercle,  série  B ,couvercle,", "couvercle, série b"):
        act(cleo, ticket, "tags", tags=tags)
    page = cleo.get(path_of(ticket)).text
    assert 'value="couvercle, série b"' in page
    assert ticket.subject in cleo.get(f"{QUEUE}?tag=série+b").text
    act(cleo, ticket, "tags", tags="")
    assert ticket.subject not in cleo.get(f"{QUEUE}?tag=série+b").text
    assert [line[0] for line in audit_of(app, ann)] == ["request-tag"] * 2


def test_two_requests_are_linked_from_either_side_and_unlinked(app: Flask, ticket: Ticket, cleo: Visitor) -> None:
    other = ask_for(app, email="bob@example.com", subject="Le même couvercle")
    for _ in range(2):
        assert act(cleo, ticket, "link", other=other.reference.lower()).status_code == 303

    assert "Le même couvercle" in cleo.get(path_of(ticket)).text
    assert ticket.subject in cleo.get(path_of(other)).text
    act(cleo, other, "unlink", other=ticket.reference)
    assert "Le même couvercle" not in cleo.get(path_of(ticket)).text


def test_a_merged_request_goes_on_as_the_other_and_leads_there(
    app: Flask, ann: Account, ticket: Ticket, cleo: Visitor
) -> None:
    into = ask_for(app, ann, subject="La première")
    page = f"{path_of(ticket)}/merge"
    assert cleo.get(page).status_code == 200

    for _ in range(2):
        assert cleo.send(page, {"other": into.reference}).location.startswith(path_of(into))

    assert stored_ticket(app, ticket).state is TicketState.MERGED
    assert "La première" in cleo.get(path_of(ticket)).text
    assert ticket.subject in cleo.get(path_of(into)).text
    assert [line[0] for line in audit_of(app, ann)] == ["request-merge"]


@pytest.mark.parametrize("which", ["nonsense", "unknown", "itself", "another customer's", "another brand's"])
@pytest.mark.parametrize("tie", ["merge", "link"])
def test_what_cannot_be_tied_is_refused_and_stays_typed(
    app: Flask, ticket: Ticket, cleo: Visitor, which: str, tie: str
) -> None:
    others = ask_for(app, email="bob@example.com"), ask_for(app, brand=BIRCH)
    written = {
        "nonsense": "<b>",
        "unknown": "ZZZZ-ZZZZ",
        "itself": ticket.reference,
        "another customer's": others[0].reference,
        "another brand's": others[1].reference,
    }[which]

    answer = cleo.send(f"{path_of(ticket)}/{tie}", {"other": written})

    if (which, tie) == ("another customer's", "link"):
        assert answer.status_code == 303
        return
    assert answer.status_code == 422
    assert stored_ticket(app, ticket).state is TicketState.NEW
    assert written.replace("<b>", "&lt;b&gt;") in answer.text


PHONED = {"email": "ann@example.com", "name": "", "language": "fr", "topic": "question", "subject": "Le couvercle"}


def key_of(page: str) -> str:
    found = re.search(r'name="form_key"[^>]*value="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_request_on_the_phone_is_opened_once_for_its_account(
    app: Flask, ann: Account, cleo: Visitor, mails: Mails
) -> None:
    page = cleo.get(f"{QUEUE}new?account={ann.id}").text
    assert 'value="ann@example.com"' in page
    topic = re.search(r'<select[^>]*name="topic"[^>]*>\s*<option[^>]*value="([^"]+)"', page)
    assert topic is not None
    fields = {**PHONED, "topic": topic[1], "body": "Il ne ferme pas.", "form_key": key_of(page)}

    answers = [cleo.send(f"{QUEUE}new", fields) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        (opened,) = session.scalars(select(Ticket)).all()
    assert (opened.account_id, opened.way, opened.name) == (ann.id, Way.PHONE, ann.full_name)
    assert [line[0] for line in audit_of(app, ann)] == ["request-open"]
    assert [mail.kind for mail in mails.unexpected].count("request_opened") == 1


@pytest.mark.parametrize(
    "wrong", [{"email": "x"}, {"subject": ""}, {"body": ""}, {"topic": "zorglub"}, {"language": "xx"}]
)
def test_what_is_wrong_on_the_phone_is_said_and_kept(cleo: Visitor, app: Flask, wrong: dict[str, str]) -> None:
    fields = {**PHONED, "body": "Il ne ferme pas.", "form_key": key_of(cleo.get(f"{QUEUE}new").text), **wrong}

    answer = cleo.send(f"{QUEUE}new", fields)

    assert answer.status_code == 422
    assert ("Il ne ferme pas." in answer.text) or wrong == {"body": ""}
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(Ticket)).all() == []


@pytest.fixture
def incident(app: Flask) -> Iterator[Incident]:
    """Give an incident that goes on, and that is over and hidden for the other tests."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        incident = opened(session)
        yield incident
        with transaction(session):
            incident.is_public, incident.resolved_at = False, incident.started_at


def test_a_request_is_attached_to_what_goes_on_and_its_customer_is_shown_it(
    app: Flask, ticket: Ticket, cleo: Visitor, incident: Incident
) -> None:
    path = f"/admin/incidents/{incident.id}/attach"
    customer = Visitor(app, "camcha")
    customer.sign_in()
    own = f"/account/requests/{ticket.reference}"
    assert (path in cleo.get(path_of(ticket)).text, "Paiements lents" in customer.get(own).text) == (True, False)

    for _ in range(2):
        sent = cleo.send(path, {"reference": ticket.reference})
        assert sent.status_code == 303

    page = cleo.get(path_of(ticket)).text
    assert (path in page, "Paiements lents" in page) == (False, True)
    assert f"/status#i-{incident.id}" in customer.get(own).text.replace("/status/#", "/status#")


PARCEL = {**PHONED, "subject": "Colis", "body": "Rien n’est arrivé.", "topic": "display"}


def test_on_the_phone_a_topic_asks_what_it_asks_customers_and_what_is_typed_stays(app: Flask, cleo: Visitor) -> None:
    page = cleo.get(f"{QUEUE}new").text
    assert 'name="page_url"' not in page
    typed_in = {**PARCEL, "form_key": key_of(page)}

    asked = cleo.send(f"{QUEUE}new", {**typed_in, "ask": "1"})

    assert asked.status_code == 200
    for name in ("page_url", "steps", "browser"):
        assert f'name="{name}"' in asked.text
    assert "Rien n’est arrivé." in asked.text
    assert key_of(asked.text) == typed_in["form_key"]
    unseen = cleo.send(f"{QUEUE}new", typed_in)
    assert (unseen.status_code, "Rien n’est encore ouvert" in unseen.text) == (422, True)
    assert 'name="page_url"' in unseen.text
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(Ticket)).all() == []


def test_what_somebody_on_the_phone_does_not_know_stays_empty_and_is_listed_as_missing(cleo: Visitor) -> None:
    fields = {**PARCEL, "form_key": key_of(cleo.get(f"{QUEUE}new").text), "shown": "display"}
    known = {"page_url": "https://camcha.example/basket <b>", "steps": " "}

    opened = cleo.send(f"{QUEUE}new", {**fields, **known})

    assert opened.status_code == 303
    page = cleo.get(opened.location).text
    assert "https://camcha.example/basket &lt;b&gt;" in page
    missing = page.partition("Pas encore connu")[2].partition("</p>")[0]
    assert "Étapes" in missing
    assert "Navigateur" not in missing  # which customers may leave empty, too
    assert "Adresse de la page" not in missing


@pytest.mark.parametrize("wrong", [{"slow_on": "hier"}, {"slow_at": "25:99"}])
def test_a_fact_that_cannot_be_is_said_and_kept(cleo: Visitor, wrong: dict[str, str]) -> None:
    form_key = key_of(cleo.get(f"{QUEUE}new").text)
    fields = {**PARCEL, "topic": "slowness", "shown": "slowness", "form_key": form_key}

    answer = cleo.send(f"{QUEUE}new", {**fields, **wrong})

    assert answer.status_code == 422
    assert f'value="{next(iter(wrong.values()))}"' in answer.text
