"""The secret key changes while everything runs: what was given out counts while the old one is named, and not after."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.domain.accounts.factors.models import TotpFactor
from app.kernel.db import open_session, transaction
from app.web.csrf import FIELD
from app.web.installation import EXTENSION, Installation
from tests.mails import Mails
from tests.stock import HOSTS, MakeApp
from tests.web.factors import CODES, code_now, codes_on, turn_on
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")

OLD, NEW = "o" * 32, "n" * 32
# The processes of a change, in its order: the new key is made known, then it signs, then the old one is gone.
BEFORE, KNOWN, CHANGED, AFTER = (OLD, ""), (OLD, NEW), (NEW, OLD), (NEW, "")
COUNTS = [
    (BEFORE, KNOWN, True),
    (KNOWN, CHANGED, True),
    (CHANGED, KNOWN, True),
    (BEFORE, CHANGED, True),
    (CHANGED, AFTER, True),
    (BEFORE, AFTER, False),
    (CHANGED, BEFORE, False),
]


def process(make_app: MakeApp, keys: tuple[str, str]) -> Flask:
    """Start an application with a secret key and a fallback; they seal too."""
    secret, fallbacks = keys
    return make_app(SECRET_KEY=secret, SECRET_KEY_FALLBACKS=fallbacks, DATA_KEYS="")


def installed(app: Flask) -> Installation:
    found: Installation = app.extensions[EXTENSION]
    return found


def move(visitor: Visitor, app: Flask) -> None:
    """Let a browser, with its cookies, meet another process."""
    visitor.app = visitor.client.application = app


def forget_steps(app: Flask) -> None:
    """Let a code of an app count again, so that the test need not wait."""
    with open_session(installed(app).engine, "camcha") as session, transaction(session):
        session.execute(update(TotpFactor).values(last_step=0), execution_options={"synchronize_session": False})


def second_step(app: Flask, code: str) -> int:
    """Sign Ann in as far as the second step, and answer it."""
    ann = Visitor(app)
    assert ann.sign_in().location == "/login/code"
    return ann.send("/login/code", {"code": code}).status_code


def keys(app: Flask, command: str) -> tuple[int, str]:
    with app.app_context():  # as the `flask` command does
        result = app.test_cli_runner().invoke(args=["keys", command])
    return result.exit_code, result.output


@pytest.mark.parametrize(("giver", "taker", "counts"), COUNTS)
def test_forms_and_signed_addresses_count_where_their_key_is_known(
    make_app: MakeApp, giver: tuple[str, str], taker: tuple[str, str], *, counts: bool
) -> None:
    given, taken = process(make_app, giver), process(make_app, taker)
    form = {FIELD: installed(given).csrf.token("camcha"), "scheme": "dark", "next": "/"}
    mark = installed(given).signer.sign("follow", "camcha", "K7M2-9QXD")

    answer = taken.test_client().post("/appearance", base_url=f"https://{HOSTS['camcha']}", data=form)

    assert (answer.status_code == 303) == counts
    assert installed(taken).signer.is_signed(mark, "follow", "camcha", "K7M2-9QXD") == counts


def test_a_session_outlives_the_change(make_app: MakeApp) -> None:
    settle(process(make_app, BEFORE))
    ann = Visitor(process(make_app, BEFORE))
    ann.sign_in()

    for step in (KNOWN, CHANGED):
        move(ann, process(make_app, step))
        assert "Ann Martin" in ann.get("/support/").text
    keys(process(make_app, CHANGED), "rotate")
    move(ann, process(make_app, AFTER))

    assert "Ann Martin" in ann.get("/support/").text


def test_an_app_s_codes_go_on_and_recovery_codes_are_made_anew_before_the_old_key_goes(
    make_app: MakeApp, mails: Mails
) -> None:
    before, changed, after = (process(make_app, step) for step in (BEFORE, CHANGED, AFTER))
    settle(before)
    ann = Visitor(before)
    ann.sign_in()
    secret, old_codes = turn_on(ann, mails)

    assert keys(changed, "status")[0] == 1
    assert second_step(changed, code_now(secret)) == 303
    assert second_step(changed, old_codes[0]) == 303
    assert "9 recovery codes are good only while an older key is there" in keys(changed, "status")[1]

    assert "authenticator apps: 1 sealed anew" in keys(changed, "rotate")[1]
    assert keys(changed, "status")[0] == 0
    forget_steps(after)
    assert second_step(after, code_now(secret)) == 303
    assert second_step(after, old_codes[1]) == 422

    move(ann, changed)
    new_codes = codes_on(ann.send(CODES).text)
    mails.expect("factor_added", to="ann@example.com")
    assert second_step(after, new_codes[0]) == 303
    assert "recovery codes" not in keys(after, "status")[1]


def test_a_secret_that_no_key_opens_is_counted_and_left_alone(make_app: MakeApp, mails: Mails) -> None:
    settle(process(make_app, BEFORE))
    ann = Visitor(process(make_app, BEFORE))
    ann.sign_in()
    secret, _ = turn_on(ann, mails)

    code, said = keys(process(make_app, AFTER), "rotate")

    assert (code, "authenticator apps: 0 sealed anew; 1 open with none of the keys" in said) == (1, True)
    assert second_step(process(make_app, BEFORE), code_now(secret)) == 303
