"""A parcel that never came: asked about, inquired after with the carrier, and both sides know how it stands."""

import re

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.models import Role
from tests.journeys.demo import Demo
from tests.journeys.people import enter_desk, settle, sign_in
from tests.journeys.visitor import Visitor, visiting

BRAND = "support-technique"
WINDOW = re.compile("L’enquête auprès du transporteur se termine entre le .+ et le .+")


@pytest.mark.promise("ST-06", "CC-22", "CC-21")
def test_a_parcel_is_inquired_after_and_its_customer_is_told_at_each_step(demo: Demo, browser: Browser) -> None:
    email, url = settle(demo, BRAND), demo.urls[BRAND]
    with visiting(browser, width=320) as ann, visiting(browser, width=1280, scheme="dark") as cleo:
        sign_in(ann, url, email)
        ann.open(f"{url}/support/new?topic=delivery")
        for label, text in (
            ("En une phrase", "Livré, et rien n’est là"),
            ("Numéro de commande", "104582"),
            ("Numéro de suivi", "6A12345678901"),
            ("Que s’est-il passé", "Les voisins n’ont rien."),
        ):
            ann.page.get_by_label(label).fill(text)
        ann.press("Envoyer la demande")
        reference = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}", ann.page.get_by_role("main").inner_text())
        assert reference is not None

        enter_desk(demo, cleo, BRAND, Role.AGENT)
        cleo.open(f"{url}/admin/requests/{reference[0]}")
        expect(cleo.page.get_by_role("main")).to_contain_text("6A12345678901")
        cleo.press("Ouvrir une enquête transporteur")
        demo.wait_for_mail(BRAND, email, "enquête")
        ann.open(f"{url}/account/requests/")
        expect(ann.page.get_by_role("main")).to_contain_text(WINDOW)
        ann.picture("delivery-board-320")

        ann.open(f"{url}/account/requests/{reference[0]}")
        ann.page.get_by_label("Ajouter un message").fill("Toujours rien.")
        ann.press("Envoyer")
        expect(ann.page.get_by_role("main")).to_contain_text("Nous répondons d’ici")
        expect(ann.page.get_by_role("main")).to_contain_text(WINDOW)
        cleo.page.reload()
        cleo.look()
        answer_with_the_help(cleo)
        demo.wait_for_mail(BRAND, email, "/faq/")
        cleo.press("Le transporteur a répondu")
        demo.wait_for_mail(BRAND, email, "Le transporteur a répondu au sujet de")
        ann.open(f"{url}/account/messages/")
        expect(ann.page.get_by_role("main")).to_contain_text("Livré, et rien n’est là")
        ann.look()


def answer_with_the_help(cleo: Visitor) -> None:
    """Find an answer of the help, put it in and send it to the customer."""
    cleo.page.get_by_text("Insérer une réponse type").click()
    cleo.page.get_by_label("Chercher une réponse de l’aide").fill("colis livré mais pas reçu")
    cleo.press("Chercher")
    cleo.follow(cleo.page.get_by_role("main").get_by_role("button", name=re.compile("reçu|livr", re.IGNORECASE)).first)
    expect(cleo.page.get_by_role("textbox", name=re.compile("^Réponse au client"))).to_have_value(re.compile("/faq/"))
    cleo.look()
    cleo.press("Envoyer au client")
