"""« Mes cartes bancaires », for whoever sends twice, comes too late, asks for other people's, or finds nobody there."""

from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind
from app.domain.billing.cards.models import ChargedCard
from app.domain.billing.models import BillingCustomer
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.cast import BIRCH
from tests.web.carding import PAGE, SECRET, come_back, have, kinds, on_file, type_card
from tests.web.contracting import Shop
from tests.web.people import Visitor, settle
from tests.web.security import proven_long_ago

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]


def test_coming_back_twice_does_nothing_twice(shop: Shop, buyer: Visitor) -> None:
    form = buyer.send(f"{PAGE}/new").text
    secret = SECRET.search(form)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    for _ in range(3):
        assert come_back(buyer, secret[1], f"{PAGE}/done").status_code == 303
    assert kinds(shop) == [EventKind.CARD_ADDED]
    assert len(shop.mails("card_added")) == 1


@pytest.mark.security("SE-09")
def test_looking_at_the_way_back_changes_nothing(shop: Shop, buyer: Visitor) -> None:
    secret = SECRET.search(buyer.send(f"{PAGE}/new").text)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    calls = shop.ledger.calls
    assert "data-at-once" in buyer.get(f"{PAGE}/done?setup_intent={secret[1].partition('_secret_')[0]}").text
    assert shop.ledger.calls == calls
    assert kinds(shop) == []


@pytest.mark.security("SI-18")
def test_adding_replacing_and_removing_ask_for_a_fresh_proof(app: Flask, shop: Shop, buyer: Visitor) -> None:
    card = have(shop, "4242", default=True)
    proven_long_ago(app)
    for path in (f"{PAGE}/new", f"{PAGE}/{card.id}/replace"):
        asked = buyer.send(path)
        assert (asked.status_code, "current_password" in asked.text) == (200, True)
        assert not SECRET.search(asked.text)
        assert "mot de passe" in buyer.get(path).text
    wrong = buyer.send(f"{PAGE}/new", {"current_password": "not it"})
    assert wrong.status_code == 422
    assert buyer.send(f"{PAGE}/{card.id}/remove").status_code == 422
    assert on_file(shop) == {"4242": True}


def test_a_provider_that_is_away_is_said_and_nothing_is_lost(shop: Shop, buyer: Visitor) -> None:
    card = have(shop, "4242", default=True)
    shop.ledger.is_away = True
    for answer in (
        buyer.get(PAGE),
        buyer.get(f"{PAGE}/{card.id}/remove"),
        buyer.send(f"{PAGE}/new"),
        buyer.send(f"{PAGE}/{card.id}/default"),
    ):
        assert answer.status_code == 503
        assert "ne répond pas" in answer.text
    shop.ledger.is_away = False
    assert on_file(shop) == {"4242": True}


def test_who_never_was_at_the_provider_is_known_there_before_a_card_is_typed(app: Flask, shop: Shop) -> None:
    settle(app, email="bob@example.com", first_name="Bob", last_name="Petit")
    bob = Visitor(app)
    bob.sign_in("bob@example.com")
    before = len(shop.ledger.customers)
    assert bob.get(PAGE).status_code == 200
    assert len(shop.ledger.customers) == before
    for _ in range(2):
        assert SECRET.search(bob.send(f"{PAGE}/new").text)
    assert len(shop.ledger.customers) == before + 1
    with shop.rows() as session:
        kept = set(session.scalars(select(BillingCustomer.provider_id)))
    assert kept == set(shop.ledger.customers)


@pytest.mark.security("PA-08")
def test_a_card_of_somebody_else_is_one_that_never_was(app: Flask, shop: Shop, buyer: Visitor) -> None:
    other = shop.ledger.open_customer(settle(app, email="bob@example.com").id, email="b", name="Bob", key="bob")
    foreign = shop.ledger.add_card(other)
    secret = shop.ledger.begin_setup(other, key="bob's")
    shop.ledger.type_card(secret)
    for path in ("replace", "remove"):
        theirs, none = buyer.get(f"{PAGE}/{foreign.id}/{path}"), buyer.get(f"{PAGE}/pm_never/{path}")
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(foreign.id, "pm_never").split("<main")[1] == none.text.split("<main")[1]
        assert buyer.send(f"{PAGE}/{foreign.id}/{path}").status_code == 404
    assert buyer.send(f"{PAGE}/{foreign.id}/default").status_code == 404
    assert come_back(buyer, secret, f"{PAGE}/done").status_code == 422
    assert foreign in shop.ledger.list_methods(other)
    assert kinds(shop) == []


@pytest.mark.security("PA-08")
def test_a_replaced_card_is_one_s_own(app: Flask, shop: Shop, buyer: Visitor) -> None:
    other = shop.ledger.open_customer(settle(app, email="bob@example.com").id, email="b", name="Bob", key="bob")
    foreign = shop.ledger.add_card(other)
    secret = SECRET.search(buyer.send(f"{PAGE}/new").text)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    come_back(buyer, secret[1], f"{PAGE}/done?replaces={foreign.id}")
    assert foreign in shop.ledger.list_methods(other)
    assert on_file(shop) == {"4242": True}


def test_another_brand_has_no_provider_and_says_so(app: Flask, shop: Shop) -> None:
    settle(app, BIRCH)
    bella = Visitor(app, BIRCH)
    bella.sign_in()
    assert bella.get(PAGE).status_code == 200
    assert bella.send(f"{PAGE}/new").status_code == 503
    assert shop.ledger.setups == {}


@pytest.mark.parametrize("setup", ["", "\0", "é🎈", "a/../b", "x" * 5000, "<script>", "seti_1' OR 1=1"])
def test_odd_names_of_a_setup_are_none(shop: Shop, buyer: Visitor, setup: str) -> None:
    answer = buyer.send(f"{PAGE}/done", {"setup_intent": setup, "replaces": setup})
    assert answer.status_code == 422
    assert kinds(shop) == []


def test_nothing_is_read_while_the_provider_is_waited_for(app: Flask, shop: Shop, buyer: Visitor) -> None:
    installed = app.extensions[EXTENSION]
    have(shop, "4242", default=True)
    held: list[int] = []

    class Watching:
        def __getattr__(self, name: str) -> object:
            held.append(installed.engine.pool.checkedout())
            return getattr(shop.ledger, name)

    provider = replace(installed.find_provider("camcha"), payments=Watching())
    app.extensions[EXTENSION] = replace(installed, find_provider={"camcha": provider}.get)
    buyer.get(PAGE)
    buyer.send(f"{PAGE}/new")
    type_card(shop, buyer, "4444")
    assert held
    assert set(held) == {0}


def test_the_rows_of_a_card_are_the_account_s(app: Flask, shop: Shop, buyer: Visitor) -> None:
    type_card(shop, buyer, "4242")
    with open_session(app.extensions[EXTENSION].engine, BIRCH) as session:
        assert session.scalars(select(ChargedCard)).all() == []
