"""Registering at each brand: what is clicked, what the mail brings, where it ends."""

import re
from collections.abc import Mapping

import pytest
from playwright.sync_api import Browser

from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import sign_in
from tests.journeys.visitor import Visitor, visiting

_LINK = re.compile(r"http\S+/(?:confirm|register/adopt)/\S+")


def fill(visitor: Visitor, fields: Mapping[str, str]) -> None:
    """Fill fields in by their labels."""
    main = visitor.page.get_by_role("main")
    for label, value in fields.items():
        field = main.get_by_label(label, exact=True).first
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def begin(visitor: Visitor, url: str, words: str) -> None:
    """Come from the home page by the sign-in to the registration."""
    visitor.open(url)
    visitor.follow(visitor.page.get_by_role("link", name="Connexion", exact=True).filter(visible=True).first)
    visitor.look()
    visitor.press(words, role="link")


def said(visitor: Visitor) -> str:
    """Give what the page's main part says, with plain spaces."""
    return " ".join(visitor.page.get_by_role("main").inner_text().split())


def link_in(text: str) -> str:
    match = _LINK.search(text)
    assert match is not None, text
    return match[0]


@pytest.mark.promise("CM-04")
@pytest.mark.promise("CM-05")
@pytest.mark.promise("CM-06")
@pytest.mark.promise("CM-07")
@pytest.mark.promise("CM-08")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_camermix_mails_a_password_that_signs_in(demo: Demo, browser: Browser, scripted: bool) -> None:  # noqa: FBT001
    url, email = demo.urls["camermix"], f"aminata.{scripted}@example.com".lower()
    who = {"Prénom": "Aminata", "Nom": "Ngo", "Adresse e-mail": email}
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        begin(visitor, url, "Créer un compte")
        assert visitor.page.locator("main input[type=password]").count() == 0
        fill(visitor, who)
        visitor.press("Créer mon compte")
        for words in (f"L’e-mail est parti à l’adresse {email}", "5 minutes", "spam", "Vérifiez l’adresse"):
            assert words in said(visitor)
        mail = demo.wait_for_mail("camermix", email, "mot de passe")
        password = re.search(r"^\w{5}(?:-\w{5}){3}$", mail.text, re.MULTILINE)
        assert password is not None
        assert password[0] in mail.html
        sign_in(visitor, url, email, password[0])
        assert visitor.page.url == f"{url}/account/"
        visitor.press("Sécurité", role="link")
        visitor.press("Changer mon mot de passe", role="link")
        fill(visitor, {"Mot de passe actuel": password[0], "Nouveau mot de passe": PASSWORD})
        visitor.press("Enregistrer")
        assert "Votre mot de passe est changé." in said(visitor)
    with visiting(browser, width=1280, scripted=scripted) as visitor:
        begin(visitor, url, "Créer un compte")
        fill(visitor, who)
        visitor.press("Créer mon compte")
        assert "Cette adresse e-mail est déjà enregistrée. Vérifiez l’adresse" in said(visitor)


OMICRON = {
    "Prénom": "Lars",
    "Nom": "Berg",
    "Nom de l’entreprise": "Nordnetz",
    "Pays": "Norvège",
    "Mot de passe": PASSWORD,
}


def register_at_omicron(demo: Demo, visitor: Visitor, name: str, serial: str) -> None:
    begin(visitor, demo.urls["omicron"], "Pas de compte ? Créez-en un")
    fill(visitor, OMICRON | {"Numéro de série": serial, "Nom d’utilisateur": name})
    fill(visitor, {"Adresse e-mail": f"{name}@example.com"})
    visitor.press("Créer mon compte")


@pytest.mark.promise("OM-03")
@pytest.mark.promise("OM-05")
@pytest.mark.promise("OM-06")
@pytest.mark.promise("OM-07")
def test_omicron_activates_a_known_device_by_itself(demo: Demo, browser: Browser) -> None:
    url = demo.urls["omicron"]
    with visiting(browser, width=1280) as visitor:
        begin(visitor, url, "Pas de compte ? Créez-en un")
        visitor.press("Créer mon compte")
        assert said(visitor).count("Indiquez votre prénom") == 2  # in the summary and at the field
        register_at_omicron(demo, visitor, "lars", "QK41")
        assert "2 lettres, 3 chiffres, 1 lettre, par exemple AB123Z" in said(visitor)
        fill(visitor, {"Numéro de série": "qk 417 m", "Mot de passe": PASSWORD})
        visitor.press("Créer mon compte")
        mail = demo.wait_for_mail("omicron", "lars@example.com", "/confirm/")
        assert "valable 14 jours" in mail.text
        visitor.open(link_in(mail.text))
        visitor.press("Confirmer mon adresse e-mail")
        assert "Votre compte est actif" in said(visitor)
        visitor.press("Connexion", role="link")
        sign_in(visitor, url, "lars", PASSWORD)
        assert visitor.page.url == f"{url}/account/"


@pytest.mark.promise("OM-03")
@pytest.mark.promise("OM-09")
def test_omicron_lets_an_unknown_device_wait_and_says_so(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=320) as visitor:
        register_at_omicron(demo, visitor, "sven", "ZZ999Z")
        visitor.open(link_in(demo.wait_for_mail("omicron", "sven@example.com", "/confirm/").text))
        visitor.press("Confirmer mon adresse e-mail")
        assert "attend une approbation" in said(visitor)
        told = demo.wait_for_mail("omicron", "customer.care@omicronenergy.com", "ZZ999Z")
        assert told.headers["Reply-To"] == "sven@example.com"


@pytest.mark.promise("OM-10")
def test_omicron_takes_a_former_account_over_in_three_steps(demo: Demo, browser: Browser) -> None:
    url, email = demo.urls["omicron"], "lena.fischer@example.com"
    with visiting(browser, width=1280) as visitor:
        begin(visitor, url, "Pas de compte ? Créez-en un")
        fill(visitor, {"Adresse e-mail": email})
        visitor.press("Créer mon compte")
        visitor.open(link_in(demo.wait_for_mail("omicron", email, "/register/adopt/").text))
        assert visitor.page.get_by_label("Nom de l’entreprise").input_value() == "Stadtwerke Bregenz"
        fill(visitor, {"Nom d’utilisateur": "lena.fischer", "Mot de passe": PASSWORD})
        visitor.press("Enregistrer")
        assert visitor.page.url == f"{url}/account/"


@pytest.mark.parametrize("brand", ["camcha", "support-technique"])
def test_another_browser_confirms_with_the_password(demo: Demo, browser: Browser, brand: str) -> None:
    url, email = demo.urls[brand], f"ines.{brand}@example.com"
    own = {"Nom de l’entreprise": "Lilas SARL"} if brand == "camcha" else {}
    with visiting(browser, width=1280) as visitor:
        begin(visitor, url, "Pas de compte ? Créez-en un")
        fill(visitor, {"Prénom": "Inès", "Nom": "Roche", "Adresse e-mail": email, "Mot de passe": PASSWORD, **own})
        visitor.press("Créer mon compte")
        assert f"L’e-mail est parti à l’adresse {email}" in said(visitor)
        link = link_in(demo.wait_for_mail(brand, email, "/confirm/").text)
    with visiting(browser, width=320) as phone:
        phone.open(link)
        assert "/confirm/" not in phone.page.url
        assert "Pourquoi le mot de passe ?" in said(phone)
        fill(phone, {"Mot de passe": PASSWORD})
        phone.press("Confirmer mon adresse e-mail")
        sign_in(phone, url, email, PASSWORD)
        assert phone.page.url == f"{url}/account/"


@pytest.mark.promise("RP-01")
@pytest.mark.promise("RP-02")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "no scripts"])
def test_remember_provence_opens_an_account_in_three_clicks(demo: Demo, browser: Browser, scripted: bool) -> None:  # noqa: FBT001
    url, email = demo.urls["remember-provence"], f"claire.{scripted}@example.com".lower()
    with visiting(browser, width=320 if scripted else 1280, scripted=scripted) as visitor:
        begin(visitor, url, "Pas de compte ? Créez-en un")
        page = visitor.page
        assert not page.locator("[autocomplete='shipping address-line1']").is_visible()
        fill(visitor, {"Prénom": "Claire", "Nom": "Aubert", "Adresse e-mail": email, "Mot de passe": PASSWORD})
        address = page.get_by_role("group", name="Adresse de facturation")
        for label, value in {"Numéro et rue": "4 rue des Lilas", "Code postal": "84400", "Ville": "Apt"}.items():
            address.get_by_label(label).fill(value)
        address.get_by_label("Pays").select_option(label="France")
        visitor.press("Enregistrer")
        assert page.url == f"{url}/account/"
        visitor.open(url)
        assert "Claire" in page.content()
