"""An event from the list to its end: a place, the waiting list, a reminder, the file for a calendar, a cancellation."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from app.domain.accounts.models import Role
from app.domain.events.models import Event
from app.domain.events.service import create_event, publish_event
from app.kernel.ids import new_id
from tests.domain.events.events import DESCRIBED
from tests.domain.events.test_calendars import read
from tests.journeys.demo import Demo, fetch
from tests.journeys.people import enter_desk, rows_of, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting

SLUG = "omicron"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TITLE = "Essais de relais, parcours"
JOIN = "https://meet.example/parcours"


def held(demo: Demo) -> tuple[UUID, str]:
    """Hold an event with one place in a month; give it and the address of its page."""
    now = datetime.now(UTC)
    starts = now + 30 * DAY
    told = replace(DESCRIBED, title=TITLE, online_url=JOIN, region="alpine", places=1)
    described = replace(told, starts_at=starts, ends_at=starts + HOUR)
    with rows_of(demo, SLUG) as session:
        event = create_event(session, new_id(now), described, now=now)
        assert event is not None
        publish_event(session, event.id, seen=event.edition, now=now)
        return event.id, f"{demo.urls[SLUG]}/events/{event.slug}"


def move(demo: Demo, event_id: UUID) -> None:
    """Let the event begin in a day and a moment, as when a month has gone by."""
    starts = datetime.now(UTC) + DAY + timedelta(seconds=2)
    with rows_of(demo, SLUG) as session:
        moved = update(Event).where(Event.id == event_id).values(starts_at=starts, ends_at=starts + HOUR)
        session.execute(moved, execution_options={"synchronize_session": False})


def stand(visitor: Visitor, words: str) -> None:
    """Check how the page says that somebody stands."""
    expect(visitor.page.get_by_role("main").get_by_role("status")).to_contain_text(words)


@pytest.mark.promise("OM-02")
def test_a_place_is_taken_waited_for_given_on_remembered_and_taken_back(demo: Demo, browser: Browser) -> None:
    event_id, page_url = held(demo)
    ann, bob = (settle(demo, SLUG, first_name=name) for name in ("Ann", "Bob"))
    with visiting(browser, width=1280) as first, visiting(browser, width=320, scripted=False) as second:
        first.open(f"{demo.urls[SLUG]}/events/")
        first.picture("events-1280-light")
        first.press(TITLE, "link")
        first.press("Se connecter pour s’inscrire", "link")
        try_to_sign_in(first, ann)
        first.look()
        first.press("Prendre une place")
        stand(first, "Vous avez une place")
        first.picture("event-1280-light")
        assert JOIN in demo.wait_for_mail(SLUG, ann, "Vous avez une place").text
        assert read(fetch(f"{page_url}.ics"))["SUMMARY"] == TITLE

        sign_in(second, demo.urls[SLUG], bob)
        second.open(page_url)
        second.press("Rejoindre la liste d’attente")
        stand(second, "Vous êtes sur la liste d’attente")
        demo.wait_for_mail(SLUG, bob, "au rang 1 de la liste d’attente")

        first.press("Annuler ma place", "link")
        first.press("Annuler ma place")
        expect(first.page.get_by_role("main")).to_contain_text("Votre place est rendue.")
        demo.wait_for_mail(SLUG, bob, "et elle est à vous")
        second.open(page_url)
        stand(second, "Vous avez une place")
        move(demo, event_id)
        demo.wait_for_mail(SLUG, bob, "à un événement qui commence bientôt")
        second.open(f"{demo.urls[SLUG]}/account/events/")
        expect(second.page.get_by_role("main")).to_contain_text(TITLE)
    the_team_cancels(demo, browser, bob)


def the_team_cancels(demo: Demo, browser: Browser, bob: str) -> None:
    """Cancel the event at the desk, and read what whoever signed up is told."""
    with visiting(browser, width=1280) as agent:
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.follow(agent.page.get_by_role("link", name="Événements et formations", exact=True))
        agent.look()
        agent.press(TITLE, "link")
        agent.picture("event-desk-1280-light")
        agent.follow(agent.page.get_by_role("main").get_by_role("link", name="Voir qui"))
        agent.look()
        expect(agent.page.get_by_role("main")).to_contain_text(bob)
        agent.press(TITLE, "link")
        agent.press("Annuler l’événement", "link")
        agent.press("Annuler l’événement")
        expect(agent.page.get_by_role("alert")).to_contain_text("Dites pourquoi")
        agent.page.get_by_label("Motif").fill("La salle a pris l’eau.")
        agent.press("Annuler l’événement")
        expect(agent.page.get_by_role("main")).to_contain_text("La salle a pris l’eau.")
    assert "> La salle a pris l’eau." in demo.wait_for_mail(SLUG, bob, "est annulé").text


def test_on_a_narrow_page_the_list_and_an_event_fit(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320, scheme="dark") as visitor:
        visitor.open(f"{demo.urls[SLUG]}/events/?kind=webinar")
        visitor.picture("events-320-dark")
        visitor.page.get_by_label("Région").select_option("online")
        visitor.press("Afficher")
        visitor.follow(visitor.page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first)
        visitor.look()
        visitor.open(f"{demo.urls[SLUG]}/events/?kind=event&region=online")
        visitor.open(f"{demo.urls['camcha']}/events/")
        visitor.open(f"{demo.urls[SLUG]}/de/events/?past=1")
