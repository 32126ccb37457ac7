"""What is promised about data and its safety, on the pages that exist: encryption, passwords, the policy's links."""

import re
from html import unescape

import pytest
from flask import Flask

from tests.stock import HOSTS, LANGUAGES
from tests.web.conftest import Get
from tests.web.people import Visitor, settle
from tests.web.walks import BRANDS, entry_paths, pages, prefix_of

pytestmark = [
    pytest.mark.usefixtures("nobody", "from_anywhere"),
    pytest.mark.parametrize("stocked_url", ["sqlite"], indirect=True),
]

WEAK = {
    "short": "courte48",
    "known to all": "motdepasse123",
    "a row of keys": "azertyuiopqsd",
    "the brand's name": "camcha camcha",
    "their own name": "ann martin ann",
}
_ASKS_CARD = re.compile(r'autocomplete="cc-|name="(?:card|cvc|cvv|iban)')


def signed_in(app: Flask, brand: str = "camcha") -> Visitor:
    settle(app, brand)
    visitor = Visitor(app, brand)
    visitor.sign_in()
    return visitor


def own_pages(app: Flask, visitor: Visitor) -> dict[str, str]:
    """Give every page that somebody signed in may open by its path alone."""
    found = {}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.arguments:
            continue
        answer = visitor.get(rule.rule)
        if answer.status_code < 300 and answer.mimetype == "text/html" and "<!DOCTYPE" in answer.text:
            found[rule.rule] = answer.text
    return found


@pytest.mark.promise("CC-18")
@pytest.mark.parametrize("brand", BRANDS)
def test_every_page_of_somebody_signed_in_leads_to_the_privacy_policy_at_its_foot(app: Flask, brand: str) -> None:
    found = own_pages(app, signed_in(app, brand))

    assert {"/", "/account/", "/account/profile", "/account/security", "/account/privacy/consents"} <= set(found)
    foot = [path for path, text in found.items() if 'href="/privacy"' not in text.partition("<footer")[2]]
    assert foot == []


@pytest.mark.promise("CC-18")
@pytest.mark.promise("RP-04")
@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("path", ["/account/profile", "/account/privacy/consents"])
def test_the_settings_of_the_account_lead_to_the_privacy_policy(app: Flask, brand: str, path: str) -> None:
    main = signed_in(app, brand).get(path).text.partition("<main")[2].partition("<footer")[0]
    assert 'href="/privacy"' in main


@pytest.mark.promise("RP-04")
def test_the_policy_says_that_data_serves_orders_and_can_be_changed_and_leads_there(get: Get) -> None:
    page = get("/privacy", HOSTS["remember-provence"]).text
    assert "Vos données servent à vos commandes, et à rien d’autre." in unescape(page)
    assert "Vous pouvez les changer à tout moment" in unescape(page)
    assert 'href="/account/profile"' in page


@pytest.mark.promise("CC-15")
@pytest.mark.parametrize("weak", WEAK)
def test_a_weak_password_is_refused_when_it_is_chosen_and_nothing_changes(app: Flask, weak: str) -> None:
    ann = signed_in(app)
    sent = {"new_password": WEAK[weak], "current_password": "wagon citron 48 parapluie"}

    answer = ann.send("/account/profile", sent)

    assert answer.status_code == 422
    assert "#new_password" in answer.text
    assert Visitor(app).sign_in(password=WEAK[weak]).status_code == 422


@pytest.mark.promise("CC-15")
def test_everything_travels_encrypted_and_no_page_asks_for_a_card(app: Flask) -> None:
    ann = signed_in(app)
    assert app.extensions["guichet"].registry.by_slug("camcha").origin.startswith("https://")
    for path, text in own_pages(app, ann).items():
        assert not _ASKS_CARD.search(text), path
        assert 'action="http:' not in text, path
    for path in pages("camcha", "fr"):
        answer = ann.get(path)
        assert "max-age=31536000" in answer.headers["Strict-Transport-Security"], path
        assert "form-action 'self'" in answer.headers["Content-Security-Policy"], path
    cookies = Visitor(app).sign_in().headers.getlist("Set-Cookie")
    assert cookies
    assert all(cookie.startswith("__Host-") and "Secure" in cookie for cookie in cookies)


@pytest.mark.promise("CC-15")
@pytest.mark.parametrize("language", LANGUAGES["camcha"])
def test_the_help_and_the_security_page_say_that_nothing_of_it_is_shared(app: Flask, get: Get, language: str) -> None:
    said = {
        "fr": ("ne le donnez à personne", "Vos données de paiement non plus", "nous ne le demandons jamais"),
        "en": ("give it to nobody", "The same goes for your payment details", "we never ask for it"),
    }[language]
    entry = get(entry_paths("camcha", language)["strengthen-security"]).text
    own = signed_in(app).get(f"{prefix_of('camcha', language)}/account/security").text
    for text, words in ((entry, said[:2]), (own, said[2:])):
        plain = unescape(text).replace("\u202f", " ").replace("\xa0", " ")
        assert [each for each in words if each not in plain] == []
