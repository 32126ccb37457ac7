"""Somebody else signs in; the owner says “this was not me”, and comes back by mail."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, expect

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import use_link
from tests.factories import HASHER, PASSWORD
from tests.journeys.demo import Demo
from tests.journeys.people import rows_of, settle, sign_in
from tests.journeys.visitor import visiting

BRAND = "support-technique"
NEW = "lampe verte 77 escalier"


def address_in(demo: Demo, email: str, path: str) -> str:
    """Wait for the mail with a link of this path, and give the link."""
    mail = demo.wait_for_mail(BRAND, email, path)
    return next(word for word in mail.text.split() if path in word)


def choose_anew(demo: Demo, link: str) -> None:
    """Use a reset link as its page does."""
    with rows_of(demo, BRAND) as session:
        account = use_link(session, link.rpartition("/")[2], Purpose.RESET, now=datetime.now(UTC)).account
        account.password_hash, account.locked_at = HASHER.hash(NEW), None


@pytest.mark.promise("ST-07")
@pytest.mark.parametrize("scripted", [True, False], ids=["scripts", "none"])
def test_a_stranger_s_entry_is_mailed_locked_out_and_the_owner_comes_back(
    demo: Demo, browser: Browser, *, scripted: bool
) -> None:
    email, security = settle(demo, BRAND), f"{demo.urls[BRAND]}/account/security"
    with (
        visiting(browser, width=1280) as owner,
        visiting(browser, width=1280) as stranger,
        visiting(browser, width=320, scripted=scripted) as reader,
    ):
        sign_in(owner, demo.urls[BRAND], email)
        sign_in(stranger, demo.urls[BRAND], email)
        stranger.open(security)
        owner.open(security)
        expect(owner.page.get_by_role("main")).to_contain_text("Connexion depuis un nouvel appareil")

        reader.open(address_in(demo, email, "/account/not-me/"))
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Ce n’était pas moi")
        reader.press("Verrouiller mon compte")
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("Votre compte est verrouillé")
        for visitor in (owner, stranger):
            visitor.page.goto(security)
            visitor.page.wait_for_url("**/login?next=*")

        choose_anew(demo, address_in(demo, email, "/password/reset/"))
        sign_in(reader, demo.urls[BRAND], email, NEW)
        reader.open(security)
        expect(reader.page.get_by_role("main")).to_contain_text("Vérifiez ce qui l’ouvre")


@pytest.mark.promise("ST-07")
@pytest.mark.promise("CM-06")
def test_the_owner_changes_the_password_and_signs_the_others_out(demo: Demo, browser: Browser) -> None:
    email = settle(demo, BRAND)
    with visiting(browser, width=320) as owner, visiting(browser, width=1280, scheme="dark") as other:
        sign_in(owner, demo.urls[BRAND], email)
        sign_in(other, demo.urls[BRAND], email)
        other.open(f"{demo.urls[BRAND]}/account/security")
        owner.open(f"{demo.urls[BRAND]}/account/security")
        owner.press("Déconnecter les autres appareils")
        expect(owner.page.get_by_role("status").first).to_contain_text("Vos autres appareils sont déconnectés.")
        owner.press("Changer mon mot de passe", role="link")
        owner.page.get_by_label("Mot de passe actuel").fill(PASSWORD)
        owner.page.get_by_label("Nouveau mot de passe").fill("court")
        owner.press("Enregistrer")
        expect(owner.page.get_by_role("alert")).to_be_visible()
        owner.page.get_by_label("Mot de passe actuel").fill(PASSWORD)
        owner.page.get_by_label("Nouveau mot de passe").fill(NEW)
        owner.press("Enregistrer")
        expect(owner.page.get_by_role("main")).to_contain_text("Votre mot de passe est changé.")
        other.page.reload()
        other.page.wait_for_url("**/login?next=*")
