"""Events as visitors and customers meet them: who sees what, signing up, waiting, leaving, files for calendars."""

from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask

from app.domain.events.models import Event
from app.domain.events.service import cancel_event
from app.domain.library.models import Visibility
from app.kernel.db import open_session, transaction
from app.web.installation import EXTENSION
from tests.domain.events.test_calendars import read
from tests.mails import Mails
from tests.web.holding import BRAND, DAY, HOUR, JOIN, NOW, held, leave_none, move, page, person, sign_up, states
from tests.web.people import Visitor, settle


@pytest.fixture(autouse=True)
def as_before(app: Flask) -> Iterator[None]:
    yield
    leave_none(app)


@pytest.mark.promise("OM-02")
def test_a_visitor_sees_what_there_is_and_how_to_sign_up(app: Flask) -> None:
    event, visitor = held(app), Visitor(app, BRAND)

    listed = unescape(visitor.get("/events/").text)
    assert "Essais de relais" in listed
    assert "2 places libres" in listed
    shown = page(visitor, event)
    assert "Lyon, 3 rue des Essais (Autriche et Suisse)" in shown
    assert "(heure de Paris)" in shown
    assert f"/login?next={quote(f'/events/{event.slug}', safe='/')}" in shown
    assert JOIN not in shown
    assert "/sign-up" not in shown


def test_the_time_is_said_by_both_clocks_where_they_differ(app: Flask) -> None:
    far = held(
        app,
        zone="America/New_York",
        starts_at=datetime(2027, 1, 14, 15, tzinfo=UTC),
        ends_at=datetime(2027, 1, 14, 17, 30, tzinfo=UTC),
    )
    long = held(
        app,
        zone="Europe/Vienna",
        starts_at=datetime(2027, 2, 1, 8, tzinfo=UTC),
        ends_at=datetime(2027, 2, 2, 16, tzinfo=UTC),
    )
    visitor = Visitor(app, BRAND)

    shown = page(visitor, far)
    assert "jeudi 14 janvier 2027, 10:00–12:30 (heure de New York)" in shown
    assert "jeudi 14 janvier 2027, 16:00–18:30 (heure de Vienne)" in shown
    shown = page(visitor, long)
    assert "Du lundi 1er février 2027, 9:00 au mardi 2 février 2027, 17:00 (heure de Vienne)" in shown
    assert shown.count("heure de Vienne") == 1


@pytest.mark.promise("OM-02")
def test_places_go_in_order_and_each_is_told(app: Flask, mails: Mails) -> None:
    event = held(app, places=1)
    ann, bob, eve = (person(app, name) for name in ("ann", "bob", "eve"))

    assert sign_up(ann, event) == 303
    mails.expect("event_booked", to="ann@example.com")
    assert "Vous avez une place" in page(ann, event)
    assert JOIN in page(ann, event)
    assert "Rejoindre la liste d’attente" in page(bob, event)
    for each, name, line in ((bob, "bob", 1), (eve, "eve", 2)):
        assert sign_up(each, event) == 303
        mails.expect("event_waiting", to=f"{name}@example.com")
        assert f"au rang {line} de la liste d’attente" in page(each, event)
        assert JOIN not in page(each, event)
    assert "Complet, avec une liste d’attente : 2 personnes attendent".replace(" :", "\u00a0:") in unescape(
        bob.get("/events/").text
    )

    path = f"/events/{event.slug}/cancel"
    assert "destructive" in ann.get(path).text
    assert states(app, event) == ["booked", "waiting", "waiting"]  # looking changes nothing
    assert ann.send(path).status_code == 303
    mails.expect("event_promoted", to="bob@example.com")
    assert states(app, event) == ["cancelled", "booked", "waiting"]
    assert "Vous avez une place" in page(bob, event)
    assert "au rang 1 de la liste" in page(eve, event)


def test_a_second_click_takes_no_second_place_and_leaving_twice_is_no_failure(app: Flask, mails: Mails) -> None:
    event, ann = held(app), person(app)

    assert [sign_up(ann, event) for _ in range(2)] == [303, 303]
    assert states(app, event) == ["booked"]
    token = ann.token_on(f"/events/{event.slug}/cancel")
    for _ in range(2):
        path = f"/events/{event.slug}/cancel"
        assert ann.client.post(path, base_url=ann.base, data={"csrf_token": token}).status_code == 303
    assert states(app, event) == ["cancelled"]
    assert ann.get(f"/events/{event.slug}/cancel").location == f"/events/{event.slug}"
    mails.expect("event_booked", to="ann@example.com")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"starts_at": NOW - HOUR, "ends_at": NOW + HOUR}, "L’événement a commencé."),
        ({"starts_at": NOW + HOUR, "ends_at": NOW + 2 * HOUR}, "Il est trop tard pour s’inscrire."),
        ({"cancelled_at": NOW, "cancel_reason": "Plus de salle."}, "L’événement est annulé."),
    ],
    ids=["begun", "too late", "cancelled"],
)
def test_what_is_no_more_says_why(app: Flask, facts: dict[str, Any], said: str) -> None:
    event, ann = held(app), person(app)
    token = ann.token_on(f"/events/{event.slug}")
    move(app, event, **facts)

    answer = ann.client.post(f"/events/{event.slug}/sign-up", base_url=ann.base, data={"csrf_token": token})

    assert answer.status_code == 409
    assert said in unescape(answer.text)
    assert states(app, event) == []
    assert "/sign-up" not in page(ann, event)


def test_what_is_cancelled_says_so_everywhere_and_its_file_takes_it_out(app: Flask, mails: Mails) -> None:
    event, ann = held(app), person(app)
    sign_up(ann, event)
    mails.expect("event_booked", to="ann@example.com")
    with open_session(app.extensions[EXTENSION].engine, BRAND) as session, transaction(session):
        cancel_event(session, event.id, reason="Plus de <b>salle</b>.", seen=event.edition, now=NOW)

    assert "Plus de <b>salle</b>." in page(ann, event)
    assert "<b>salle" not in ann.get(f"/events/{event.slug}").text
    assert "Annulé" in unescape(ann.get("/events/").text)
    assert "L’événement est annulé" in unescape(ann.get("/account/events/").text)
    assert ann.get(f"/events/{event.slug}/cancel").status_code == 303
    known = read(ann.get(f"/events/{event.slug}.ics").text)
    assert (known["METHOD"], known["STATUS"], known["SEQUENCE"]) == ("CANCEL", "CANCELLED", "3")


def test_the_file_for_a_calendar_says_where_to_join_to_who_has_a_place(app: Flask, mails: Mails) -> None:
    event, ann = held(app), person(app)
    stranger = Visitor(app, BRAND).get(f"/events/{event.slug}.ics")
    sign_up(ann, event)
    mails.expect("event_booked", to="ann@example.com")
    own = ann.get(f"/events/{event.slug}.ics")

    assert stranger.content_type == "text/calendar; charset=utf-8; method=PUBLISH"
    assert own.headers["Content-Disposition"] == f"attachment; filename={event.slug}.ics"
    assert own.headers["Cache-Control"] == "no-store"
    assert JOIN not in stranger.text.replace("\r\n ", "")
    assert JOIN in read(own.text)["DESCRIPTION"]
    assert read(own.text)["UID"] == read(stranger.text)["UID"] == f"{event.id}@my.omicronenergy.com"
    assert read(own.text)["URL"] == f"https://my.omicronenergy.com/events/{event.slug}"
    assert read(own.text)["DTSTART"] == f"{event.starts_at:%Y%m%dT%H%M%SZ}"


def test_what_is_for_customers_asks_to_sign_in_and_a_draft_is_nowhere(app: Flask) -> None:
    private, draft = held(app, visibility=Visibility.CUSTOMERS), held(app, published=False)
    visitor, ann = Visitor(app, BRAND), person(app)

    for part in ("", ".ics"):
        answer = visitor.get(f"/events/{private.slug}{part}")
        assert answer.status_code == 302
        assert answer.location == f"/login?next={quote(f'/events/{private.slug}{part}', safe='')}"
        assert ann.get(f"/events/{private.slug}{part}").status_code == 200
        assert [each.get(f"/events/{draft.slug}{part}").status_code for each in (visitor, ann)] == [404, 404]
    assert "Avec un compte" in unescape(visitor.get("/events/").text)
    assert draft.slug not in ann.get("/events/").text


def test_signing_in_leads_back_to_the_event(app: Flask) -> None:
    event = held(app)
    settle(app, BRAND)
    visitor = Visitor(app, BRAND)

    back = visitor.send(
        f"/login?next=/events/{event.slug}", {"email": "ann@example.com", "password": "wagon citron 48 parapluie"}
    )
    assert back.location == f"/events/{event.slug}"
    stranger = Visitor(app, BRAND)
    token = stranger.token_on("/login")
    answer = stranger.client.post(f"/events/{event.slug}/sign-up", base_url=stranger.base, data={"csrf_token": token})
    assert (answer.status_code, answer.location) == (303, "/login")
    assert states(app, event) == []


def test_another_brand_s_events_are_none_and_brands_without_have_no_pages(app: Flask) -> None:
    event = held(app, "birch", region=None)

    assert Visitor(app, BRAND).get(f"/events/{event.slug}").status_code == 404
    assert Visitor(app, "camcha").get(f"/events/{event.slug}").status_code == 404
    assert Visitor(app, "birch").get(f"/events/{event.slug}").status_code == 200
    ann = person(app, brand="camcha")
    path = f"/events/{event.slug}/sign-up"
    assert ann.send(path).status_code == 404
    for path in ("/events/", "/account/events/", "/admin/events/"):
        assert Visitor(app, "camermix").get(path).status_code == 404


def test_own_sign_ups_are_one_s_own(app: Flask, mails: Mails) -> None:
    event, ann, bob = held(app), person(app), person(app, "bob")
    sign_up(ann, event)
    mails.expect("event_booked", to="ann@example.com")

    assert "Essais de relais" in ann.get("/account/events/").text
    assert "Essais de relais" not in bob.get("/account/events/").text
    assert Visitor(app, BRAND).get("/account/events/").location == "/login?next=%2Faccount%2Fevents%2F"
    move(app, event, starts_at=NOW - 2 * DAY, ends_at=NOW - DAY)
    assert "Événements passés" in unescape(ann.get("/account/events/").text)


def test_a_clash_is_said_before_it_is_one(app: Flask, mails: Mails) -> None:
    first, second, ann = held(app, title="Essais : un ?", summary="Ici !"), held(app, title="Autre essai"), person(app)
    sign_up(ann, first)
    mails.expect("event_booked", to="ann@example.com")

    title = "Essais\u00a0: un\u202f?"
    assert f"Au même moment, vous êtes inscrit à\u00a0: {title}" in unescaped(ann, second)
    for path in ("/events/", f"/events/{first.slug}", f"/events/{first.slug}/cancel", "/account/", "/account/events/"):
        assert title in unescape(ann.get(path).text)
    assert "Ici\u202f!" in unescaped(ann, first)
    assert sign_up(ann, second) == 303
    mails.expect("event_booked", to="ann@example.com")


def unescaped(visitor: Visitor, event: Event) -> str:
    return unescape(visitor.get(f"/events/{event.slug}").text)
