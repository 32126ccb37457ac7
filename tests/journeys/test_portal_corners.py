"""The portal's pages that no other journey comes through, on a wide bright page and on a narrow dark one."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import delete

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, Role
from app.domain.library.models import Resource, Subject, SubjectKind
from app.domain.library.search.index import forget_resource
from app.kernel.ids import new_id
from tests.journeys.demo import Demo
from tests.journeys.library import shelved
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Scheme, Visitor, visiting
from tests.shelf import attach, shelve

SLUG = "omicron"
both = pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])


def expect_words(visitor: Visitor, words: str) -> None:
    expect(visitor.page.get_by_role("main")).to_contain_text(words)


@contextmanager
def losing(demo: Demo) -> Iterator[str]:
    """Keep a resource whose file is missing in the store; give the file's path."""
    now = datetime.now(UTC)
    with rows_of(demo, SLUG) as session:
        lost = shelve(session, "Notice perdue", summary="Et de la zibeline.", now=now)
        file = attach(session, None, lost, id=new_id(now), now=now)
    yield f"/resources/{lost.slug}/files/{file.id}/{file.filename}"
    with rows_of(demo, SLUG) as session:
        forget_resource(session, lost.language, lost.id)
        session.execute(delete(Resource).where(Resource.id == lost.id))


@both
def test_the_library_says_what_it_has_not(demo: Demo, browser: Browser, width: int, scheme: Scheme) -> None:
    shelved(demo, SLUG, "um-7013-de")
    url = demo.urls[SLUG]
    with visiting(browser, width=width, scheme=scheme) as visitor, losing(demo) as path:
        visitor.open(f"{url}/resources/updates")
        visitor.open(f"{url}/resources/?q=zzzqqq")
        expect_words(visitor, "Aucune réponse pour")
        visitor.open(f"{url}/resources/?q=zibeline+kangourou+trottinette+xylophone")
        expect_words(visitor, "Rien d’exact pour")
        visitor.refusals.add(404)
        visitor.page.goto(url + path)
        visitor.look()
        expect_words(visitor, "La bibliothèque l’annonce")
        visitor.picture(f"library-missing-{width}-{scheme}")


@both
def test_a_question_to_the_faq_is_answered_from_the_library_too(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    with visiting(browser, width=width, scheme=scheme) as visitor:
        visitor.open(f"{demo.urls['camcha']}/faq/search?q=facture")
        expect_words(visitor, "Dans la bibliothèque")
        visitor.picture(f"faq-and-library-{width}-{scheme}")
        visitor.press("Chercher «\u00a0facture\u00a0» dans les ressources", role="link")


@contextmanager
def many_topics(demo: Demo) -> Iterator[None]:
    """Give the brand more topics than a list can have."""
    now = datetime.now(UTC)
    with rows_of(demo, SLUG) as session:
        for number in range(101):
            titles = {"fr": f"Coin {number}"}
            topic = Subject(id=new_id(now), kind=SubjectKind.TOPIC, key=f"corner-{number}", titles=titles, position=900)
            session.add(topic)
    try:
        yield
    finally:
        with rows_of(demo, SLUG) as session:
            session.execute(delete(Subject).where(Subject.key.startswith("corner-")))


@both
def test_where_there_are_very_many_topics_they_are_named(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    url = demo.urls[SLUG]
    with visiting(browser, width=width, scheme=scheme) as visitor, many_topics(demo):
        visitor.open(f"{url}/resources/?topic=coin&q=relais")
        expect_words(visitor, "peut être l’un de ceux-ci")
        visitor.press("Coin 0", role="link")
        expect(visitor.page.get_by_label("Thème", exact=True)).to_have_value("Coin 0")
        visitor.open(f"{url}/resources/?topic=quarante")
        expect_words(visitor, "Rien ici ne s’appelle")
        enter_desk(demo, visitor, SLUG, Role.AGENT)
        visitor.open(f"{url}/admin/library/new")
        expect(visitor.page.get_by_label("À propos aussi de")).to_be_visible()
        visitor.picture(f"library-topics-{width}-{scheme}")


@both
def test_a_customer_s_events_a_device_put_away_and_the_end_of_its_mails(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    url, email = demo.urls[SLUG], settle(demo, SLUG)
    with visiting(browser, width=width, scheme=scheme) as visitor:
        sign_in(visitor, url, email)
        visitor.open(f"{url}/account/events/")
        visitor.press("Mes appareils", role="link")
        visitor.press("Enregistrer un appareil", role="link")
        visitor.page.get_by_label("Numéro de série").fill("TD933H" if width == 320 else "TD934H")
        visitor.press("Enregistrer un appareil")
        visitor.press("Me prévenir des nouvelles versions")
        visitor.press("RLX 10", role="link")
        visitor.press("Mettre hors service", role="link")
        visitor.picture(f"device-retire-{width}-{scheme}")
        visitor.press("Mettre hors service")

        with rows_of(demo, SLUG) as session:
            account = session.query(Account).filter_by(email=email).one()
            token = make_link(session, account, Purpose.STOP_UPDATES, lasts=timedelta(days=1), now=datetime.now(UTC))
        visitor.open(f"{url}/updates/stop/{token}")
        visitor.picture(f"updates-stop-{width}-{scheme}")
        visitor.press("Arrêter ces e-mails")


@both
def test_the_team_plans_an_event_and_its_webinar_and_reads_the_figures(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    with visiting(browser, width=width, scheme=scheme) as agent:
        enter_desk(demo, agent, SLUG, Role.AGENT)
        agent.open(f"{demo.urls[SLUG]}/admin/library/figures")
        agent.open(f"{demo.urls[SLUG]}/admin/events/new")
        agent.press("Enregistrer le brouillon")
        expect(agent.page.get_by_role("alert")).to_contain_text("Erreur")
        agent.picture(f"event-new-{width}-{scheme}")
        agent.open(f"{demo.urls[SLUG]}/admin/events/")
        agent.follow(agent.page.get_by_role("main").get_by_role("rowheader").get_by_role("link").first)
        agent.look()
        agent.follow(agent.page.get_by_role("main").get_by_role("link", name=re.compile("^En choisir un")).first)
        agent.look()
        agent.picture(f"event-webinar-{width}-{scheme}")
