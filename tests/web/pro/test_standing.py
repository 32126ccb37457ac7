"""How a professional account stands: its page, the dashboard, the mails, and what the team sees of it."""

import re

import pytest
from flask import Flask

from app.domain.accounts.models import Role
from app.domain.vat.models import VatState
from tests.mails import Mails
from tests.web.desk.looking import REASON
from tests.web.desk.team import colleague
from tests.web.postman import bring, words_of
from tests.web.pro.business import BRAND, FRENCH, SWISS, entered, let_ask, stand

pytestmark = pytest.mark.usefixtures("nobody")

S = VatState
KINDS = {S.VERIFIED: "pro_verified", S.REJECTED: "pro_rejected", S.UNAVAILABLE: "pro_unavailable"}
WORDS = {
    S.UNCHECKED: ("est en cours de vérification", "nous insistons pendant 7 jours", "fonctionne comme avant"),
    S.PENDING: ("est en cours de vérification", "en quelques minutes"),
    S.VERIFIED: ("Votre compte est un compte PRO", "tous les 90 jours"),
    S.REJECTED: ("n’a pas été confirmé", "n’est pas valide", "bonjour@remember-provence.com", "Corriger et redemander"),
    S.UNAVAILABLE: ("Rien n’est perdu", "vous n’avez rien à faire", "Réponse sous 1 jour ouvré"),
}

DASHBOARD = {
    S.UNCHECKED: "Vérification en cours",
    S.PENDING: "Vérification en cours",
    S.VERIFIED: "Confirmé",
    S.REJECTED: "Non confirmé",
    S.UNAVAILABLE: "Invérifiable pour le moment",
}
WAITS = {
    S.UNCHECKED: "est en cours de vérification",
    S.PENDING: "est en cours de vérification",
    S.UNAVAILABLE: "ne peut pas être vérifié pour le moment",
}


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def asking(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the installation have VIES's address, though no scheduler asks there."""
    let_ask(app, monkeypatch)


@pytest.mark.usefixtures("asking")
@pytest.mark.parametrize("state", VatState)
def test_the_page_says_how_it_stands_and_what_happens_next(app: Flask, mails: Mails, state: VatState) -> None:
    account, visitor = entered(app)
    stand(app, account, state)
    page = plain(visitor.get("/account/pro").text)

    assert all(words in page for words in (*WORDS[state], "Atelier Lilas", FRENCH))
    dashboard = plain(visitor.get("/account/").text)
    assert ("Corriger votre numéro de TVA" in dashboard) == (state is S.REJECTED)
    main = dashboard.partition("<main")[2]
    fact = re.search(
        r'<dt class="facts__name">Compte professionnel</dt> <dd class="facts__value">(.*?)</dd>.*?href="([^"]+)"', main
    )
    assert fact is not None
    assert (DASHBOARD[state] in fact[1], fact[2]) == (True, "/account/pro")
    told = re.search(r'<div class="message[^>]*> <p class="message__title">Le numéro de TVA (.*?)</p>', main)
    assert (told and told[1]) == WAITS.get(state)
    assert ("D’ici là, votre compte fonctionne comme avant." in main) == (state in WAITS)
    if told:
        assert main.index("Le numéro de TVA") < main.index("Votre compte</h2>")
        assert "chose à faire" not in main
    if state in KINDS:
        mails.expect(KINDS[state], to="ann@example.com")


def test_a_number_that_vies_does_not_know_waits_for_the_team_and_says_by_when(app: Flask) -> None:
    account, visitor = entered(app)
    stand(app, account, S.UNCHECKED, SWISS)
    page = plain(visitor.get("/account/pro").text)
    assert "ne figurent pas dans VIES" in page
    assert "Réponse sous 1 jour ouvré." in page


MAILED = {
    S.VERIFIED: ("est confirmé", "désormais un compte PRO"),
    S.REJECTED: ("n’est pas valide", "Comparez le numéro", "bonjour@remember-provence.com"),
    S.UNAVAILABLE: ("n’a pas pu nous dire", "Rien n’est perdu", "vous n’avez rien à faire"),
}


@pytest.mark.parametrize("state", KINDS)
def test_a_mail_says_what_came_of_it_in_text_and_html(app: Flask, mails: Mails, state: VatState) -> None:
    account, _visitor = entered(app)
    stand(app, account, state)
    message = bring(app, mails.expect(KINDS[state], to="ann@example.com"))

    for kind in ("plain", "html"):
        said = plain(words_of(message, kind))
        assert all(words in said for words in (*MAILED[state], FRENCH, "Atelier Lilas", "/account/pro"))


def test_the_team_sees_the_page_and_no_form_on_it(app: Flask, mails: Mails) -> None:
    account, _visitor = entered(app)
    stand(app, account, S.REJECTED)
    mails.pass_over("pro_rejected")
    cleo = colleague(app, Role.AGENT, BRAND)
    cleo.send(f"/admin/people/{account.id}/view-as", REASON)
    page = cleo.get("/account/pro").text

    assert FRENCH in page
    assert 'name="vat_number"' not in page
    assert "/account/pro/withdraw" not in page
    assert cleo.get("/account/pro/withdraw").status_code == 403
