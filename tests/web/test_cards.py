"""« Mes cartes bancaires »: what is on file is listed, added, replaced, charged by default and removed."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.domain.accounts.activity.models import EventKind, SecurityEvent
from app.domain.billing.cards.models import ChargedCard
from app.domain.billing.models import BillingCustomer
from app.domain.billing.ports import ProvidedMethod
from app.kernel.db import open_session
from app.web.installation import EXTENSION
from tests.billing import BY_TRANSFER
from tests.cast import BIRCH
from tests.web.contracting import Shop, open_shop
from tests.web.people import Visitor, settle
from tests.web.postman import text_of
from tests.web.security import proven_long_ago

pytestmark = [pytest.mark.usefixtures("nobody"), pytest.mark.posts_mails]
PAGE = "/account/billing/cards"
SECRET = re.compile(r'data-secret="([^"]+)"')


@pytest.fixture
def shop(app: Flask) -> Iterator[Shop]:
    with open_shop(app) as opened:
        yield opened


@pytest.fixture
def ann(app: Flask, shop: Shop) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(shop.account.email)
    return visitor


def customer_of(shop: Shop) -> str:
    return next(name for name, account in shop.ledger.customers.items() if account == shop.account.id)


def have(shop: Shop, last4: str, *, default: bool = False, **facts: object) -> ProvidedMethod:
    """Let Ann have a card on file."""
    card = shop.ledger.add_card(customer_of(shop), last4, **facts)
    if default:
        shop.ledger.set_default(customer_of(shop), card.id)
    return card


def on_file(shop: Shop) -> dict[str | None, bool]:
    """Give the last digits of what is on file, and whether each is the default."""
    return {each.last4: each.is_default for each in shop.ledger.list_methods(customer_of(shop))}


def type_card(shop: Shop, visitor: Visitor, last4: str, path: str = f"{PAGE}/new") -> TestResponse:
    """Type a card into the form and come back."""
    form = visitor.send(path, page=PAGE)
    secret = SECRET.search(form.text)
    back = re.search(r'data-return-to="([^"]+)"', form.text)
    assert secret is not None, form.text
    assert back is not None
    shop.ledger.type_card(secret[1], last4)
    return come_back(visitor, secret[1], back[1])


def come_back(visitor: Visitor, secret: str, path: str) -> TestResponse:
    setup = secret.partition("_secret_")[0]
    there = f"{path}{'&' if '?' in path else '?'}setup_intent={setup}&redirect_status=succeeded"
    page = visitor.get(there).text
    sent = dict(re.findall(r'<input type="hidden"\s+name="(setup_intent|replaces)"\s+value="([^"]*)"', page))
    return visitor.send(f"{PAGE}/done", sent, page=there)


def kinds(shop: Shop) -> list[EventKind]:
    with shop.rows() as session:
        return list(
            session.scalars(select(SecurityEvent.kind).where(SecurityEvent.kind.in_(["card_added", "card_removed"])))
        )


@pytest.mark.promise("CC-09")
def test_a_card_is_added_and_the_first_one_is_charged(app: Flask, shop: Shop, ann: Visitor) -> None:
    assert "Rien n’est encore enregistré" in ann.get(PAGE).text

    answer = type_card(shop, ann, "4242")

    assert answer.location.endswith(f"{PAGE}?done=added")
    assert on_file(shop) == {"4242": True}
    page = ann.get(answer.location).text
    for words in ("est enregistré.", "Visa •••• 4242", "décembre 2030", "Débitée par défaut", "Mettre à jour"):
        assert words in page
    assert kinds(shop) == [EventKind.CARD_ADDED]
    (mail,) = shop.mails("card_added")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert "Moyen de paiement ajouté" in ann.get("/account/security/activity").text
    with shop.rows() as session:
        seen = session.scalars(select(ChargedCard)).one()
        assert (seen.brand, seen.last4, str(seen.expires_on)) == ("visa", "4242", "2030-12-31")


def test_a_second_card_is_not_charged_until_it_is_chosen(shop: Shop, ann: Visitor) -> None:
    have(shop, "4242", default=True)
    type_card(shop, ann, "4444")
    assert on_file(shop) == {"4242": True, "4444": False}

    (other,) = (each for each in shop.ledger.list_methods(customer_of(shop)) if each.last4 == "4444")
    assert ann.send(f"{PAGE}/{other.id}/default", page=PAGE).location.endswith("done=default")
    assert on_file(shop) == {"4242": False, "4444": True}


@pytest.mark.promise("CC-09")
def test_a_card_is_replaced_in_one_go_and_stays_the_one_that_is_charged(app: Flask, shop: Shop, ann: Visitor) -> None:
    shop.sell()
    old = have(shop, "4242", default=True)

    answer = type_card(shop, ann, "4444", f"{PAGE}/{old.id}/replace")

    assert answer.location.endswith("done=replaced")
    assert on_file(shop) == {"4444": True}
    (mail,) = shop.mails("card_added")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert kinds(shop) == [EventKind.CARD_ADDED]


def test_coming_back_twice_does_nothing_twice(shop: Shop, ann: Visitor) -> None:
    form = ann.send(f"{PAGE}/new", page=PAGE).text
    secret = SECRET.search(form)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    for _ in range(3):
        assert come_back(ann, secret[1], f"{PAGE}/done").status_code == 303
    assert kinds(shop) == [EventKind.CARD_ADDED]
    assert len(shop.mails("card_added")) == 1


@pytest.mark.security("SE-09")
def test_looking_at_the_way_back_changes_nothing(shop: Shop, ann: Visitor) -> None:
    secret = SECRET.search(ann.send(f"{PAGE}/new", page=PAGE).text)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    calls = shop.ledger.calls
    assert "data-at-once" in ann.get(f"{PAGE}/done?setup_intent={secret[1].partition('_secret_')[0]}").text
    assert shop.ledger.calls == calls
    assert kinds(shop) == []


def test_a_card_that_its_bank_did_not_confirm_is_said(shop: Shop, ann: Visitor) -> None:
    secret = SECRET.search(ann.send(f"{PAGE}/new", page=PAGE).text)
    assert secret is not None
    answer = come_back(ann, secret[1], f"{PAGE}/done")
    assert answer.status_code == 422
    assert "Votre banque n’a pas confirmé" in answer.text
    assert on_file(shop) == {}


def test_a_card_is_removed_and_what_is_charged_then_is_said_before(app: Flask, shop: Shop, ann: Visitor) -> None:
    shop.sell()
    have(shop, "4444", expires=(2029, 5))
    card = have(shop, "4242", default=True)
    assert "passeront par Visa •••• 4444" in ann.get(f"{PAGE}/{card.id}/remove").text

    assert ann.send(f"{PAGE}/{card.id}/remove").location.endswith("done=removed")

    assert on_file(shop) == {"4444": True}
    assert kinds(shop) == [EventKind.CARD_REMOVED]
    (mail,) = shop.mails("card_removed")
    assert "Visa •••• 4242" in text_of(app, mail)
    assert ann.get(f"{PAGE}/{card.id}/remove").status_code == 404


def test_the_last_card_of_a_subscription_that_goes_on_stays(shop: Shop, ann: Visitor) -> None:
    sold = shop.sell()
    card = have(shop, "4242", default=True)
    path = f"{PAGE}/{card.id}/remove"

    page = ann.get(path).text
    assert "Celui-ci reste" in page
    assert "Le remplacer par un autre" in page
    assert ann.send(path, page=PAGE).status_code == 409
    assert on_file(shop) == {"4242": True}

    ann.send(f"/account/billing/{sold.id}/end")
    assert ann.send(path).status_code == 303
    assert on_file(shop) == {}


@pytest.mark.parametrize("purchase", [None, BY_TRANSFER])
def test_the_last_card_goes_where_nothing_is_charged(shop: Shop, ann: Visitor, purchase: object) -> None:
    if purchase is not None:
        shop.sell(BY_TRANSFER)
    card = have(shop, "4242", default=True)
    assert ann.send(f"{PAGE}/{card.id}/remove").status_code == 303
    assert on_file(shop) == {}


@pytest.mark.parametrize(
    ("expires", "words"),
    [
        ((2020, 2), "Expirée"),
        ((datetime.now(UTC).year, datetime.now(UTC).month), "Expire bientôt"),
        ((2099, 1), "Valable jusqu’à"),
        (None, "Débitée"),
    ],
)
def test_how_long_a_card_will_do_is_said(shop: Shop, ann: Visitor, expires: tuple[int, int] | None, words: str) -> None:
    have(shop, "4242", default=True, expires=expires)
    page = ann.get(PAGE).text
    assert words in page
    assert ("Cette carte" in page) == (words.startswith("Expir"))


@pytest.mark.security("SI-18")
def test_adding_replacing_and_removing_ask_for_a_fresh_proof(app: Flask, shop: Shop, ann: Visitor) -> None:
    card = have(shop, "4242", default=True)
    proven_long_ago(app)
    for path in (f"{PAGE}/new", f"{PAGE}/{card.id}/replace"):
        asked = ann.send(path, page=PAGE)
        assert (asked.status_code, "current_password" in asked.text) == (200, True)
        assert not SECRET.search(asked.text)
        assert "mot de passe" in ann.get(path).text
    wrong = ann.send(f"{PAGE}/new", {"current_password": "not it"}, page=PAGE)
    assert wrong.status_code == 422
    assert ann.send(f"{PAGE}/{card.id}/remove", page=PAGE).status_code == 422
    assert on_file(shop) == {"4242": True}


def test_a_provider_that_is_away_is_said_and_nothing_is_lost(shop: Shop, ann: Visitor) -> None:
    card = have(shop, "4242", default=True)
    shop.ledger.is_away = True
    for answer in (
        ann.get(PAGE),
        ann.get(f"{PAGE}/{card.id}/remove"),
        ann.send(f"{PAGE}/new", page="/account/billing/"),
        ann.send(f"{PAGE}/{card.id}/default", page="/account/billing/"),
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
        assert SECRET.search(bob.send(f"{PAGE}/new", page=PAGE).text)
    assert len(shop.ledger.customers) == before + 1
    with shop.rows() as session:
        kept = set(session.scalars(select(BillingCustomer.provider_id)))
    assert kept == set(shop.ledger.customers)


@pytest.mark.security("PA-08")
def test_a_card_of_somebody_else_is_one_that_never_was(app: Flask, shop: Shop, ann: Visitor) -> None:
    other = shop.ledger.open_customer(settle(app, email="bob@example.com").id, email="b", name="Bob", key="bob")
    foreign = shop.ledger.add_card(other)
    secret = shop.ledger.begin_setup(other, key="bob's")
    shop.ledger.type_card(secret)
    for path in ("replace", "remove"):
        theirs, none = ann.get(f"{PAGE}/{foreign.id}/{path}"), ann.get(f"{PAGE}/pm_never/{path}")
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(foreign.id, "pm_never").split("<main")[1] == none.text.split("<main")[1]
        assert ann.send(f"{PAGE}/{foreign.id}/{path}", page=PAGE).status_code == 404
    assert ann.send(f"{PAGE}/{foreign.id}/default", page=PAGE).status_code == 404
    assert come_back(ann, secret, f"{PAGE}/done").status_code == 422
    assert foreign in shop.ledger.list_methods(other)
    assert kinds(shop) == []


@pytest.mark.security("PA-08")
def test_a_replaced_card_is_one_s_own(app: Flask, shop: Shop, ann: Visitor) -> None:
    other = shop.ledger.open_customer(settle(app, email="bob@example.com").id, email="b", name="Bob", key="bob")
    foreign = shop.ledger.add_card(other)
    secret = SECRET.search(ann.send(f"{PAGE}/new", page=PAGE).text)
    assert secret is not None
    shop.ledger.type_card(secret[1])
    come_back(ann, secret[1], f"{PAGE}/done?replaces={foreign.id}")
    assert foreign in shop.ledger.list_methods(other)
    assert on_file(shop) == {"4242": True}


def test_another_brand_has_no_provider_and_says_so(app: Flask, shop: Shop) -> None:
    settle(app, BIRCH)
    bella = Visitor(app, BIRCH)
    bella.sign_in()
    assert bella.get(PAGE).status_code == 200
    assert bella.send(f"{PAGE}/new", page=PAGE).status_code == 503
    assert shop.ledger.setups == {}


@pytest.mark.parametrize("setup", ["", "\0", "é🎈", "a/../b", "x" * 5000, "<script>", "seti_1' OR 1=1"])
def test_odd_names_of_a_setup_are_none(shop: Shop, ann: Visitor, setup: str) -> None:
    answer = ann.send(f"{PAGE}/done", {"setup_intent": setup, "replaces": setup}, page=PAGE)
    assert answer.status_code == 422
    assert kinds(shop) == []


def test_the_overview_says_that_the_card_expires(app: Flask, shop: Shop, ann: Visitor) -> None:
    shop.sell()
    soon = (datetime.now(UTC).year, datetime.now(UTC).month)
    card = have(shop, "4242", expires=soon)
    assert "Votre carte expire" not in ann.get("/account/billing/").text
    ann.send(f"{PAGE}/{card.id}/default", page=PAGE)
    page = ann.get("/account/billing/").text
    assert "Votre carte expire bientôt" in page
    assert "Visa •••• 4242 paie votre abonnement" in page
    assert app is shop.app


def test_nothing_is_read_while_the_provider_is_waited_for(app: Flask, shop: Shop, ann: Visitor) -> None:
    installed = app.extensions[EXTENSION]
    have(shop, "4242", default=True)
    held: list[int] = []

    class Watching:
        def __getattr__(self, name: str) -> object:
            held.append(installed.engine.pool.checkedout())  # type: ignore[attr-defined]  # a queue's
            return getattr(shop.ledger, name)

    provider = replace(installed.find_provider("camcha"), payments=Watching())
    app.extensions[EXTENSION] = replace(installed, find_provider={"camcha": provider}.get)
    ann.get(PAGE)
    ann.send(f"{PAGE}/new", page=PAGE)
    type_card(shop, ann, "4444")
    assert held
    assert set(held) == {0}


def test_the_rows_of_a_card_are_the_account_s(app: Flask, shop: Shop, ann: Visitor) -> None:
    type_card(shop, ann, "4242")
    with open_session(app.extensions[EXTENSION].engine, BIRCH) as session:
        assert session.scalars(select(ChargedCard)).all() == []
