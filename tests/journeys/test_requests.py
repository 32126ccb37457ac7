"""Requests: opened with a screenshot, followed, answered, escalated, rated; by a guest without scripts, at 320 px."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.support.asking import Said
from app.domain.support.models import Ticket, Way
from app.domain.support.service import do, write
from app.domain.support.states import Act, By
from app.domain.support.summaries.service import switch_summary, wants_summary
from app.kernel.db import TenantSession
from app.kernel.signing import Signer
from app.web.request_links import stop_path
from tests.domain.support.requested import TERMS
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of, secret_of, settle, sign_in
from tests.journeys.visitor import Scheme, Visitor, visiting
from tests.web.requesting import PNG

CAMCHA, SUPPORT = "camcha", "support-technique"
SUBJECT = "La page du panier reste blanche"


def latest(session: TenantSession) -> Ticket:
    return session.scalars(select(Ticket).order_by(Ticket.id.desc())).first() or pytest.fail("no request")


def team_answers(demo: Demo, slug: str) -> None:
    with rows_of(demo, slug) as session:
        said = Said(by=By.TEAM, body="Quel navigateur utilisez-vous ?", way=Way.EMAIL, by_name="Cléo")
        write(session, latest(session), said, TERMS, now=datetime.now(UTC))


def team_resolves(demo: Demo, slug: str) -> None:
    with rows_of(demo, slug) as session:
        do(session, latest(session), Act.RESOLVE, By.TEAM, TERMS, by_id=None, now=datetime.now(UTC))


def open_request(visitor: Visitor, url: str, topic: str) -> None:
    visitor.open(f"{url}/support/new")
    visitor.follow(visitor.page.get_by_role("main").get_by_role("link", name=topic))
    visitor.look()


@pytest.mark.posts_mails
@pytest.mark.promise("CC-21", "CC-22", "CC-23", "ST-08")
@pytest.mark.parametrize("width", [1280, 320])
def test_a_request_is_opened_followed_answered_escalated_and_rated(
    demo: Demo, browser: Browser, tmp_path: Path, width: int
) -> None:
    screenshot = tmp_path / "écran.png"
    screenshot.write_bytes(PNG)
    with visiting(browser, width=width) as visitor:
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[CAMCHA], settle(demo, CAMCHA))
        ask_with(visitor, demo, screenshot)
        expect(main).to_contain_text("Nous avons votre demande")
        expect(main).to_contain_text(re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}"))
        visitor.picture(f"request-sent-{width}")
        visitor.press("Suivre ma demande", role="link")
        expect(main.get_by_role("link", name="écran.png")).to_be_visible()
        team_answers(demo, CAMCHA)
        answer_and_escalate(visitor, demo, width)
        team_resolves(demo, CAMCHA)
        visitor.page.reload()
        visitor.press("Noter notre aide", role="link")
        visitor.page.get_by_label("Très bien").check()
        visitor.press("Envoyer")
        expect(main).to_contain_text("Merci")


def ask_with(visitor: Visitor, demo: Demo, screenshot: Path) -> None:
    """Ask with a screenshot, which waits while the form is corrected; the help answers beside the subject."""
    page, main = visitor.page, visitor.page.get_by_role("main")
    open_request(visitor, demo.urls[CAMCHA], "Problème technique")
    page.get_by_label("Captures d’écran").set_input_files(screenshot)
    page.get_by_label("Que s’est-il passé").fill("J’ai ouvert le panier. Rien ne vient.")
    page.get_by_label("En une phrase").fill("changer de carte")
    expect(main.get_by_text("Votre réponse est-elle ici")).to_be_visible()
    visitor.press("Envoyer la demande")
    expect(page.get_by_role("alert")).to_contain_text("Dites ce que vous avez fait")
    expect(main).to_contain_text("écran.png")
    page.get_by_label("En une phrase").fill(SUBJECT)
    page.get_by_label("Étapes qui mènent").fill("Accueil, puis panier")
    with page.expect_navigation():  # Enter sends, and lets no file go
        page.get_by_label("En une phrase").press("Enter")
    visitor.look()


def answer_and_escalate(visitor: Visitor, demo: Demo, width: int) -> None:
    """Find what the team wrote, answer it, and escalate what persists."""
    page, main = visitor.page, visitor.page.get_by_role("main")
    visitor.open(f"{demo.urls[CAMCHA]}/account/messages/")
    expect(main).to_contain_text("Non lu")
    visitor.picture(f"messages-{width}")
    visitor.open(f"{demo.urls[CAMCHA]}/account/requests/")
    expect(main).to_contain_text("nous attendons votre réponse")
    visitor.picture(f"requests-{width}")
    visitor.follow(main.get_by_role("link", name=re.compile(SUBJECT)))
    visitor.look()
    page.get_by_label("Ajouter un message").fill("Firefox, à jour")
    visitor.press("Envoyer")
    expect(main).to_contain_text("Nous avons votre message")
    visitor.press("Le problème persiste ? Faire remonter".replace(" ?", "\u202f?"), role="link")
    page.get_by_label("Qu’avez-vous essayé").fill("Deux navigateurs, sans effet")
    visitor.press("Envoyer")
    expect(main).to_contain_text("La demande est remontée")
    visitor.picture(f"request-{width}")


@pytest.mark.promise("CC-22")
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_the_daily_summary_is_stopped_by_the_link_of_its_mail(
    demo: Demo, browser: Browser, width: int, scheme: Scheme
) -> None:
    email = settle(demo, CAMCHA)
    with rows_of(demo, CAMCHA) as session:
        account = session.scalars(select(Account).where(Account.email == email)).one()
        switch_summary(session, account.id, on=True, now=datetime.now(UTC))
        path = stop_path(account, Signer(secret_of(demo)))
    with visiting(browser, width=width, scheme=scheme) as visitor:
        visitor.open(f"{demo.urls[CAMCHA]}{path}")
        visitor.press("Arrêter le résumé")
        expect(visitor.page.get_by_role("main")).to_contain_text(f"Le résumé n’arrivera plus à {email}")
    with rows_of(demo, CAMCHA) as session:
        assert not wants_summary(session, account.id)


@pytest.mark.promise("ST-06")
@pytest.mark.parametrize("scripted", [False, True])
def test_a_guest_asks_about_a_parcel_and_confirms_their_mailbox(
    demo: Demo,
    browser: Browser,
    scripted: bool,  # noqa: FBT001 - with scripts or without
) -> None:
    with visiting(browser, width=320, scripted=scripted) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        open_request(visitor, demo.urls[SUPPORT], "Autre chose")
        page.get_by_label("En une phrase").fill("Mon colis n’est pas arrivé")
        page.get_by_label("Que s’est-il passé").fill("Le suivi dit livré.")
        visitor.press("Choisir un autre sujet")
        expect(main).to_contain_text("Votre texte est gardé")
        visitor.follow(main.get_by_role("link", name="Livraison"))
        visitor.look()
        visitor.picture("request-new-320")
        expect(page.get_by_label("En une phrase")).to_have_value("Mon colis n’est pas arrivé")
        expect(page.get_by_label("Que s’est-il passé")).to_have_value("Le suivi dit livré.")
        page.get_by_label("Numéro de commande").fill("104582")
        page.get_by_label("Numéro de suivi").fill("6A12345678901")
        page.get_by_label("Que s’est-il passé").fill("Le suivi dit livré, et rien n’est là.")
        page.get_by_label("Votre nom").fill("Gaëlle")
        address = f"guest-{scripted}-{datetime.now(UTC).timestamp():.0f}@example.com"
        page.get_by_label("Adresse e-mail").fill(address)
        visitor.press("Envoyer la demande")
        expect(main).to_contain_text("confirmez votre adresse")
        mail = demo.wait_for_mail(SUPPORT, address, "/support/confirm/")
        visitor.open(next(line for line in mail.text.splitlines() if "/support/confirm/" in line))
        visitor.press("Confirmer mon adresse e-mail")
        expect(main).to_contain_text("Votre adresse est confirmée")
        expect(main).to_contain_text("104582")
