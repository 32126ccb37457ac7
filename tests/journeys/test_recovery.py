"""A forgotten password, and a block, from the sign-in page over the mailbox back into the account."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, FloatRect, expect
from sqlalchemy import select

from app.domain.accounts.signing_in.models import SignInTally
from tests.factories import PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of, settle, sign_in, try_to_sign_in
from tests.journeys.visitor import Visitor, visiting

NEW = "tulipe ancre 61 boussole"
BRANDS = [
    pytest.param("camermix", marks=pytest.mark.promise("CM-11")),
    pytest.param("omicron", marks=[pytest.mark.promise("OM-11"), pytest.mark.promise("OM-16")]),
    pytest.param("remember-provence", marks=pytest.mark.promise("RP-05")),
    pytest.param("support-technique", marks=pytest.mark.promise("ST-01")),
]
FORGOTTEN = re.compile(r"^Mot de passe oublié( \?|\u202f\?)?$")
ADDRESS = re.compile(r"^Adresse e-mail")


def fail(visitor: Visitor, email: str, times: int) -> None:
    for number in range(times):
        try_to_sign_in(visitor, email, f"wrong {number}")
        visitor.look()


def choose_anew(demo: Demo, visitor: Visitor, brand: str, email: str) -> str:
    """Go from the sign-in page to a new password; give the link that did it."""
    page = visitor.page
    visitor.follow(page.get_by_role("main").get_by_role("link", name=FORGOTTEN).first)
    visitor.look()
    page.get_by_label(ADDRESS).fill(email)
    visitor.press("Envoyer le lien")
    expect(page.get_by_role("heading", level=1)).to_have_text("Ouvrez votre boîte e-mail")
    mail = demo.wait_for_mail(brand, email, "/password/reset/")
    link = next(line for line in mail.text.splitlines() if "/password/reset/" in line)
    after = mail.text.partition(link)[2].strip()
    assert after.startswith("Ce lien est valable 60 minutes, ")
    assert link.startswith(f"{demo.urls[brand]}/password/reset/")
    visitor.open(link)
    assert page.url == f"{demo.urls[brand]}/password/reset"
    page.get_by_label("Nouveau mot de passe").fill("trop court")
    visitor.press("Réinitialiser")
    expect(page.get_by_role("main")).to_contain_text("Il faut au moins 12 caractères")
    page.get_by_label("Nouveau mot de passe").fill(NEW)
    visitor.press("Réinitialiser")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre mot de passe est à jour")
    return link


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize(("width", "scripted"), [(320, True), (1280, True), (320, False)])
def test_a_forgotten_password_is_chosen_anew_and_opens_the_account(
    demo: Demo, browser: Browser, brand: str, width: int, *, scripted: bool
) -> None:
    email = settle(demo, brand)
    with visiting(browser, width=width, scripted=scripted) as visitor:
        visitor.open(f"{demo.urls[brand]}/login")
        link = choose_anew(demo, visitor, brand, email)
        visitor.press("Connexion", role="link")
        try_to_sign_in(visitor, email, PASSWORD)
        expect(visitor.page.get_by_role("main")).to_contain_text("Identifiants incorrects")
        try_to_sign_in(visitor, email, NEW)
        visitor.page.wait_for_url("**/account/")
        expect(visitor.page.get_by_role("banner")).to_contain_text("Ann Martin")
        demo.wait_for_mail(brand, email, "a été changé le")
        answer = visitor.page.goto(link)
        assert answer is not None
        assert answer.status == 410
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text("Ce lien ne fonctionne pas")


@pytest.mark.promise("CM-09")
@pytest.mark.promise("CM-10")
def test_the_fourth_failure_warns_the_fifth_blocks_and_a_new_password_lifts_the_block(
    demo: Demo, browser: Browser
) -> None:
    email = settle(demo, "camermix")
    with visiting(browser, width=1280) as visitor:
        page, alert = visitor.page, visitor.page.get_by_role("alert")
        visitor.open(f"{demo.urls['camermix']}/login")
        fail(visitor, email, 3)
        expect(alert).to_contain_text("Identifiants incorrects")
        expect(alert).not_to_contain_text("Il reste un essai")
        expect(page.get_by_label("Mot de passe", exact=True)).to_be_focused()
        expect(page.get_by_label(ADDRESS)).to_have_value(email)
        fail(visitor, email, 1)
        expect(alert).to_contain_text("Il reste un essai avant le blocage de ce compte.")
        expect(alert.get_by_role("link", name=FORGOTTEN)).to_be_visible()
        fail(visitor, email, 1)
        expect(alert).to_contain_text("La connexion est bloquée")
        try_to_sign_in(visitor, email, PASSWORD)
        expect(alert).to_contain_text("La connexion est bloquée")
        choose_anew(demo, visitor, "camermix", email)
        visitor.press("Connexion", role="link")
        try_to_sign_in(visitor, email, NEW)
        page.wait_for_url("**/account/")


@pytest.mark.promise("ST-02")
def test_a_block_of_fifteen_minutes_ends_by_itself_and_not_before(demo: Demo, browser: Browser) -> None:
    brand, alert_words = "support-technique", "15 minutes"
    email = settle(demo, brand)
    with visiting(browser, width=320) as visitor:
        alert = visitor.page.get_by_role("alert")
        visitor.open(f"{demo.urls[brand]}/login")
        fail(visitor, email, 1)
        expect(alert).to_contain_text("verrouillage des majuscules")
        fail(visitor, email, 4)
        expect(alert).to_contain_text(alert_words)
        expect(alert.get_by_role("link", name="Contact")).to_be_visible()
        let_pass(demo, brand, timedelta(minutes=10))  # real time passes too: the second itself is the domain's to prove
        try_to_sign_in(visitor, email, PASSWORD)
        expect(alert).to_contain_text("La connexion est bloquée")
        let_pass(demo, brand, timedelta(minutes=5))
        try_to_sign_in(visitor, email, PASSWORD)
        visitor.page.wait_for_url("**/account/")


def let_pass(demo: Demo, brand: str, time: timedelta) -> None:
    """Move a brand's blocks into the past, as if time had passed."""
    with rows_of(demo, brand) as session:
        for tally in session.scalars(select(SignInTally).where(SignInTally.blocked_at.is_not(None))):
            assert tally.blocked_at is not None
            tally.blocked_at -= time


@pytest.mark.promise("ST-02")
def test_capitals_by_accident_are_told_of_and_the_password_can_be_looked_at(demo: Demo, browser: Browser) -> None:
    with visiting(browser, width=1280) as visitor:
        page = visitor.page
        visitor.open(f"{demo.urls['support-technique']}/login")
        field = page.get_by_label("Mot de passe", exact=True)
        field.focus()
        page.evaluate(
            """document.activeElement.dispatchEvent(
                new KeyboardEvent("keyup", {key: "A", modifierCapsLock: true, bubbles: true}))"""
        )
        expect(page.get_by_text("Le verrouillage des majuscules est activé.")).to_be_visible()
        field.fill("visible")
        page.get_by_role("button", name="Afficher").click()
        expect(field).to_have_attribute("type", "text")
        expect(page.get_by_role("button", name="Afficher")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("brand", ["camermix", "camcha", "omicron", "remember-provence", "support-technique"])
def test_whoever_is_signed_in_sees_so_beside_the_menu_on_a_narrow_screen(
    demo: Demo, browser: Browser, brand: str
) -> None:
    email = settle(demo, brand)
    with visiting(browser, width=320) as visitor:
        sign_in(visitor, demo.urls[brand], email)
        visitor.open(f"{demo.urls[brand]}/faq/")
        header = visitor.page.get_by_role("banner")
        person = header.get_by_role("link", name="Ann Martin").bounding_box()
        menu, search = header.get_by_text("Menu", exact=True), header.get_by_role("search")
        beside = [box for each in (menu, *search.all()) if each.is_visible() and (box := each.bounding_box())]
        assert person
        assert person["height"] >= 24
        assert any(abs(middle(box) - middle(person)) < 16 for box in beside)


def middle(box: FloatRect) -> float:
    return box["y"] + box["height"] / 2
