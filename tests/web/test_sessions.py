"""A session: a row of one brand found by a digest, with a new token at each proof, that ends on the server."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.cast import BIRCH
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.stock import HOSTS, MakeApp
from tests.web.factors import ANN, code_now, turn_on
from tests.web.people import Visitor, settle, settle_twins
from tests.web.security import PAGE, count, proven_long_ago, signed_in

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
SECOND = timedelta(seconds=1)


def holding(app: Flask, token: str | None, brand: str = "camcha") -> Visitor:
    """Give a browser into which a session's cookie was copied."""
    thief = Visitor(app, brand)
    thief.client.set_cookie(f"__Host-{SESSION}", token or "", domain=HOSTS[brand], secure=True)
    return thief


def is_in(visitor: Visitor) -> bool:
    return visitor.get(PAGE).status_code == 200


def rows(app: Flask, brand: str = "camcha") -> dict[UUID, AccountSession]:
    with open_session(app.extensions["guichet"].engine, brand) as session:
        found = {each.id: each for each in session.scalars(select(AccountSession))}
        session.expunge_all()
        return found


@pytest.mark.security("SE-01")
def test_the_cookie_s_token_has_more_than_128_random_bits_and_only_its_digest_is_kept(app: Flask) -> None:
    settle(app)
    tokens = [signed_in(app).cookie(SESSION) or "" for _ in range(3)]

    assert len({*tokens}) == 3
    assert {len(token) for token in tokens} == {43}  # 256 bits, six to a letter
    digests = {row.digest for row in rows(app).values()}
    assert digests == {sha256(token.encode()).hexdigest() for token in tokens}
    for row in rows(app).values():
        assert not any(token in str(vars(row)) for token in tokens)


@pytest.mark.security("SE-01")
@pytest.mark.parametrize("email", [ANN, "bob@example.com"])
def test_signing_in_again_gives_a_new_session_and_the_old_one_is_dead(app: Flask, email: str) -> None:
    settle(app)
    settle(app, email="bob@example.com")
    ann = signed_in(app)
    old = ann.cookie(SESSION)

    assert ann.send("/login", {"email": email, "password": PASSWORD}).status_code == 303

    assert ann.cookie(SESSION) not in {old, None}
    assert is_in(ann)
    assert not is_in(holding(app, old))
    assert count(app, AccountSession) == 1


@pytest.mark.security("SE-01")
def test_a_proof_gives_the_same_session_a_new_token_and_the_old_one_is_dead(app: Flask) -> None:
    settle(app)
    ann = signed_in(app)
    old, (row,) = ann.cookie(SESSION), rows(app)
    proven_long_ago(app)

    assert ann.send(f"{PAGE}/sessions/end", {"current_password": PASSWORD}).status_code == 303

    assert ann.cookie(SESSION) not in {old, None}
    assert [*rows(app)] == [row]
    assert is_in(ann)
    assert not is_in(holding(app, old))


@pytest.mark.security("SE-01")
def test_the_second_step_gives_a_new_token_and_a_first_step_taken_again_ends_the_one_before(
    app: Flask, mails: Mails
) -> None:
    settle(app)
    ann = signed_in(app)
    secret, _ = turn_on(ann, mails)
    ann.send("/logout")
    halves = []
    for _ in range(2):
        ann.sign_in()
        halves.append(ann.cookie(SESSION))
    assert count(app, AccountSession) == 1

    assert ann.send("/login/code", {"code": code_now(secret)}).status_code == 303

    assert is_in(ann)
    for half in halves:
        thief = holding(app, half)
        assert not is_in(thief)
        assert thief.get("/login/code").status_code != 200


@pytest.mark.security("SE-03")
def test_a_cookie_copied_to_another_brand_is_worth_nothing_there(app: Flask) -> None:
    settle_twins(app)
    token = signed_in(app).cookie(SESSION)
    for brand in {*HOSTS} - {"camcha"}:
        there = holding(app, token, brand)
        for path in ("/account/", PAGE, "/account/profile", f"{PAGE}/activity"):
            answer = there.get(path)
            assert (answer.status_code, answer.location.partition("?")[0]) == (302, "/login"), (brand, path)
        assert "Ann Martin" not in there.get("/support/").text
        assert there.send("/logout").status_code == 303
        assert count(app, AccountSession, brand) == 0

    assert count(app, AccountSession) == 1
    assert is_in(holding(app, token))


def ending(app: Flask, brand: str, *, in_seconds: float) -> None:
    """Let every session of a brand end so many seconds from now."""
    at = datetime.now(UTC) + timedelta(seconds=in_seconds)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        session.execute(update(AccountSession).values(expires_at=at), execution_options={"synchronize_session": False})


@pytest.mark.security("SE-04")
@pytest.mark.parametrize(("brand", "stay", "hours"), [("omicron", "y", 12), ("omicron", "", 8), ("camcha", "y", 8)])
def test_a_session_ends_after_a_fixed_time_however_much_it_is_used(
    app: Flask, brand: str, stay: str, hours: int
) -> None:
    settle(app, brand)
    before = datetime.now(UTC)
    ann = Visitor(app, brand)
    ann.sign_in(stay=stay)
    ((_, row),) = rows(app, brand).items()
    assert before <= row.expires_at - timedelta(hours=hours) <= datetime.now(UTC)

    for _ in range(3):
        assert is_in(ann)
    assert ann.send("/account/profile", {"email": "x"}).status_code == 422
    assert rows(app, brand)[row.id].expires_at == row.expires_at
    ending(app, brand, in_seconds=60)
    assert is_in(ann)

    ending(app, brand, in_seconds=-0.001)
    assert ann.cookie(SESSION)
    assert ann.get(PAGE).location.startswith("/login")


@pytest.mark.security("SE-04")
def test_proving_anew_prolongs_neither_a_kept_session_nor_its_cookie(app: Flask, mails: Mails) -> None:
    settle(app, "omicron")
    ann = Visitor(app, "omicron")
    ann.sign_in(stay="y")
    ending(app, "omicron", in_seconds=600)
    ((_, row),) = rows(app, "omicron").items()

    sent = {"current_password": PASSWORD, "new_password": "lampe verte 77 escalier"}
    changed = ann.send(f"{PAGE}/password", sent)

    mails.expect("password_changed", to=ANN)
    assert rows(app, "omicron")[row.id].expires_at == row.expires_at
    (cookie,) = [each for each in changed.headers.getlist("Set-Cookie") if SESSION in each]
    kept = re.search(r"Max-Age=(\d+)", cookie)
    assert kept is not None
    assert 590 <= int(kept[1]) <= 600


@pytest.mark.security("SE-05")
@pytest.mark.parametrize("brand", [brand for brand in HOSTS if brand != BIRCH])
def test_every_cookie_that_opens_something_is_bound_to_its_host_and_out_of_reach(app: Flask, brand: str) -> None:
    settle(app, brand)
    visitor = Visitor(app, brand)
    followed = visitor.get("/password/reset/no-link-has-this-token")
    cookies = [*visitor.sign_in().headers.getlist("Set-Cookie"), *followed.headers.getlist("Set-Cookie")]
    left = visitor.send("/logout").headers.getlist("Set-Cookie")

    assert sorted(cookie.partition("=")[0] for cookie in cookies) == [
        "__Host-guichet_browser",
        "__Host-guichet_link",
        "__Host-guichet_session",
    ]
    for cookie in (*cookies, *left):
        attributes = {each.strip() for each in cookie.split(";")[1:]}
        assert attributes >= {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"}
        assert not any(each.startswith("Domain") for each in attributes)


@pytest.mark.security("SE-05")
def test_on_localhost_without_tls_the_cookie_has_its_plain_name_and_there_alone(app: Flask, make_app: MakeApp) -> None:
    settle(app)
    local = make_app(ORIGIN_PATTERN="http://{slug}.localhost:8000")
    client, base = local.test_client(), "http://camcha.localhost:8000"
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/login", base_url=base).text)
    assert token is not None
    sent = {"email": ANN, "password": PASSWORD, "csrf_token": token[1]}
    cookies = client.post("/login", base_url=base, data=sent).headers.getlist("Set-Cookie")

    (session,) = [cookie for cookie in cookies if cookie.startswith(f"{SESSION}=")]
    assert "Secure" not in session
    assert {"HttpOnly", "SameSite=Lax"} <= {each.strip() for each in session.split(";")}
    plain = Visitor(app)  # with TLS, nobody is found by the plain name: a sister host could have set it
    plain.client.set_cookie(SESSION, session.partition("=")[2].partition(";")[0], domain="camcha.example")
    assert not is_in(plain)


@pytest.mark.security("SE-06")
def test_signing_out_kills_copies_of_half_a_session_too_and_clears_what_the_browser_kept(
    app: Flask, mails: Mails
) -> None:
    settle(app)
    ann = signed_in(app)
    secret, _ = turn_on(ann, mails)
    ann.send("/logout")
    ann.sign_in()
    thief = holding(app, ann.cookie(SESSION))

    answer = ann.send("/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert ann.cookie(SESSION) is None
    assert count(app, AccountSession) == 0
    thief.send("/login/code", {"code": code_now(secret)})
    assert not is_in(thief)
