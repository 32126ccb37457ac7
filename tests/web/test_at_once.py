"""Two at the same instant: of one link, one recovery code, one code of an app; a sign-in and a change of password."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select, update

from app.adapters.passwords import Argon2Hasher
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.domain.accounts.signing_in.models import SignInTally
from app.kernel.db import open_session, transaction
from app.web.cookies import SESSION
from tests.factories import HASHER, PASSWORD
from tests.mails import Mails
from tests.web.factors import code_now, turn_on
from tests.web.people import Visitor, settle
from tests.web.postman import bring, path_of_link
from tests.web.test_recovery import ANN, NEW, asked

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")
OTHER = "orange moulin 77 tiroir"
FORMER = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)  # yesterday's parameters


def at_once(*acts: Callable[[], int]) -> Sequence[int]:
    """Do all of this at the same instant, each in a thread of its own."""
    start = Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        start.wait(30)
        return one()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act, acts))


def sending(visitor: Visitor, path: str, page: str | None = None, **fields: str) -> Callable[[], int]:
    """Open a form, on its own page or on another, and fill it in; give what sends it and tells the status."""
    sent = {**fields, "csrf_token": visitor.token_on(page or path)}  # the page is opened before, not at, the instant
    return lambda: visitor.client.post(path, base_url=visitor.base, data=sent).status_code


@pytest.mark.security("LT-02")
def test_of_two_that_choose_a_password_by_one_link_one_does(app: Flask, mails: Mails) -> None:
    settle(app)
    path = path_of_link(bring(app, asked(app, mails)))
    browsers = [Visitor(app), Visitor(app)]
    for browser in browsers:
        browser.get(path)

    statuses = at_once(
        *(sending(one, "/password/reset", password=new) for one, new in zip(browsers, (NEW, OTHER), strict=True))
    )

    assert sorted(statuses) == [303, 410]
    mails.expect("password_changed", to=ANN)
    works = [Visitor(app).sign_in(password=new).status_code for new in (NEW, OTHER)]
    assert works == [303 if status == 303 else 422 for status in statuses]


@pytest.mark.security("LT-02")
@pytest.mark.security("LT-03")
def test_of_two_links_used_at_the_same_instant_the_first_kills_the_other(app: Flask, mails: Mails) -> None:
    settle(app)
    browsers = [Visitor(app), Visitor(app)]
    for browser in browsers:
        browser.get(path_of_link(bring(app, asked(app, mails))))

    statuses = at_once(
        *(sending(one, "/password/reset", password=new) for one, new in zip(browsers, (NEW, OTHER), strict=True))
    )

    assert sorted(statuses) == [303, 410]
    mails.expect("password_changed", to=ANN)


@pytest.mark.security("SI-16")
@pytest.mark.security("SI-14")
@pytest.mark.parametrize("kind", ["recovery", "app"])
def test_of_two_that_type_one_code_one_is_let_in(app: Flask, mails: Mails, kind: str) -> None:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    secret, codes = turn_on(ann, mails)
    code = codes[3] if kind == "recovery" else code_now(secret)
    browsers = [Visitor(app), Visitor(app)]
    for browser in browsers:
        assert browser.sign_in().location == "/login/code"

    statuses = at_once(*(sending(browser, "/login/code", code=code) for browser in browsers))

    assert sorted(statuses) == [303, 422]
    for browser, status in zip(browsers, statuses, strict=True):
        assert ("Ann Martin" in browser.get("/support/").text) == (status == 303)


@pytest.mark.security("SI-08")
def test_every_try_that_is_answered_is_counted_whatever_the_name(app: Flask) -> None:
    settle(app, "omicron", user_name="ann.martin")
    names = ["ann@example.com", "ann.martin"] * 12

    statuses = at_once(
        *(sending(Visitor(app, "omicron"), "/login", email=name, password=f"wrong {n}") for n, name in enumerate(names))
    )

    assert set(statuses) <= {422, 503}  # told to come back, before anything was checked for them
    with open_session(app.extensions["guichet"].engine, "omicron") as session:
        assert [tally.tries for tally in session.scalars(select(SignInTally))] == [statuses.count(422)]


def store(app: Flask, password_hash: str) -> None:
    """Do what somebody else does at that moment: choose a password, which ends every session."""
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        session.execute(
            update(Account).values(password_hash=password_hash), execution_options={"synchronize_session": False}
        )


def stored(app: Flask) -> str | None:
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        return session.scalar(select(Account.password_hash))


@pytest.mark.parametrize("moment", ["verify", "is_outdated"])  # the last thing before the count, and before the entry
def test_a_password_that_is_changed_while_it_is_checked_opens_nothing(
    app: Flask, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    settle(app)
    real = getattr(Argon2Hasher, moment)

    def meanwhile(self: Argon2Hasher, *args: str) -> object:
        answer = real(self, *args)
        store(app, HASHER.hash(NEW))
        return answer

    thief = Visitor(app)
    with monkeypatch.context() as patched:
        patched.setattr(Argon2Hasher, moment, meanwhile)
        assert thief.sign_in().status_code == 422

    assert thief.cookie(SESSION) is None
    with open_session(app.extensions["guichet"].engine, "camcha") as session:
        assert session.scalars(select(AccountSession)).all() == []
    assert Visitor(app).sign_in(password=NEW).status_code == 303


@pytest.mark.security("SI-01")
def test_a_password_of_other_parameters_is_hashed_anew_at_the_next_sign_in(app: Flask) -> None:
    settle(app, password_hash=FORMER.hash(PASSWORD))
    former = stored(app)
    assert Visitor(app).sign_in(password="wrong").status_code == 422
    assert stored(app) == former

    assert Visitor(app).sign_in().status_code == 303

    anew = stored(app)
    assert anew is not None
    assert not app.extensions["guichet"].hasher.is_outdated(anew)
    assert Visitor(app).sign_in().status_code == 303
    assert stored(app) == anew


@pytest.mark.security("SI-01")
def test_hashing_anew_brings_no_password_back_that_was_changed_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle(app, password_hash=FORMER.hash(PASSWORD))
    chosen = HASHER.hash(NEW)
    real = Argon2Hasher.hash

    def meanwhile(self: Argon2Hasher, password: str) -> str:
        store(app, chosen)
        return real(self, password)

    with monkeypatch.context() as patched:
        patched.setattr(Argon2Hasher, "hash", meanwhile)
        assert Visitor(app).sign_in().status_code == 422

    assert stored(app) == chosen
