"""Another topic for a request that is being written: nothing that was typed or added so far is lost on the way."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

import pytest
from flask import Flask

from tests.web.people import Visitor, settle
from tests.web.requesting import ASKED, GUEST, NEW, files, fill, open_page, picture, tickets, token_of
from tests.web.tabs import empty, kept_forms

pytestmark = [pytest.mark.usefixtures("from_anywhere"), pytest.mark.posts_mails]
SHOP = "support-technique"
KEPT = "Votre texte est gardé et devient une demande"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0"
PARCEL = {"order_number": "104582", "tracking_number": "6A12345678901"}


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty(app)


def lead(visitor: Visitor, topic: str, fields: Mapping[str, Any], to: str) -> str:
    """Press the button of a topic's form, and follow the topics to the form of another."""
    led = visitor.send(open_page(topic), {**fields, "another_topic": "1"})
    assert (led.status_code, led.location) == (303, f"{NEW}?done=handed-over")
    topics = visitor.get(led.location).text
    assert KEPT in topics
    (link,) = re.findall(rf'href="([^"]+topic={to}\b[^"]*)"', topics)
    return visitor.get(unescape(link)).text


def value_of(page: str, name: str) -> str:
    """Give what a field of a page holds."""
    held = re.search(rf'<(?:input|textarea)[^>]*\bname="{name}"[^>]*>(?:([^<]*)</textarea>)?', page)
    assert held is not None, name
    text = held[1] if held[1] is not None else (re.findall(r'value="([^"]*)"', held[0]) or [""])[0]
    return "\n".join(unescape(text).strip().splitlines())


def test_the_form_has_a_button_for_it_and_enter_presses_another(app: Flask) -> None:
    form = Visitor(app).get(open_page("question")).text.partition('enctype="multipart')[2].partition("</form>")[0]
    first, second, *_ = re.findall(r"<button[^>]*>", form)

    assert ("hidden" in first, "name=" in first) == (True, False)
    assert 'name="another_topic"' in second


def test_what_was_typed_stands_in_the_form_of_the_topic_that_is_chosen_instead(app: Flask) -> None:
    guest = Visitor(app, SHOP)
    page = lead(guest, "delivery", fill(guest, "delivery", **GUEST, **PARCEL), "other")

    typed = {**ASKED, **GUEST}
    assert {name: value_of(page, name) for name in typed} == typed
    assert KEPT in page
    assert "6A12345678901" not in page  # nobody asks for it here: it waits for the form that does

    typed = {**typed, "subject": "Mon colis"}
    again = lead(guest, "other", {"form_token": token_of(page), **typed}, "delivery")
    assert {name: value_of(again, name) for name in {**typed, **PARCEL}} == {**typed, **PARCEL}
    assert (tickets(app, SHOP), len(kept_forms(app, SHOP))) == ([], 1)


def test_the_files_go_along_and_the_request_is_sent_once_with_all_of_it(app: Flask, ann: Visitor) -> None:
    page = lead(ann, "question", fill(ann, "question", files=picture()), "other")
    assert "écran.png" in page

    sent = {"form_token": token_of(page), **{name: value_of(page, name) for name in ASKED}}
    assert ann.send(open_page("other"), sent).status_code == 303

    (ticket,), (file,) = tickets(app), files(app)
    assert (ticket.topic, ticket.subject, file.ticket_id) == ("other", ASKED["subject"], ticket.id)
    assert KEPT not in ann.get(NEW).text
    assert value_of(ann.get(open_page("question")).text, "subject") == ""


def test_of_a_file_that_is_not_taken_it_is_said_in_the_next_form(app: Flask, ann: Visitor) -> None:
    only: dict[str, Any] = {"subject": "", "message": "", "files": picture("un.png", b"MZ\x90\x00\xff")}
    page = lead(ann, "question", fill(ann, **only), "other")

    assert page.count("type que nous ne prenons pas") + page.count("Un programme") == 1
    assert files(app) == []


def test_what_is_emptied_again_is_forgotten(app: Flask) -> None:
    visitor = Visitor(app)
    page = lead(visitor, "question", fill(visitor), "other")
    emptied = {"form_token": token_of(page), "subject": "", "message": "", "another_topic": "1"}

    assert visitor.send(open_page("other"), emptied).location == NEW

    assert kept_forms(app) == []
    assert value_of(visitor.get(open_page("other")).text, "subject") == ""


@pytest.mark.parametrize("topic", ["other", "display"])  # the browser that is seen is typed by nobody
def test_nothing_typed_leads_to_the_topics_and_keeps_nothing(app: Flask, topic: str) -> None:
    visitor = Visitor(app, SHOP)
    visitor.client.environ_base["HTTP_USER_AGENT"] = FIREFOX
    page = visitor.get(open_page(topic)).text
    held = {name: value_of(page, name) for name in ("form_token", "browser") if f'name="{name}"' in page}
    assert held.get("browser") == ("Firefox, Windows" if topic == "display" else None)

    led = visitor.send(open_page(topic), {**held, "subject": " ", "message": "", "another_topic": "1"})

    assert (led.status_code, led.location, kept_forms(app, SHOP)) == (303, NEW, [])


def test_a_topic_with_a_page_of_its_own_shows_what_was_typed_too(ann: Visitor) -> None:
    claim = 'href="/account/billing/no-access"'
    assert claim in ann.get(NEW).text

    page = lead(ann, "question", fill(ann), "no_access")

    assert value_of(page, "message") == ASKED["message"]
    ann.send("/unsent/drop", {"path": NEW})
    assert claim in ann.get(NEW).text


def test_nobody_else_is_shown_what_was_typed(app: Flask, ann: Visitor) -> None:
    lead(ann, "question", fill(ann), "other")
    settle(app, email="bob@example.com")
    ann.send("/logout")

    assert ASKED["subject"] not in ann.get(open_page("other")).text
    ann.sign_in("bob@example.com")
    assert ASKED["subject"] not in ann.get(open_page("other")).text


def test_whoever_presses_too_often_is_told_to_wait_and_keeps_the_form(app: Flask) -> None:
    visitor = Visitor(app)
    most = app.extensions["guichet"].registry.by_slug("camcha").config.policy.limits.late_forms_per_address.most
    fields = {**fill(visitor), "another_topic": "1"}
    for _ in range(most):
        assert visitor.send(open_page("question"), fields).status_code == 303

    held = visitor.send(open_page("question"), fields)

    assert (held.status_code, value_of(held.text, "subject")) == (429, ASKED["subject"])
