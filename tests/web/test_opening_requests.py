"""Opening a request: its topic, what the topic asks, its files; nothing typed is lost, and nothing is opened twice."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.support.models import TicketFact, TicketMessage
from app.domain.support.states import TicketState
from app.domain.support.topics import TOPICS
from app.web.installation import EXTENSION
from app.web.request_words import FACT_LABELS, TOPIC_LABELS
from tests.web.people import Visitor
from tests.web.postman import text_of
from tests.web.requesting import (
    ASKED,
    GUEST,
    NEW,
    ask,
    files,
    fill,
    mails,
    open_page,
    picture,
    rows,
    tickets,
)

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
BRANDS = ("camcha", "support-technique", "remember-provence")
DELIVERY = {"order_number": "104582", "tracking_number": "6A12345678901"}
SLOW = {"slow_on": "2026-11-20", "slow_at": "14:30", "page_kind": "basket"}
DISPLAY = {"page_url": "https://example.com/panier", "steps": "Ouvrir le panier", "browser": "Firefox"}
TOPIC_FACTS = {
    "delivery": DELIVERY,
    "slowness": SLOW,
    "display": DISPLAY,
    "payment": {"exact_message": "Refusé (51)", "order_number": "", "tried": ""},
    "suspicious": {"observed": "Une connexion du Pérou", "observed_on": "2026-11-20"},
}


@pytest.mark.parametrize("brand", BRANDS)
def test_a_brand_lists_its_own_topics_and_no_others_page_exists(app: Flask, brand: str) -> None:
    visitor = Visitor(app, brand)
    own = app.extensions[EXTENSION].registry.by_slug(brand).config.policy.support.topics
    page = visitor.get(NEW).text

    assert all(f"topic={topic}" in page for topic in own)
    for topic in [*TOPICS, "", "\x7f", "../"]:
        assert visitor.get(NEW, query_string={"topic": topic}).status_code == (200 if topic in own else 404), topic
        if topic not in own:
            assert f"topic={topic}&" not in page
            assert visitor.send(f"{NEW}?topic={topic}", ASKED).status_code == 404


@pytest.mark.parametrize("brand", ["camermix", "omicron"])
def test_a_brand_without_requests_keeps_its_contact_form(app: Flask, brand: str) -> None:
    visitor = Visitor(app, brand)
    for path in (NEW, open_page("other"), "/account/requests/", "/account/messages/", "/support/confirm"):
        assert visitor.get(path).status_code == 404, path
    assert 'name="message"' in visitor.get("/support/").text


def test_every_topic_and_everything_asked_has_a_name() -> None:
    assert set(TOPIC_LABELS) == set(TOPICS)
    assert set(FACT_LABELS) == {fact.name for topic in TOPICS.values() for fact in topic.facts}


@pytest.mark.promise("ST-04", "ST-05", "ST-06", "ST-07", "ST-08")
@pytest.mark.parametrize("topic", TOPIC_FACTS)
def test_a_topic_asks_for_what_its_answer_needs(app: Flask, topic: str) -> None:
    visitor, facts = Visitor(app, "support-technique"), TOPIC_FACTS[topic]
    page = visitor.get(open_page(topic)).text
    assert all(f'name="{name}"' in page for name in facts)
    required = {fact.name for fact in TOPICS[topic].facts if fact.required}  # type: ignore[index]

    refused = ask(visitor, topic, **GUEST)
    assert refused.status_code == 422
    assert set(re.findall(r'id="(\w+)-error"', refused.text)) == required
    assert ask(visitor, topic, **GUEST, **facts).status_code == 303
    with rows(app, "support-technique") as session:
        kept = {fact.name: fact.value for fact in session.scalars(select(TicketFact))}
    assert kept == {name: value for name, value in facts.items() if value}


@pytest.mark.promise("CC-07", "CC-19", "ST-07")
@pytest.mark.parametrize(
    ("brand", "topic"), [("camcha", "no_access"), ("camcha", "breach"), ("support-technique", "suspicious")]
)
def test_what_cannot_wait_says_that_it_is_treated_first_and_is(app: Flask, brand: str, topic: str) -> None:
    visitor = Visitor(app, brand)
    facts = {"transaction": "F-1", "paid_on": "2026-11-14", "paid_with": "Carte", "seen": "Rien"}
    seen = {"observed": "Un mail à mon nom", "observed_on": "2026-11-20"}

    assert "avant les autres" in visitor.get(open_page(topic)).text
    assert ask(visitor, topic, **GUEST, **facts, **seen).status_code == 303
    assert [ticket.rank for ticket in tickets(app, brand)] == [0]


@pytest.mark.promise("CC-27")
def test_technical_support_is_asked_for_all_that_it_covers(app: Flask) -> None:
    topics = app.extensions[EXTENSION].registry.by_slug("camcha").config.policy.support.topics
    assert {"question", "bug", "configuration", "slowness", "features", "offers"} <= set(topics)


def test_the_browser_that_is_seen_is_filled_in(app: Flask) -> None:
    agent = {"User-Agent": "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"}
    page = Visitor(app, "support-technique").get(open_page("display"), headers=agent).text
    assert 'value="Firefox, Windows"' in page


def test_somebody_signed_in_is_asked_for_no_address_and_is_confirmed_at_once(app: Flask, ann: Visitor) -> None:
    page = ann.get(open_page("question")).text
    assert 'name="email"' not in page
    assert "ann@example.com" in page
    sent = ask(ann)
    (ticket,) = tickets(app)
    confirmation = ann.get(sent.location).text

    assert (ticket.state, ticket.email, ticket.account_id is not None) == (TicketState.NEW, "ann@example.com", True)
    assert len(mails(app, "request_opened", ticket)) == len(mails(app, "request_for_team", ticket)) == 1
    assert ticket.reference in confirmation
    assert "Nous répondons d’ici" in confirmation
    assert f"/account/requests/{ticket.reference}" in confirmation


def test_a_guest_proves_their_mailbox_before_the_team_sees_anything(app: Flask) -> None:
    visitor = Visitor(app)
    confirmation = visitor.get(ask(visitor, **GUEST).location).text
    (ticket,) = tickets(app)

    assert ticket.state is TicketState.UNPROVEN
    assert ticket.reference in confirmation
    assert "gaelle@example.com" in confirmation
    (proof,) = mails(app, "request_to_prove", ticket)
    told = text_of(app, proof)
    assert ("Une question" in told, ticket.subject in told, "Gaëlle" in told) == (True, False, False)
    assert mails(app, "request_for_team", ticket) == []


def test_a_double_click_opens_one_request_with_its_files_once(app: Flask, ann: Visitor) -> None:
    fields = fill(ann)
    places = {ann.send(open_page("question"), {**fields, "files": picture()}).location for _ in range(2)}

    assert len(places) == len(tickets(app)) == len(files(app)) == 1


@pytest.mark.promise("ST-05")
def test_a_card_number_is_masked_and_its_writer_is_told(app: Flask, ann: Visitor) -> None:
    message = "Refusée : 4242 4242 4242 4242"
    refused = ann.send(open_page("question"), {**fill(ann), "message": message, "subject": ""})
    assert "numéros de carte" in refused.text
    ask(ann, message=message)
    with rows(app) as session:
        (kept,) = session.scalars(select(TicketMessage.body))
    assert "4242 4242 4242" not in kept


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""}, {"subject": "é" * 151}, {"message": "\u200b "}, {"message": "é" * 5001}, {"email": "x"},
        {"name": ""}, {"form_token": "x"}, {"form_token": "é" * 43},
    ],
)  # fmt: skip
def test_what_is_missing_or_too_long_is_sent_back_as_it_was_typed(app: Flask, wrong: dict[str, str]) -> None:
    visitor = Visitor(app)
    answer = visitor.send(open_page("question"), {**fill(visitor, **GUEST), **wrong})

    assert answer.status_code == (303 if "form_token" in wrong else 422)
    if answer.status_code == 422:
        assert "Erreur :" in answer.text.replace("\u00a0", " ")
        assert any(each in answer.text for each in ("gaelle@example.com", "Gaëlle"))
        assert tickets(app) == []


def test_a_kind_of_page_that_is_not_in_the_list_is_sent_back(app: Flask, ann: Visitor) -> None:
    refused = ask(ann, "slowness", slow_on="2026-11-20", slow_at="14:30", page_kind="basement")

    assert refused.status_code == 422
    assert 'id="page_kind-error"' in refused.text
    assert tickets(app) == []


def test_a_visitor_who_sends_too_many_waits_with_the_text_kept(ann: Visitor) -> None:
    for number in range(5):
        assert ask(ann, subject=f"Numéro {number}").status_code == 303
    answer = ask(ann)
    assert answer.status_code == 429
    assert "Puis rien." in answer.text
    assert int(answer.headers["Retry-After"]) > 0


def test_nobody_has_a_mailbox_of_somebody_else_written_to_without_end(app: Flask) -> None:
    statuses = []
    for number in range(6):  # from another address each time
        visitor = Visitor(app)
        fields = {**fill(visitor, **GUEST), "csrf_token": visitor.token_on(open_page("question"))}
        where = {"base_url": visitor.base, "environ_base": {"REMOTE_ADDR": f"192.0.2.{number}"}}
        statuses.append(visitor.client.post(open_page("question"), data=fields, **where).status_code)
    assert statuses == [303] * 5 + [429]


def test_the_answers_that_a_subject_may_mean_are_shown_without_scripts_too(app: Flask) -> None:
    visitor = Visitor(app)
    asked = {"subject": "changer ma carte bancaire"}

    for page in (
        visitor.get(f"{NEW}/answers", query_string=asked),
        visitor.get(NEW, query_string={"topic": "question", "q": asked["subject"]}),
        visitor.send(open_page("question"), {**fill(visitor), **asked, "message": ""}),
        visitor.get(ask(visitor, **GUEST, **asked).location),
    ):
        assert "Votre réponse est-elle ici" in page.text
        assert "/faq/" in page.text
    assert visitor.get(f"{NEW}/answers").text.strip() == ""


def test_a_question_that_was_searched_for_comes_along(app: Flask) -> None:
    visitor = Visitor(app)
    asked = visitor.get(NEW, query_string={"q": "girafe & lion"}).text
    assert "q=girafe%20%26%20lion" in asked
    assert (
        'value="girafe &amp; lion"' in visitor.get(NEW, query_string={"topic": "question", "q": "girafe & lion"}).text
    )


@pytest.mark.parametrize("token", ["", "x", "A" * 48])
def test_the_confirmation_of_nobody_is_not_found(app: Flask, token: str) -> None:
    assert Visitor(app).get(f"{NEW}/sent", query_string={"request": token}).status_code == 404


def test_the_confirmation_of_another_brand_is_not_found(app: Flask, ann: Visitor) -> None:
    place = ask(ann).location
    assert Visitor(app, "remember-provence").get(place).status_code == 404


@pytest.mark.promise("RP-08")
def test_deleting_is_asked_of_customer_service_which_warns(app: Flask) -> None:
    visitor = Visitor(app, "remember-provence")
    page = visitor.get(open_page("deletion")).text
    assert "même confirmées et payées, ne sont plus accessibles" in page
    assert "pas même par notre équipe" in page
    assert 'name="why_leaving"' in page
    assert ask(visitor, "deletion", **GUEST, why_leaving="").status_code == 303
    assert [ticket.topic for ticket in tickets(app, "remember-provence")] == ["deletion"]


def test_no_page_of_a_request_is_kept_by_anybody(ann: Visitor) -> None:
    assert ann.get(open_page("question")).headers["Cache-Control"] == "no-store"
