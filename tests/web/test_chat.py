"""The chat on its pages: in the hours only, kept out of them, sent once, the same in each tab, and no script needed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask

from app.domain.support.telling import FOR_TEAM, OPENED
from app.web.installation import EXTENSION
from tests.mails import Mails
from tests.stock import LANGUAGES
from tests.web.chatting import SUNDAY, Room, at_hour, open_room, scripted
from tests.web.conftest import Get
from tests.web.people import Visitor, settle
from tests.web.tabs import Tab, sign_out
from tests.web.walks import pages, prefix_of

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
ICON = "header__chat"
CHATTING = ("camcha", "support-technique")
OF_ACCOUNT = ("", "requests/", "messages/", "profile", "security", "my-data")


@pytest.fixture
def room(app: Flask) -> Iterator[Room]:
    with at_hour(app) as hour:
        yield open_room(app, hour)


@pytest.mark.promise("CC-24")
def test_an_icon_leads_customers_to_the_chat_while_one_of_the_team_is_there(room: Room, get: Get) -> None:
    for page in ("/account/", "/", "/faq/"):
        assert ICON not in room.ann.get(page).text
    room.arrive()
    for page in ("/account/", "/", "/faq/"):
        assert ICON in room.ann.get(page).text
        assert ICON not in get(page).text
    assert ICON not in room.cleo.get("/account/").text
    room.hour.at = SUNDAY
    assert ICON not in room.ann.get("/account/").text


@pytest.mark.promise("CC-24")
@pytest.mark.parametrize("brand", CHATTING)
def test_the_icon_is_on_every_page_in_every_language(app: Flask, brand: str) -> None:
    with at_hour(app) as hour:
        room = open_room(app, hour, brand)
        room.arrive()
        shown = {path: room.ann.get(path) for language in LANGUAGES[brand] for path in walked(brand, language)}
        seen = {path: answer for path, answer in shown.items() if answer.status_code in {200, 404}}

        assert len(seen) > len(shown) / 2  # from the others somebody signed in is led on
        assert [path for path, answer in seen.items() if ICON not in answer.text] == []


def walked(brand: str, language: str) -> Iterator[str]:
    """List the pages that everybody sees, and those of an account."""
    yield from pages(brand, language)
    yield from (f"{prefix_of(brand, language)}/account/{path}" for path in OF_ACCOUNT)


def test_whoever_came_a_moment_ago_is_there_for_the_page_that_starts_a_chat(room: Room, app: Flask) -> None:
    """What the icon goes by is a few seconds old, in each web process by itself; a button that is shown holds."""
    app.extensions[EXTENSION] = replace(app.extensions[EXTENSION], is_staffed=lambda _tenant: 0)
    room.arrive()
    assert "Démarrer une discussion" in room.ann.get("/chat").text
    assert room.start("Bonjour").startswith("/chat/")


def test_the_icon_has_a_name_to_be_read_out(room: Room) -> None:
    room.arrive()
    icon = re.search(r'<a class="header__chat".*?</a>', room.ann.get("/account/").text, re.DOTALL)
    assert icon is not None
    assert "Démarrer une discussion" in icon[0]


@pytest.mark.promise("CC-24")
def test_ann_starts_a_chat_cleo_answers_and_the_request_holds_what_was_said(room: Room, mails: Mails) -> None:
    room.arrive()
    path = room.start("Ma facture est introuvable")
    desk = f"/admin{path}"
    assert "Ma facture est introuvable" in room.cleo.get("/admin/chat/").text
    assert room.cleo.send(desk, {"body": "Je la cherche", "form_key": "c"}).status_code == 303

    page = room.ann.get(path).text
    assert "Je la cherche" in page
    assert "Cleo Bernard" in page
    assert room.ann.get("/chat").location == f"{path}#now"
    assert room.cleo.send(f"{desk}/end").status_code == 303
    mails.pass_over("request_stands")
    assert "La discussion est terminée" in room.ann.get(path).text
    assert room.bodies() == ["Ma facture est introuvable", "Je la cherche"]


@pytest.mark.parametrize("closed", ["hours", "nobody"])
def test_out_of_hours_or_with_nobody_there_what_was_typed_leads_to_a_request(room: Room, closed: str) -> None:
    if closed == "hours":
        room.arrive()
        room.hour.at = SUNDAY
    answer = room.ann.send("/chat", {"body": "Ma question", "form_key": "k"})

    assert answer.status_code == 409
    assert "Ma question" in answer.text
    assert room.bodies() == []
    led = room.ann.send("/chat", {"body": "Ma question", "in_writing": "1"})
    assert (led.status_code, led.location) == (303, "/support/new?topic=other&done=handed-over")
    page = room.ann.get(led.location or "").text
    assert re.search(r'<textarea[^>]*name="message"[^>]*>\s*Ma question</textarea>', page)
    assert "Votre texte est gardé" in page


def test_what_was_typed_for_a_closed_chat_is_there_after_signing_in_again(room: Room) -> None:
    tab = Tab(room.ann, "/chat")
    sign_out(room.ann)
    refused = tab.send({"body": "Ma question", "in_writing": "1"})

    assert refused.location == "/login?next=%2Fchat"
    assert room.ann.sign_in().location == "/chat"
    assert "Ma question</textarea>" in room.ann.get("/chat").text


def test_a_form_that_is_sent_twice_and_a_message_that_is_sent_again_count_once(room: Room) -> None:
    room.arrive()
    path = room.start()
    assert room.start() == path
    answers = [scripted(room.ann, f"{path}?after=0", {"body": "Une fois", "form_key": "m"}, page=path) for _ in "ab"]

    assert [status for status, _told in answers] == [200, 200]
    assert [line["body"] for line in answers[1][1]["lines"]] == ["Bonjour", "Une fois"]
    assert room.bodies() == ["Bonjour", "Une fois"]


def test_a_key_of_somebody_else_s_message_gives_nothing_of_it(room: Room, app: Flask) -> None:
    room.arrive()
    room.start("Le secret d’Ann")
    settle(app, email="bob@example.com")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    led = bob.send("/chat", {"body": "Bob", "form_key": "k"})

    assert "Le secret" not in bob.get(led.location.partition("#")[0]).text
    assert sorted(room.bodies()) == ["Bob", "Le secret d’Ann"]


def test_a_script_is_given_what_came_after_a_number_and_how_the_chat_stands(room: Room) -> None:
    room.arrive()
    path = room.start()
    first = room.ann.get(f"{path}/messages.json").get_json()
    room.cleo.send(f"/admin{path}", {"body": "Oui ?", "form_key": "c"})
    number = first["lines"][-1]["number"]
    later = room.ann.get(f"{path}/messages.json?after={number}").get_json()

    assert [line["body"] for line in later["lines"]] == ["Oui ?"]
    assert "prochain" in first["standing"]["words"]
    assert "Cleo Bernard" in later["standing"]["words"]
    assert room.ann.get(f"{path}/messages.json?after=many").status_code == 200


def test_typing_and_seen_are_told_to_the_other_side(room: Room) -> None:
    room.arrive()
    path = room.start()
    desk = f"/admin{path}"
    room.cleo.send(f"{desk}/take")

    room.ann.send(f"{path}/here", {"typing": "1"})
    assert "écrit" in room.cleo.get(f"{desk}/messages.json").get_json()["standing"]["note"]
    room.hour.at += timedelta(seconds=9)
    assert room.cleo.get(f"{desk}/messages.json").get_json()["standing"]["note"] == ""
    assert room.ann.get(f"{path}/messages.json").get_json()["standing"]["note"] == ""
    room.cleo.send(f"{desk}/here", {"seen": "99"})
    assert room.ann.get(f"{path}/messages.json").get_json()["standing"]["note"] == "Vu"


def test_without_scripts_a_look_for_news_keeps_what_is_typed(room: Room) -> None:
    room.arrive()
    path = room.start()
    room.cleo.send(f"/admin{path}", {"body": "Oui ?", "form_key": "c"})
    page = room.ann.send(path, {"body": "À moitié éc", "refresh": "1"}).text

    assert "Oui ?" in page
    assert "À moitié éc</textarea>" in page
    assert "À moitié éc" not in room.bodies()


def test_an_empty_or_too_long_message_is_refused_with_its_reason_and_what_was_typed(room: Room) -> None:
    room.arrive()
    path = room.start()
    for body in ("", "é" * 2001):
        answer = room.ann.send(path, {"body": body, "form_key": "m"})
        assert answer.status_code == 422
        assert body in answer.text
        status, told = scripted(room.ann, path, {"body": body, "form_key": "m"}, page=path)
        assert (status, bool(told["error"])) == (422, True)
    assert room.bodies() == ["Bonjour"]


def test_the_middle_of_a_card_number_is_taken_out_of_what_either_side_says(room: Room) -> None:
    room.arrive()
    path = room.start("Ma carte est 4111 1111 1111 1111")
    room.cleo.send(f"/admin{path}", {"body": "4111 1111 1111 1111 ?", "form_key": "c"})

    assert not [body for body in room.bodies() if "1111 1111 1111" in body]


def test_too_many_messages_in_a_minute_wait_and_are_not_lost(room: Room) -> None:
    room.arrive()
    path = room.start()
    for number in range(60):
        room.ann.send(path, {"body": f"n° {number}", "form_key": f"m{number}"})
    answer = room.ann.send(path, {"body": "Une de trop", "form_key": "m"})

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Une de trop" in answer.text


def test_a_chat_that_nobody_answered_is_a_request_once_its_customer_ends_it(room: Room, mails: Mails) -> None:
    room.arrive()
    path = room.start()
    for _ in "ab":
        assert room.ann.send(f"{path}/end").status_code == 303
    room.ann.send(path, {"body": "Encore ceci", "form_key": "m"})

    assert room.bodies() == ["Bonjour", "Encore ceci"]
    mails.expect(OPENED, to="ann@example.com")
    mails.pass_over(FOR_TEAM)


def test_somebody_who_is_not_signed_in_is_led_to_the_sign_in_and_back(get: Get) -> None:
    answer = get("/chat")
    assert (answer.status_code, answer.location) == (302, "/login?next=%2Fchat")


def test_a_brand_without_the_chat_has_no_such_page(get: Get) -> None:
    for path in ("/chat", "/admin/chat/", "/admin/chat/messages.json"):
        assert get(path, "camermix.com").status_code == 404


def test_the_contact_strip_leads_to_the_chat(get: Get) -> None:
    assert 'href="/chat"' in get("/faq/").text
