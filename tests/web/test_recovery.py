"""A forgotten password: what is asked, what is mailed, what a link does, and what it never does."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account, AccountState
from app.domain.mail.models import OutgoingMail
from app.kernel.db import open_session
from app.web.cookies import SESSION
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.people import Visitor, settle
from tests.web.postman import bring, link_in, path_of_link, words_of

pytestmark = pytest.mark.usefixtures("nobody")

NEW = "tulipe ancre 61 boussole"
ANN = "ann@example.com"


def ask(visitor: Visitor, email: str = ANN) -> None:
    answer = visitor.send("/password/forgot", {"email": email})
    assert (answer.status_code, answer.location) == (303, "/password/forgot/sent")


def asked(app: Flask, mails: Mails, brand: str = "camcha", to: str = ANN) -> OutgoingMail:
    ask(Visitor(app, brand), to)
    return mails.expect("reset_password", to=to)


def follow(app: Flask, mails: Mails, brand: str = "camcha") -> Visitor:
    """Ask for a link and open it, in a browser of its own."""
    visitor = Visitor(app, brand)
    visitor.get(path_of_link(bring(app, asked(app, mails, brand))))
    return visitor


def reset(visitor: Visitor, password: str = NEW) -> str:
    answer = visitor.send("/password/reset", {"password": password})
    assert (answer.status_code, answer.location) == (303, "/password/reset/done")
    return visitor.get("/password/reset/done").text


def stored(app: Flask, brand: str = "camcha") -> Account:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(Account)).one()


@pytest.mark.promise("CM-11")
@pytest.mark.parametrize("brand", ["camermix", "omicron", "remember-provence", "support-technique", "camcha"])
def test_a_forgotten_password_is_chosen_anew_by_a_mailed_link(app: Flask, mails: Mails, brand: str) -> None:
    settle(app, brand)
    visitor = follow(app, mails, brand)
    page = visitor.get("/password/reset").text
    assert "Réinitialiser" in page
    assert 'autocomplete="new-password"' in page

    confirmed = reset(visitor)

    mails.expect("password_changed", to=ANN)
    assert "Votre mot de passe est à jour" in confirmed
    assert 'href="/login"' in confirmed
    assert visitor.cookie(SESSION) is None
    assert Visitor(app, brand).sign_in(password=PASSWORD).status_code == 422
    assert Visitor(app, brand).sign_in(password=NEW).status_code == 303


def test_the_answer_is_the_same_to_the_byte_whether_the_address_is_known_or_not(app: Flask, mails: Mails) -> None:
    settle(app)
    settle(app, email="closed@example.com", state=AccountState.CLOSED)
    settle(app, email="paused@example.com", state=AccountState.SUSPENDED)
    answers = []
    for email in (ANN, "nobody@example.com", "closed@example.com", "paused@example.com"):
        visitor = Visitor(app)
        answer = visitor.send("/password/forgot", {"email": email})
        answers.append(
            (answer.status_code, answer.data, sorted(answer.headers.keys()), visitor.get(answer.location).data)
        )

    mails.expect("reset_password", to=ANN)
    assert answers.count(answers[0]) == len(answers)


@pytest.mark.promise("OM-15")
def test_the_first_answer_says_what_to_do_when_nothing_comes(app: Flask) -> None:
    page = Visitor(app, "omicron").get("/password/forgot/sent").text.replace("\xa0", " ").split("<main")[1]

    for words in ("5 minutes", "60 minutes", "courrier indésirable (spam)", "Vérifiez l’adresse"):
        assert words in page
    assert "customer.care@omicronenergy.com" in page
    order = [page.index(words) for words in ("5 minutes", "spam", "Vérifiez l’adresse", "Toujours rien")]
    assert order == sorted(order)


@pytest.mark.promise("OM-16")
@pytest.mark.promise("ST-01")
@pytest.mark.parametrize("brand", ["omicron", "support-technique"])
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_the_mail_says_right_beneath_its_link_how_long_it_works(
    app: Flask, mails: Mails, brand: str, kind: str
) -> None:
    settle(app, brand)
    message = bring(app, asked(app, mails, brand))
    text = re.sub(r"<[^>]+>|\s+", " ", words_of(message, kind).replace("\xa0", " ").replace("&nbsp;", " "))
    after = " ".join(text.split()).rpartition(link_in(message))[2].strip()

    assert after.startswith("Ce lien est valable 60 minutes, jusqu’à ")
    assert "Ce n’est pas vous" in after


def test_a_typed_address_with_other_letters_is_mailed_as_it_is_stored(app: Flask, mails: Mails) -> None:
    settle(app, email="Ann@Example.com")

    ask(Visitor(app), "ANN@example.COM")

    mails.expect("reset_password", to="Ann@Example.com")


def test_the_dotless_i_is_nobody_else_s_address(app: Flask) -> None:
    settle(app, email="igor@example.com")

    ask(Visitor(app), "ıgor@example.com")


@pytest.mark.promise("OM-12")
def test_a_user_name_is_good_where_the_brand_takes_one(app: Flask, mails: Mails) -> None:
    settle(app, "omicron", user_name="ann.martin")
    assert "nom d’utilisateur</label>" in " ".join(
        Visitor(app, "omicron").get("/password/forgot").text.split()
    ).replace(" </label>", "</label>")
    ask(Visitor(app, "omicron"), "Ann.Martin")
    mails.expect("reset_password", to=ANN)

    answer = Visitor(app).send("/password/forgot", {"email": "ann.martin"})
    assert answer.status_code == 422
    assert 'value="ann.martin"' in answer.text


@pytest.mark.parametrize("email", ["", "ann", "a" * 400 + "@example.com", "\u202eann@example", "ann\0@", "@"])
def test_what_is_no_address_is_sent_back_with_what_was_typed(app: Flask, email: str) -> None:
    answer = Visitor(app).send("/password/forgot", {"email": email})

    assert answer.status_code == 422
    assert "anne.martin@example.com" in answer.text


def test_too_many_requests_for_one_name_are_told_to_wait_known_or_not(app: Flask, mails: Mails) -> None:
    settle(app)
    for email in (ANN, "nobody@example.com"):
        for _ in range(5):
            ask(Visitor(app), email)
        answer = Visitor(app).send("/password/forgot", {"email": email})
        assert answer.status_code == 429
        assert int(answer.headers["Retry-After"]) > 0
        assert f'value="{email}"' in answer.text
    assert len(mails.unexpected) == 5
    mails.unexpected.clear()


@pytest.mark.security("LT-05")
@pytest.mark.security("LT-06")
def test_looking_at_a_link_leaves_it_alive_and_takes_its_token_out_of_the_address(app: Flask, mails: Mails) -> None:
    settle(app)
    path = path_of_link(bring(app, asked(app, mails)))
    for scanner in (Visitor(app), Visitor(app)):
        assert scanner.client.head(path, base_url=scanner.base).status_code == 303
    visitor = Visitor(app)
    for _ in range(3):
        answer = visitor.get(path)
        assert (answer.status_code, answer.location) == (303, "/password/reset")
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        shown = visitor.get("/password/reset")
        assert shown.status_code == 200
        assert shown.headers["Referrer-Policy"] == "no-referrer"
        assert path.rpartition("/")[2] not in shown.text

    assert "à jour" in reset(visitor)
    mails.expect("password_changed", to=ANN)


def test_a_page_without_a_referrer_sends_its_form_all_the_same(app: Flask, mails: Mails) -> None:
    settle(app)
    visitor = follow(app, mails)
    token = re.search(r'name="csrf_token" value="([^"]+)"', visitor.get("/password/reset").text)
    assert token
    data = {"password": NEW, "csrf_token": token[1]}

    def send(site: str) -> int:
        headers = {"Origin": "null", "Sec-Fetch-Site": site}
        return visitor.client.post("/password/reset", base_url=visitor.base, data=data, headers=headers).status_code

    assert [send(site) for site in ("cross-site", "same-site", "none", "same-origin")] == [400, 400, 400, 303]
    mails.expect("password_changed", to=ANN)


@pytest.mark.security("LT-02")
def test_a_link_works_once_and_kills_every_other(app: Flask, mails: Mails) -> None:
    settle(app)
    first, second = follow(app, mails), follow(app, mails)
    reset(first)
    mails.expect("password_changed", to=ANN)

    for visitor in (first, second):
        again = visitor.send("/password/reset", {"password": "orange moulin 77 tiroir"})
        assert again.status_code in {404, 410}
        assert "Ce lien ne fonctionne pas" in again.text
    gone = second.get("/password/reset")
    assert gone.status_code == 410
    assert "essayez le nouveau" in gone.text
    assert Visitor(app).sign_in(password=NEW).status_code == 303
