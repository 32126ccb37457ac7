"""An account in its person's own hands: another address and taking it back, closing, the profile, the newsletter."""

import re
from http import HTTPStatus

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.demo import Demo
from tests.journeys.people import run_flask, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import visiting

_LINK = re.compile(r"http://\S+/(?:email|newsletter)/\S+")
EVERYWHERE = ["camermix", "omicron", "camcha", "remember-provence", "support-technique"]


def link_to(demo: Demo, brand: str, email: str, words: str) -> str:
    found = _LINK.search(demo.wait_for_mail(brand, email, words).text)
    assert found is not None
    return found[0]


@pytest.mark.promise("CC-01")
@pytest.mark.promise("CC-03")
@pytest.mark.parametrize("scripted", [True, False])
def test_an_address_is_changed_and_taken_back(demo: Demo, browser: Browser, *, scripted: bool) -> None:
    old = settle(demo, "camcha")
    new = f"new.{old}"
    with visiting(browser, width=1280, scripted=scripted) as visitor, visiting(browser, width=320) as owner:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls["camcha"], old)
        visitor.press("Informations personnelles", role="link")
        page.get_by_label("Nom de l’entreprise").fill("Atelier Mercier")
        page.get_by_label("Adresse e-mail").fill(new)
        visitor.follow(main.get_by_role("button", name="Enregistrer").first)
        visitor.look()
        expect(page.get_by_label("Nom de l’entreprise")).to_have_value("Atelier Mercier")
        expect(main).to_contain_text("Confirmez la nouvelle adresse")
        expect(main.get_by_role("button", name="Renvoyer le lien")).to_be_visible()
        undo = link_to(demo, "camcha", old, "Une autre adresse a été demandée")
        visitor.open(link_to(demo, "camcha", new, "Rien ne change tant que vous ne l’avez pas confirmée"))
        visitor.press("Confirmer mon adresse e-mail")
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre adresse e-mail est changée")
        demo.wait_for_mail("camcha", old, "a maintenant une autre adresse e-mail")

        owner.open(undo)
        owner.press("Ce n’était pas moi")
        expect(owner.page.get_by_role("heading", level=1)).to_have_text("Le changement d’adresse est annulé")
        page.goto(f"{demo.urls['camcha']}/account/")
        assert "/login" in page.url


@pytest.mark.promise("CM-12")
@pytest.mark.promise("CM-13")
def test_an_account_is_closed_at_the_bottom_of_its_profile(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "camermix")
    with visiting(browser, width=320, scheme="dark") as visitor:
        page = visitor.page
        sign_in(visitor, demo.urls["camermix"], email)
        visitor.press("Éditer mon compte", role="link")
        visitor.press("Fermer mon compte", role="link")
        expect(page.get_by_role("main")).to_contain_text(f"{email} ne peut plus servir à s’inscrire")
        visitor.press("Fermer mon compte")
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre compte est fermé")
        demo.wait_for_mail("camermix", email, "Cette adresse ne peut plus servir à s’inscrire")
        visitor.open(f"{demo.urls['camermix']}/login")
        try_to_sign_in(visitor, email)
        expect(page.get_by_role("heading", level=1)).to_have_text("Ce compte est fermé")


@pytest.mark.promise("RP-06")
def test_a_profile_is_saved_and_the_newsletter_confirmed(demo: Demo, browser: Browser) -> None:
    email = settle(demo, "remember-provence")
    with visiting(browser, width=1280) as visitor:
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, demo.urls["remember-provence"], email)
        visitor.press("Mes informations", role="link")
        page.get_by_label("Date de naissance").fill("2999-02-28")
        page.get_by_label("Newsletter").check()
        visitor.follow(main.get_by_role("button", name="Enregistrer").first)
        visitor.look()
        expect(page.get_by_label("Date de naissance")).to_have_value("2999-02-28")
        page.get_by_label("Date de naissance").fill("1988-04-12")
        visitor.follow(main.get_by_role("button", name="Enregistrer").first)
        visitor.look()
        expect(main).to_contain_text("Vos changements sont enregistrés.")
        visitor.open(link_to(demo, "remember-provence", email, "La newsletter de"))
        visitor.press("Recevoir la newsletter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Vous recevez la newsletter")


@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
@pytest.mark.parametrize("brand", EVERYWHERE)
@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (320, "dark")])
def test_every_page_of_the_account_area_holds_on_every_brand(
    demo: Demo, browser: Browser, brand: str, width: int, scheme: str
) -> None:
    email = settle(demo, brand)
    with visiting(browser, width=width, scheme=scheme) as visitor:  # type: ignore[arg-type]
        sign_in(visitor, demo.urls[brand], email)
        for path in ("/account/", "/account/profile", "/account/close"):
            visitor.open(demo.urls[brand] + path)


@pytest.mark.promise("CC-02")
@pytest.mark.promise("RP-08")
@pytest.mark.parametrize(("brand", "scripted"), [("camcha", True), ("remember-provence", False)])
def test_the_team_pauses_or_closes_an_account_for_its_owner(
    demo: Demo, browser: Browser, brand: str, *, scripted: bool
) -> None:
    email, url = settle(demo, brand), demo.urls[brand]
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        visitor.refusals.add(HTTPStatus.FORBIDDEN)
        page, main = visitor.page, visitor.page.get_by_role("main")
        sign_in(visitor, url, email)
        visitor.open(f"{url}/account/profile")
        visitor.press("Fermer mon compte", role="link")
        for words in ("factures", "récupérées", "dites-nous pourquoi", "désactiver votre compte"):
            expect(main).to_contain_text(words)
        visitor.press("Nous écrire", role="link")
        assert page.url.startswith(f"{url}/support/")
        for act, answer in (("suspend", "Votre compte est en pause"), ("close", "Identifiants incorrects")):
            run_flask(demo, "account", act, brand, email)
            visitor.open(f"{url}/login")
            try_to_sign_in(visitor, email)
            expect(main).to_contain_text(answer)
        demo.wait_for_mail(brand, email, "fermé")
