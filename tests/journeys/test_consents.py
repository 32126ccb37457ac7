"""Consents in a browser: announced, refused, given and taken back; the newsletter from asking to leaving."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import settle, sign_in
from tests.journeys.test_desk_insight import tab_to
from tests.journeys.visitor import visiting

BRAND, SHOP = "camcha", "remember-provence"
PAGE = "/account/privacy/consents"


def link_in(demo: Demo, email: str, words: str, path: str) -> str:
    mail = demo.wait_for_mail(SHOP, email, words)
    found = re.search(rf"https?://\S+{path}\S+", mail.text)
    assert found is not None
    if path == "/newsletter/leave/":
        assert mail.headers["List-Unsubscribe"] == f"<{found[0]}>"
    return found[0]


@pytest.mark.promise("CC-16")
@pytest.mark.parametrize(("width", "scheme", "scripted"), [(320, "dark", True), (1280, "light", False)])
def test_a_new_use_is_announced_refused_given_and_taken_back(
    demo: Demo, browser: Browser, width: int, scheme: str, *, scripted: bool
) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=width, scheme=scheme, scripted=scripted) as visitor:  # type: ignore[arg-type]
        main = visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls[BRAND], email)
        expect(main).to_contain_text("Un nouvel usage de vos données")
        visitor.press("Décider", role="link")
        expect(main).to_contain_text("À décider")
        for button, said in (
            ("Refuser", "Vous avez refusé"),
            ("Donner mon accord", "Votre accord est noté"),
            ("Retirer mon accord", "Vous avez retiré votre accord"),
            ("Donner mon accord", "Vous êtes d’accord"),
        ):
            visitor.press(button)
            expect(main).to_contain_text(said)
        main.get_by_text("Le texte, version").first.click()
        expect(main.get_by_role("table")).to_contain_text("J’accepte que camcha m’écrive")
        visitor.open(f"{demo.urls[BRAND]}/account/")
        expect(main).not_to_contain_text("Un nouvel usage de vos données")


def test_a_consent_is_given_by_keyboard_alone(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        sign_in(visitor, demo.urls[BRAND], email)
        for role, name in (("link", "Décider"), ("button", "Donner mon accord"), ("button", "Retirer mon accord")):
            tab_to(page, role, name)
            with page.expect_navigation():
                page.keyboard.press("Enter")
            visitor.look()
        expect(page.get_by_role("status")).to_contain_text("cet usage s’arrête maintenant")


@pytest.mark.promise("RP-02")
@pytest.mark.promise("RP-04")
@pytest.mark.promise("RP-06")
def test_the_newsletter_is_asked_for_confirmed_left_from_its_mail_and_asked_for_again(
    demo: Demo, browser: Browser
) -> None:
    email, url = settle(demo, SHOP), demo.urls[SHOP]
    with visiting(browser, width=1280) as visitor, visiting(browser, width=320, scheme="dark") as reader:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, url, email)
        visitor.press("Mes informations", role="link")
        expect(page.get_by_label("Newsletter")).not_to_be_checked()
        page.get_by_label("Newsletter").check()
        visitor.follow(main.get_by_role("button", name="Enregistrer").first)
        visitor.press("Vos consentements", role="link")
        expect(main).to_contain_text("En attente de votre confirmation")
        reader.open(link_in(demo, email, "La newsletter de", "/newsletter/confirm/"))
        reader.press("Recevoir la newsletter")
        visitor.open(url + PAGE)
        expect(main.get_by_role("table")).to_contain_text("Depuis votre boîte e-mail")

        reader.open(link_in(demo, email, "sans vous connecter", "/newsletter/leave/"))
        reader.press("Quitter la newsletter")
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Vous avez quitté la newsletter")
        visitor.open(url + PAGE)
        expect(main).to_contain_text("Vous avez retiré votre accord")
        visitor.press("Donner mon accord")
        expect(main).to_contain_text("Un e-mail est en route")
        visitor.press("Confidentialité", role="link")
        expect(main).to_contain_text("Vos données servent à vos commandes, et à rien d’autre.")


@pytest.mark.promise("CC-15")
@pytest.mark.promise("CC-18")
def test_the_account_leads_to_the_policy_and_a_weak_password_is_refused(demo: Demo, browser: Browser) -> None:
    email, url = settle(demo, BRAND), demo.urls[BRAND]
    with visiting(browser, width=320) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, url, email)
        visitor.open(f"{url}/account/security")
        expect(main).to_contain_text("ne le donnez à personne")
        visitor.open(f"{url}/account/profile")
        page.get_by_label("Mot de passe actuel").fill(PASSWORD)
        page.get_by_label("Nouveau mot de passe").fill("camcha camcha")
        visitor.follow(main.get_by_role("button", name="Enregistrer").last)
        visitor.look()
        expect(page.get_by_label("Nouveau mot de passe")).to_have_attribute("aria-invalid", "true")
        visitor.press("Confidentialité", role="link")
        visitor.follow(page.get_by_role("contentinfo").get_by_role("link", name="Confidentialité"))
        expect(page.get_by_role("heading", level=1)).to_have_text("Politique de confidentialité")
