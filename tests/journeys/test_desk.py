"""The desk in a browser: what each of the team finds on its pages."""

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk
from tests.journeys.visitor import Scheme, visiting

_SERVED = ("Demandes", "Comptes", "Discussions")
PAGES = {
    Role.AGENT: [
        "Tableau de bord",
        *_SERVED,
        "Factures",
        "Incidents",
        "Événements et formations",
        "Ressources",
        "E-mails retenus",
    ],
    Role.EDITOR: ["Tableau de bord", "Aide"],
    Role.REVIEWER: ["Tableau de bord", "Réponses types", "Aide"],
    Role.ADMIN: [
        *(
            "Tableau de bord",
            *_SERVED,
            "Factures",
            "Rapports",
            "Incidents",
            "Événements et formations",
            "Ressources",
            "Aide",
            "Règles",
        ),
        *("E-mails retenus", "E-mails non remis", "Journal"),
    ],
}


@pytest.mark.parametrize("role", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_desk_shows_each_of_the_team_their_pages(
    demo: Demo, browser: Browser, role: Role, width: int, scheme: Scheme
) -> None:
    with visiting(browser, width=width, scheme=scheme) as visitor:
        enter_desk(demo, visitor, "camcha", role)
        links = visitor.page.locator(".staff-header__link")
        assert links.all_inner_texts() == PAGES[role]
        for number in range(len(PAGES[role])):
            visitor.follow(links.nth(number))
            visitor.look()
            expect(links.nth(number)).to_have_attribute("aria-current", "page")
