"""What customers report by topic: what is asked for, how it is kept, and how the team meets it."""

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Account, Role
from app.domain.support.slow.service import Noted, note_pages
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, rows_of, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

pytestmark = pytest.mark.posts_mails  # what is asked here is confirmed by mail
CAMCHA, SUPPORT = "camcha", "support-technique"
SUPPORTS_CLOCK = ZoneInfo("Europe/Paris")


def begin(visitor: Visitor, url: str, topic: str) -> None:
    visitor.open(f"{url}/support/new")
    visitor.follow(visitor.page.get_by_role("main").get_by_role("link", name=topic))
    visitor.look()


def send(visitor: Visitor, subject: str, description: str) -> None:
    visitor.page.get_by_label("En une phrase").fill(subject)
    visitor.page.get_by_label("Que s’est-il passé").fill(description)
    visitor.press("Envoyer la demande")
    expect(visitor.page.get_by_role("main")).to_contain_text("Nous avons votre demande")


def wait_too_long(demo: Demo, email: str, at: datetime) -> None:
    """Let an account have waited for the page of its requests."""
    with rows_of(demo, SUPPORT) as session:
        account_id = session.scalars(select(Account.id).where(Account.email == email)).one()
        page = Noted(
            account_id=account_id, at=at, request_id="f" * 32, endpoint="requests.index", status=200, milliseconds=7_300
        )
        note_pages(session, [page])


@pytest.mark.promise("ST-04")
def test_a_report_of_slowness_stands_beside_what_the_logs_know(demo: Demo, browser: Browser) -> None:
    yesterday = datetime.now(SUPPORTS_CLOCK).date() - timedelta(days=1)
    email = settle(demo, SUPPORT)
    wait_too_long(demo, email, datetime.combine(yesterday, time(14, 5), SUPPORTS_CLOCK))
    with visiting(browser, width=320) as visitor:
        page = visitor.page
        sign_in(visitor, demo.urls[SUPPORT], email)
        begin(visitor, demo.urls[SUPPORT], "Lenteur")
        page.get_by_label("Date", exact=True).fill(yesterday.isoformat())
        page.get_by_label("Heure", exact=True).fill("14:05")
        page.get_by_label("Type de page").select_option(label="Espace client")
        send(visitor, "Mes demandes tardent", "Plus de sept secondes.")
    with visiting(browser, width=1280) as visitor:
        main = visitor.page.get_by_role("main")
        enter_desk(demo, visitor, SUPPORT, Role.AGENT)
        visitor.open(f"{demo.urls[SUPPORT]}/admin/requests/")
        visitor.press("Mes demandes tardent", "link")
        beside = main.get_by_role("region", name="Ce qui a été demandé")
        expect(beside).to_contain_text("Espace client")
        expect(beside).to_contain_text("14:05")
        slow = main.get_by_role("region", name="Pages lentes ou en échec")
        expect(slow).to_contain_text("/account/requests/")
        expect(slow).to_contain_text(re.compile(r"7,3\ss"))
        expect(slow).to_contain_text("f" * 32)


@pytest.mark.promise("ST-05")
@pytest.mark.parametrize("scripted", [False, True])
def test_a_refused_payment_is_reported_in_its_words_without_the_number_of_a_card(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001 - with scripts or without
) -> None:
    with visiting(browser, width=320, scheme="dark", scripted=scripted) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[SUPPORT], settle(demo, SUPPORT))
        begin(visitor, demo.urls[SUPPORT], "Paiement")
        visitor.page.get_by_label("Message exact affiché").fill("Carte 4242 4242 4242 4242 refusée")
        send(visitor, "Paiement refusé", "Deux fois de suite.")
        visitor.press("Suivre ma demande", role="link")
        expect(main).to_contain_text("refusée")
        expect(main).not_to_contain_text("4242 4242 4242")


@pytest.mark.promise("CC-19", "CC-27")
def test_a_suspected_breach_is_asked_for_with_what_was_seen_and_met_first(demo: Demo, browser: Browser) -> None:
    email = settle(demo, CAMCHA)
    covered = (
        "Une question",
        "Offres et prix",
        "Problème technique",
        "Configuration",
        "Lenteur",
        "Le rôle d’une fonction",
    )
    with visiting(browser, width=1280) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[CAMCHA], email)
        visitor.open(f"{demo.urls[CAMCHA]}/support/new")
        for topic in covered:
            expect(main.get_by_role("link", name=topic, exact=True)).to_be_visible()
        begin(visitor, demo.urls[CAMCHA], "Une question")
        send(visitor, "Une question avant", "Rien ne presse.")
        begin(visitor, demo.urls[CAMCHA], "Fuite de données soupçonnée")
        expect(main).to_contain_text("avant les autres")
        visitor.page.get_by_label("Qu’avez-vous remarqué").fill("Un e-mail à mon nom, que je n’ai pas écrit")
        visitor.page.get_by_label("Jour où vous l’avez remarqué").fill(f"{datetime.now(UTC):%Y-%m-%d}")
        send(visitor, "On écrit à mon nom", "Trois de mes clients l’ont reçu.")
    with visiting(browser, width=320, scheme="dark") as visitor:
        enter_desk(demo, visitor, CAMCHA, Role.AGENT)
        visitor.open(f"{demo.urls[CAMCHA]}/admin/requests/")
        first = visitor.page.get_by_role("region", name=re.compile("Prioritaires"))
        expect(first.get_by_role("link", name="On écrit à mon nom")).to_be_visible()
        expect(first.get_by_role("link", name="Une question avant")).to_have_count(0)
        visitor.press("On écrit à mon nom", "link")
        expect(visitor.page.get_by_role("main")).to_contain_text("Trois de mes clients")
