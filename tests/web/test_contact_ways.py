"""The contact page of a brand that takes requests: one way to write, and nothing lost of the form that was there."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask

from tests.stock import HOSTS
from tests.web import hostile
from tests.web.conftest import Get
from tests.web.people import Visitor
from tests.web.requesting import open_page, token_of
from tests.web.tabs import Tab, empty, kept_forms

BRANDS = ("camcha", "remember-provence", "support-technique")
PAGE = "/support/"
WRITTEN = {"email": "gaelle@example.com", "message": "Où est\r\nma facture ?"}


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty(app)


def shows(page: str) -> bool:
    """Tell whether the form of a request holds what was written."""
    message = re.search(r'<textarea[^>]*name="message"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    is_kept = message is not None and unescape(message[1]).split() == WRITTEN["message"].split()
    return is_kept and "Votre texte est gardé et devient une demande" in page


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.promise("CC-25")
def test_there_is_one_way_to_write_and_the_day_of_its_answer_is_said_once(get: Get, brand: str) -> None:
    page = get(PAGE, HOSTS[brand]).text

    assert page.count('href="/support/new"') == 1
    assert page.count("Écrit maintenant") == 1
    assert 'name="message"' not in page
    assert '<a href="/account/requests/">Mes demandes</a>' not in page
    assert "Pas besoin de compte" in page


@pytest.mark.parametrize("brand", ["camermix", "omicron"])
def test_a_brand_without_requests_leads_to_none(get: Get, brand: str) -> None:
    page = get(PAGE, HOSTS[brand]).text

    assert "/support/new" not in page
    assert 'name="message"' in page


def test_whoever_is_signed_in_is_led_to_their_requests(ann: Visitor) -> None:
    page = ann.get(PAGE).text

    assert '<a href="/account/requests/">Mes demandes</a>' in page
    assert "Pas besoin de compte" not in page


@pytest.mark.parametrize("brand", BRANDS)
def test_what_is_sent_by_the_form_that_was_there_stands_in_that_of_a_request(app: Flask, brand: str) -> None:
    visitor = Visitor(app, brand)

    answer = visitor.send(PAGE, WRITTEN)

    assert (answer.status_code, answer.location) == (303, "/support/new?topic=other&done=handed-over")
    page = visitor.get(answer.location).text
    assert shows(page)
    assert 'value="gaelle@example.com"' in page
    assert WRITTEN["email"] not in Visitor(app, brand).get(answer.location).text


def test_it_goes_along_to_the_topic_that_is_chosen_instead(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.send(PAGE, WRITTEN).location or ""
    asked = {"form_token": token_of(visitor.get(page).text), **WRITTEN, "another_topic": "1"}
    topics = visitor.get(visitor.send(page, asked).location or "").text
    (question,) = re.findall(r'href="([^"]+topic=question[^"]*)"', topics)

    assert "Votre texte est gardé" in topics
    assert shows(visitor.get(unescape(question)).text)


def test_it_is_forgotten_when_its_person_says_so(app: Flask) -> None:
    visitor = Visitor(app)
    visitor.send(PAGE, WRITTEN)
    assert len(kept_forms(app)) == 1

    visitor.send("/unsent/drop", {"path": "/support/new"})

    assert kept_forms(app) == []
    assert not shows(visitor.get(open_page("other")).text)


def test_what_was_typed_on_a_page_of_days_ago_stands_there_too(app: Flask) -> None:
    visitor = Visitor(app)
    tab = Tab(visitor, PAGE)
    tab.grow_old(3)

    answer = tab.send(WRITTEN)

    assert (answer.status_code, answer.location) == (303, PAGE)
    led = visitor.get(PAGE)
    assert (led.status_code, led.location) == (303, "/support/new?topic=other&done=handed-over")
    assert shows(visitor.get(led.location).text)
    assert visitor.get(PAGE).status_code == 200


def test_an_account_s_address_is_not_asked_for_again(ann: Visitor) -> None:
    page = ann.get(ann.send(PAGE, WRITTEN).location or "").text

    assert shows(page)
    assert 'name="email"' not in page
    ann.send("/logout")
    assert "ma facture" not in ann.get(open_page("other")).text


def test_nothing_written_leads_to_the_topics(app: Flask) -> None:
    assert Visitor(app).send(PAGE, {"email": " ", "message": "\r\n"}).location == "/support/new"


def test_a_card_number_is_not_handed_over(app: Flask) -> None:
    visitor = Visitor(app)
    answer = visitor.send(PAGE, {"email": "", "message": "Ma carte 4970 1012 3456 7893"})

    assert "4970 10•• •••• 7893</textarea>" in visitor.get(answer.location or "").text


def test_what_was_read_and_asked_goes_along_to_the_request(app: Flask, get: Get) -> None:
    entry = hostile.known_values(app, "camcha")
    path = f"/faq/{entry['section_slug']}/{entry['slug']}"
    page = get(f"{PAGE}?q=ma+facture", headers={"Referer": f"https://camcha.example{path}"}).text

    assert re.search(r'href="/support/new\?q=ma%20facture&amp;read=[0-9a-f-]{36}"', page)
