"""An incident from its opening to its end: an agent says how it stands, a visitor reads it on every page.

Whose requests it is the cause of are answered at once, each in their thread and mailbox, and say how they were helped.
"""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.support.asking import Asked, Asker
from app.domain.support.models import Ticket
from app.domain.support.opening import open_ticket
from app.domain.support.ratings.models import TicketRating
from tests.domain.support.tickets import TERMS
from tests.faults.waiting import wait_until
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

SLUG = "support-technique"
WELL, DOWN = "Tous les services fonctionnent normalement.", "Certains services sont en panne."


def says(visitor: Visitor, url: str, words: str) -> bool:
    """Whether the page that anybody reads says so by now."""
    visitor.page.goto(url)
    return words in visitor.page.get_by_role("main").inner_text().replace("\u202f", " ")


def test_an_agent_opens_an_incident_tells_of_it_and_ends_it_while_a_visitor_reads(demo: Demo, browser: Browser) -> None:
    status = f"{demo.urls[SLUG]}/status"
    with visiting(browser, width=1280) as agent, visiting(browser, width=320, scheme="dark") as visitor:
        visitor.open(status)
        expect(visitor.page.get_by_role("main")).to_contain_text(WELL)
        enter_desk(demo, agent, SLUG, Role.AGENT)
        page = agent.page
        agent.follow(page.get_by_role("link", name="Incidents", exact=True))
        agent.look()
        agent.press("Ouvrir un incident", "link")
        agent.press("Ouvrir un incident")
        expect(page.get_by_role("alert")).to_contain_text("Écrivez-le au moins dans cette langue")
        page.get_by_label("Titre (Français)").fill("Paiements refusés")
        page.get_by_label("Paiement par carte").check()
        page.get_by_label("En panne").check()
        page.get_by_label("Ce que nous disons (Français)").fill("Les cartes sont refusées depuis midi.")
        agent.press("Ouvrir un incident")
        agent.picture("incident-desk-1280-light")

        wait_until(lambda: says(visitor, status, "Paiements refusés"))
        visitor.look()
        expect(visitor.page.get_by_role("main")).to_contain_text("Les cartes sont refusées depuis midi.")
        visitor.picture("status-320-dark")
        visitor.open(f"{demo.urls[SLUG]}/faq/")
        expect(visitor.page.get_by_role("banner")).to_contain_text(DOWN)
        visitor.open(f"{demo.urls[SLUG]}/en/status")
        expect(visitor.page.get_by_text("another language").first).to_be_visible()
        visitor.open(f"{demo.urls[SLUG]}/")
        expect(visitor.page.get_by_role("main")).to_contain_text(DOWN)

        page.get_by_label("Terminé").check()
        page.get_by_label("Ce que nous disons (Français)").fill("Les cartes passent à nouveau.")
        agent.press("Publier")
        wait_until(lambda: says(visitor, status, WELL))
        visitor.look()
        expect(visitor.page.get_by_role("main")).to_contain_text("Les cartes passent à nouveau.")


def test_without_scripts_the_services_are_read_on_a_wide_page_too(demo: Demo, browser: Browser) -> None:
    for width, scripted in ((1280, True), (320, False)):
        with visiting(browser, width=width, scripted=scripted) as visitor:
            visitor.open(f"{demo.urls[SLUG]}/status")
            expect(visitor.page.get_by_role("img", name="Sur les 90 derniers jours")).to_have_count(5)
            visitor.picture(f"status-{width}-light")
            visitor.open(f"{demo.urls['camcha']}/status")


def ask(demo: Demo, email: str, subject: str) -> str:
    """Let somebody ask by the room's own service; give the reference."""
    with rows_of(demo, SLUG) as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        asker = Asker(email=email, name=account.full_name, language="fr", account_id=account.id)
        asked = Asked(topic="other", subject=subject, body="Ma carte est refusée.")
        return open_ticket(session, asker, asked, TERMS, now=datetime.now(UTC)).reference


def open_incident(agent: Visitor, url: str, title: str) -> None:
    page = agent.page
    agent.open(f"{url}/admin/incidents/new")
    page.get_by_label("Titre (Français)").fill(title)
    page.get_by_label("Paiement par carte").check()
    page.get_by_label("Ce que nous disons (Français)").fill("Nous cherchons.")
    agent.press("Ouvrir un incident")


@pytest.mark.posts_mails  # what is asked in this process is mailed by the demo's worker
@pytest.mark.promise("CC-21")
def test_two_requests_are_attached_answered_at_once_and_both_customers_say_how_they_were_helped(
    demo: Demo, browser: Browser
) -> None:
    url, title, end = demo.urls[SLUG], "Cartes refusées partout", "Toutes les cartes passent à nouveau."
    people = [settle(demo, SLUG) for _ in range(2)]
    first, second = (ask(demo, email, f"Carte refusée {number}") for number, email in enumerate(people))
    with visiting(browser, width=1280) as agent, visiting(browser, width=320) as visitor:
        page = agent.page
        enter_desk(demo, agent, SLUG, Role.AGENT)
        open_incident(agent, url, title)
        wait_until(lambda: says(visitor, f"{url}/status", title))
        agent.open(f"{url}/admin/requests/{first}")
        agent.follow(page.get_by_role("button", name=f"Rattacher {title}"))
        agent.look()
        page.get_by_label("Référence de la demande").fill(second.lower())
        agent.press("Rattacher")
        for number in range(2):
            expect(page.get_by_role("main").get_by_role("link", name=f"Carte refusée {number}")).to_be_visible()

        page.get_by_role("radio", name="Terminé").check()
        page.get_by_label("Ce que nous disons (Français)").fill(end)
        page.get_by_label(re.compile("^Répondre")).check()
        page.get_by_label(re.compile("^Résoudre")).check()
        agent.press("Publier")
        for email, reference in zip(people, (first, second), strict=True):
            mail = demo.wait_for_mail(SLUG, email, end)
            sign_in(visitor, url, email)
            visitor.open(f"{url}/account/requests/{reference}")
            expect(visitor.page.locator(".thread__body").filter(has_text=end)).to_have_count(1)
            expect(visitor.page.get_by_role("link", name="Noter notre aide")).to_be_visible()
            visitor.page.context.clear_cookies()  # whoever reads the mail elsewhere is not signed in
            visitor.open(next(word for word in mail.text.split() if "/support/rate/" in word))
            visitor.page.get_by_label("Bien", exact=True).check()
            visitor.press("Envoyer")
            expect(visitor.page.get_by_role("main")).to_contain_text("Merci")
            assert len([each for each in demo.mails(SLUG, email) if end in each.text]) == 1
    with rows_of(demo, SLUG) as session:
        theirs = select(Ticket.id).where(Ticket.reference.in_((first, second)))
        judged = session.scalars(select(TicketRating.score).where(TicketRating.ticket_id.in_(theirs))).all()
    assert judged == [4, 4]
