"""What the security page shows of the factors: on or off, how many codes are left, which passkeys, and the ways on."""

from collections.abc import Iterator

import pytest
from flask import Flask, render_template_string

from app.web.factor_panel import factor_panel
from app.web.signed_in import current_person, login_required
from tests.mails import Mails
from tests.stock import MakeApp
from tests.web.factors import add_key, sign_in_with, turn_on
from tests.web.people import Visitor, empty_accounts, settle

pytestmark = pytest.mark.usefixtures("from_anywhere")

PATH = "/panel"


@pytest.fixture
def ann(make_app: MakeApp) -> Iterator[Visitor]:
    """Give Ann, signed in where the panel stands on a page of its own."""
    app: Flask = make_app()

    @login_required
    def panel() -> str:
        factors = factor_panel(current_person().account.id)
        return render_template_string('{% include "security/_factors.html" %}', factors=factors)

    app.add_url_rule(PATH, view_func=panel)
    settle(app)
    visitor = Visitor(app)
    visitor.sign_in()
    yield visitor
    empty_accounts(app)


def words(visitor: Visitor) -> str:
    return " ".join(visitor.get(PATH).text.split())


def test_an_account_without_factors_is_offered_to_turn_them_on(ann: Visitor) -> None:
    shown = words(ann)

    assert "Désactivée" in shown
    assert "Activer" in shown
    assert "Ajouter une clé d’accès" in shown
    assert "Codes de secours" not in shown
    assert ann.send("/account/security/two-factor").location == "/account/security/two-factor"


def test_an_app_that_is_on_says_so_with_its_day_and_the_codes_left(ann: Visitor, mails: Mails) -> None:
    _, codes = turn_on(ann, mails)
    assert "10 restants sur 10" in words(ann)
    half = Visitor(ann.app)
    half.sign_in()
    half.send("/login/code", {"code": codes[0]})

    shown = words(ann)
    assert "9 restants sur 10" in shown
    assert "Activée" in shown
    assert "Application de codes" in shown
    assert "Ajoutée le " in shown
    assert 'href="/account/security/two-factor/remove"' in shown


def test_each_passkey_is_listed_with_its_name_and_last_use(ann: Visitor, mails: Mails) -> None:
    device = add_key(ann, mails, "Ordinateur <de> l’atelier")
    assert "jamais utilisée" in words(ann)
    sign_in_with(Visitor(ann.app), device)

    shown = words(ann)
    assert "Ordinateur &lt;de&gt; l’atelier" in shown
    assert "utilisée le " in shown
    assert "/remove" in shown
