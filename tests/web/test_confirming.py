"""Following the links of a registration: who may confirm, what it leads to, and how it fails."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from app.domain.accounts.links.models import AccountLink
from app.domain.accounts.models import AccountState, FormerAccount, KnownSerial
from app.kernel.db import TenantScoped, open_session, transaction
from app.web.cookies import SESSION
from app.web.own_path import WANTED
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS
from tests.web.people import Visitor, empty_accounts
from tests.web.postman import bring, path_of_link, words_of
from tests.web.registering import FILLED, account_of, register

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FORMER = {"first_name": "Anna", "last_name": "Martin", "company": "Réseaux", "country": "FR"}


@pytest.fixture(autouse=True)
def nobody(app: Flask) -> Iterator[None]:
    yield
    empty_accounts(app)
    for brand in ("omicron", "camcha"):
        with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
            for entity in (KnownSerial, FormerAccount):
                session.execute(delete(entity), execution_options={"synchronize_session": False})


def know(app: Flask, brand: str, row: TenantScoped) -> None:
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        session.add(row)


def registered(app: Flask, mails: Mails, brand: str = "camcha") -> tuple[Visitor, str]:
    """Register Ann; give her browser and the path of the link in her mail."""
    ann = Visitor(app, brand)
    assert register(ann).status_code == 303
    return ann, path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com")))


def follow(visitor: Visitor, link: str) -> None:
    """Open a mailed link: its token leaves the address for a cookie."""
    answer = visitor.get(link)
    assert answer.status_code == 303
    assert link.rpartition("/")[2] not in answer.location


@pytest.mark.parametrize("brand", ["camcha", "support-technique"])
def test_the_browser_that_registered_confirms_with_one_button(app: Flask, mails: Mails, brand: str) -> None:
    ann, link = registered(app, mails, brand)
    follow(ann, link)

    page = ann.get("/confirm").text
    assert "Confirmer mon adresse e-mail" in page
    assert 'type="password"' not in page
    assert ann.send("/confirm").location == "/register/active"
    assert "Votre compte est actif" in ann.get("/register/active").text
    assert ann.sign_in().status_code == 303


def test_looking_at_the_link_changes_nothing(app: Flask, mails: Mails) -> None:
    ann, link = registered(app, mails)
    for _ in range(3):
        scanner = Visitor(app)
        follow(scanner, link)
        scanner.get("/confirm")
        scanner.client.head(link, base_url=scanner.base)

    account = account_of(app, "camcha")
    assert account is not None
    assert account.state is AccountState.UNCONFIRMED
    follow(ann, link)
    assert ann.send("/confirm").location == "/register/active"


def test_another_browser_needs_the_password_chosen_at_registration(app: Flask, mails: Mails) -> None:
    _, link = registered(app, mails)
    phone = Visitor(app)
    follow(phone, link)

    page = phone.get("/confirm").text
    assert "Pourquoi le mot de passe" in page
    assert phone.send("/confirm").status_code == 422
    wrong = phone.send("/confirm", {"password": "wrong"})
    assert (wrong.status_code, "choisi à l’inscription" in wrong.text) == (422, True)
    assert phone.send("/confirm", {"password": PASSWORD}).location == "/register/active"


def test_whoever_owns_the_mailbox_opens_no_account_that_a_stranger_registered(app: Flask, mails: Mails) -> None:
    mallory, owner = Visitor(app), Visitor(app)
    register(mallory, password="rideau nuage 17 pommier")
    link = path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com")))
    follow(owner, link)

    assert owner.send("/confirm").status_code == 422
    assert owner.send("/confirm", {"password": PASSWORD}).status_code == 422
    assert mallory.sign_in(password="rideau nuage 17 pommier").status_code == 403
    assert register(owner).status_code == 303  # and registering themself, theirs counts
    own = path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com")))
    follow(mallory, link)
    assert mallory.get("/confirm").status_code == 410
    follow(owner, own)
    assert owner.send("/confirm").location == "/register/active"
    assert mallory.sign_in(password="rideau nuage 17 pommier").status_code == 422
    assert owner.sign_in().status_code == 303


def test_guessing_the_password_there_is_counted_like_a_sign_in(app: Flask, mails: Mails) -> None:
    _, link = registered(app, mails)
    stranger = Visitor(app)
    follow(stranger, link)
    for number in range(5):
        stranger.send("/confirm", {"password": f"wrong {number}"})

    assert "trop d’essais" in stranger.send("/confirm", {"password": PASSWORD}).text


@pytest.mark.promise("OM-08")
@pytest.mark.parametrize("case", ["cut", "used", "newer", "other brand", "none"])
def test_a_link_that_fails_names_the_contact_and_asks_for_a_screenshot(app: Flask, mails: Mails, case: str) -> None:
    ann, link = registered(app, mails, "omicron")
    if case == "cut":
        link = link[:-5]
    elif case == "used":
        follow(ann, link)
        ann.send("/confirm")
        mails.expect("registration_waiting", to="customer.care@omicronenergy.com")
    elif case == "newer":
        register(ann)
        mails.expect("confirm_registration", to="ann@example.com")
    elif case == "other brand":
        register(Visitor(app))
        link = path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com")))
    if case != "none":
        follow(ann, link)

    page = ann.get("/confirm")

    assert page.status_code in {404, 410}
    assert ann.send("/confirm").status_code in {404, 410}
    for words in ("Ce lien ne fonctionne pas", "customer.care@omicronenergy.com", "capture d’écran"):
        assert words in page.text


@pytest.mark.promise("OM-07")
@pytest.mark.parametrize(("left", "status"), [(SECOND * 60, 200), (-SECOND, 410)])
def test_a_link_works_for_fourteen_days(app: Flask, mails: Mails, left: timedelta, status: int) -> None:
    before = datetime.now(UTC)
    ann, link = registered(app, mails, "omicron")
    with open_session(app.extensions["guichet"].engine, "omicron") as session, transaction(session):
        expires_at = session.query(AccountLink).one().expires_at
        assert timedelta(days=14) <= expires_at - before <= timedelta(days=14, minutes=5)
        session.execute(update(AccountLink).values(expires_at=datetime.now(UTC) + left))
    follow(ann, link)

    assert ann.get("/confirm").status_code == status


@pytest.mark.promise("OM-03")
@pytest.mark.promise("OM-09")
def test_a_known_serial_number_activates_and_another_waits(app: Flask, mails: Mails) -> None:
    know(app, "omicron", KnownSerial(number="QK417M", imported_at=NOW))
    ann, link = registered(app, mails, "omicron")
    follow(ann, link)
    assert ann.send("/confirm").location == "/register/active"
    bob = Visitor(app, "omicron")
    register(bob, email="bob@example.com", user_name="bob", serial_number="XX000X", last_name="d'Or | $(x)")
    follow(bob, path_of_link(bring(app, mails.expect("confirm_registration", to="bob@example.com"))))

    assert bob.send("/confirm").location == "/register/waiting"

    assert "attend une approbation" in bob.get("/register/waiting").text
    assert "customer.care@omicronenergy.com" in bob.get("/register/waiting").text.partition("<main")[2]
    assert "attend une approbation" in bob.sign_in("bob").text
    told = bring(app, mails.expect("registration_waiting", to="customer.care@omicronenergy.com"))
    assert told["Reply-To"] == "bob@example.com"
    assert "XX000X" in words_of(told)
    assert "flask account approve omicron bob@example.com" in words_of(told)


def adopting(app: Flask, mails: Mails) -> tuple[Visitor, str]:
    know(app, "omicron", FormerAccount(email_key="ann@example.com", imported_at=NOW, **FORMER))
    ann = Visitor(app, "omicron")
    assert "Vous aviez un compte dans l’ancien espace client" in ann.get("/register").text
    assert ann.send("/register", {"email": "Ann@example.com"}).location == "/register/sent"
    return ann, path_of_link(bring(app, mails.expect("adopt_account", to="Ann@example.com")))


@pytest.mark.promise("OM-10")
def test_a_former_account_is_taken_over_in_three_steps(app: Flask, mails: Mails) -> None:
    ann, link = adopting(app, mails)
    follow(ann, link)
    page = ann.get("/register/adopt").text
    for known in ("Anna", "Martin", "Réseaux"):
        assert f'value="{known}"' in page
    assert '<option selected value="FR">' in page

    assert ann.send("/register/adopt", {**FORMER, "password": PASSWORD}).status_code == 422
    answer = ann.send("/register/adopt", {**FORMER, "password": PASSWORD, "user_name": "anna"})

    assert (answer.status_code, answer.location) == (303, "/account/")
    assert ann.cookie(SESSION)
    account = account_of(app, "omicron")
    assert account is not None
    assert (account.state, account.user_name, account.company) == (AccountState.ACTIVE, "anna", "Réseaux")
    assert Visitor(app, "omicron").sign_in("anna").status_code == 303
    mails.pass_over("new_browser")
    assert "déjà enregistrée" in Visitor(app, "omicron").send("/register", FILLED["omicron"]).text


def test_a_former_account_s_address_is_enough_whatever_else_was_typed(app: Flask, mails: Mails) -> None:
    know(app, "omicron", FormerAccount(email_key="ann@example.com", imported_at=NOW, **FORMER))
    strange = {"country": "ZZZ", "serial_number": "?", "user_name": "x" * 99, "password": "short", "company": "Lilas"}

    answer = Visitor(app, "omicron").send("/register", {"email": "ann@example.com", **strange})

    assert answer.location == "/register/sent"
    account = account_of(app, "omicron")
    assert account is not None
    assert (account.country, account.serial_number, account.user_name) == ("FR", None, None)
    mails.expect("adopt_account", to="ann@example.com")


def test_a_silent_brand_does_not_tell_that_an_address_is_a_former_account_s(app: Flask) -> None:
    know(app, "camcha", FormerAccount(email_key="ann@example.com", imported_at=NOW, **FORMER))

    assert Visitor(app).send("/register", {"email": "ann@example.com"}).status_code == 422


def test_a_former_account_is_nobody_s_without_its_mailbox(app: Flask, mails: Mails) -> None:
    adopting(app, mails)
    mallory = Visitor(app, "omicron")
    assert register(mallory).location == "/register/sent"  # with a password, which is not kept
    mails.expect("adopt_account", to="ann@example.com")

    account = account_of(app, "omicron")
    assert account is not None
    assert (account.state, account.password_hash) == (AccountState.UNCONFIRMED, None)
    assert mallory.sign_in().status_code == 422
    assert mallory.get("/register/adopt").status_code == 404


def test_a_user_name_that_is_taken_leaves_the_link_alive(app: Flask, mails: Mails) -> None:
    register(Visitor(app, "omicron"), email="bob@example.com", user_name="bob")
    mails.expect("confirm_registration", to="bob@example.com")
    ann, link = adopting(app, mails)
    follow(ann, link)
    taken = ann.send("/register/adopt", {**FORMER, "password": PASSWORD, "user_name": "BOB"})

    assert (taken.status_code, "déjà pris" in taken.text) == (422, True)
    assert ann.send("/register/adopt", {**FORMER, "password": PASSWORD, "user_name": "anna"}).status_code == 303


def test_a_twin_s_link_opens_nothing_here(app: Flask, mails: Mails) -> None:
    birch = Visitor(app, BIRCH)
    birch.send("/register", FILLED["camcha"])
    link = path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com")))
    here, other = Visitor(app), Visitor(app)
    follow(here, link)
    follow(other, "/confirm/nobody-s")

    foreign, missing = here.get("/confirm"), other.get("/confirm")
    assert (foreign.status_code, foreign.text.partition("<main")[2]) == (404, missing.text.partition("<main")[2])


def test_who_registered_on_the_way_to_a_page_comes_to_it_once_they_are_in(app: Flask, mails: Mails) -> None:
    ann = Visitor(app, "camcha")
    assert 'href="/register?next=/offers/atelier"' in ann.get("/login?next=/offers/atelier").text
    assert 'action="/register?next=/offers/atelier"' in ann.get("/register?next=/offers/atelier").text
    ann.send("/register?next=/offers/atelier", FILLED["camcha"])
    follow(ann, path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com"))))
    ann.send("/confirm")

    assert ann.sign_in().location == "/offers/atelier"
    ann.send("/logout")
    assert ann.sign_in().location == "/account/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"])
def test_nobody_is_led_away_after_their_registration(app: Flask, mails: Mails, elsewhere: str) -> None:
    ann = Visitor(app, "camcha")
    ann.client.set_cookie(f"__Host-{WANTED}", elsewhere, domain=HOSTS["camcha"], secure=True)
    ann.send(f"/register?next={elsewhere}", FILLED["camcha"])
    follow(ann, path_of_link(bring(app, mails.expect("confirm_registration", to="ann@example.com"))))
    ann.send("/confirm")

    assert ann.sign_in().location == "/account/"
