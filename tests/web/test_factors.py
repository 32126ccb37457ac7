"""Adding and removing factors: what is shown once, what asks for the password again, what follows, whose they are."""

import json
import re
from urllib.parse import unquote

import pytest
from sqlalchemy import select

from app.domain.accounts.activity.models import EventKind
from app.domain.accounts.activity.service import list_activity
from app.domain.accounts.factors.models import TotpFactor
from app.kernel.db import open_session
from tests.factories import PASSWORD
from tests.mails import Mails
from tests.web.authenticator import Device
from tests.web.factors import (
    ANN,
    APP,
    CODES,
    KEYS,
    account_of,
    add_key,
    age,
    code_now,
    codes_on,
    keys_of,
    options_of,
    start,
    turn_on,
    wrong_codes,
)
from tests.web.people import Visitor

pytestmark = pytest.mark.usefixtures("nobody", "from_anywhere")


def told(visitor: Visitor) -> list[tuple[str, object]]:
    """List what the log tells of factors, the latest first."""
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session:
        events = list_activity(session, account_of(visitor).id)
    return [(each.kind.value, each.details["factor"]) for each in events if "factor" in each.details]


def test_the_secret_is_shown_as_a_drawing_and_in_groups_of_four(ann: Visitor) -> None:
    secret = start(ann)
    page = ann.get(APP).text

    drawing = re.search(r'<img class="secret__drawing"\s+src="data:image/svg\+xml[^"]+"[^>]+alt="([^"]+)"', page)
    assert drawing is not None
    assert drawing[1] == "QR code de la clé écrite à côté"
    assert len(secret) == 32
    assert all(len(group) == 4 for group in re.findall(r"<span>([A-Z2-7]+)</span>", page))
    assert 'autocomplete="one-time-code"' in page
    assert 'inputmode="numeric"' in page


def test_the_recovery_codes_are_shown_once_when_the_first_factor_is_on(ann: Visitor, mails: Mails) -> None:
    _, codes = turn_on(ann, mails)

    assert len(codes) == 10
    for path in (APP, CODES, f"{KEYS}/new"):
        assert codes[0] not in ann.get(path).text
    device = Device(ann.base)
    options = options_of(ann, f"{KEYS}/options")
    answer = ann.send(f"{KEYS}/new", {"name": "Portable", "credential": json.dumps(device.make(options))})
    mails.expect("factor_added", to=ANN)
    assert (answer.status_code, answer.location) == (303, "/account/security")


def test_a_wrong_first_code_turns_nothing_on_and_keeps_the_secret(ann: Visitor) -> None:
    secret = start(ann)
    (code,) = wrong_codes(secret)
    answer = ann.send(f"{APP}/confirm", {"code": code})

    assert answer.status_code == 422
    assert "Ce code n’est pas bon" in answer.text
    assert "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", answer.text)) == secret
    assert Visitor(ann.app).sign_in().location == "/account/"


@pytest.mark.security("SI-18")
def test_what_changes_factors_asks_for_the_password_again(ann: Visitor, mails: Mails) -> None:
    secret = start(ann)
    age(ann, minutes=10)

    assert "secret__text" not in ann.get(APP).text
    assert ann.send(APP).status_code == 422
    refused = ann.send(f"{APP}/confirm", {"code": code_now(secret)})
    assert refused.status_code == 422
    assert "secret__text" not in refused.text
    wrong = {"code": code_now(secret), "current_password": "wrong"}
    assert ann.send(f"{APP}/confirm", wrong).status_code == 422
    right = {"code": code_now(secret), "current_password": PASSWORD}
    shown = ann.send(f"{APP}/confirm", right)
    mails.expect("factor_added", to=ANN)
    assert len(codes_on(shown.text)) == 10
    assert "Ann Martin" in shown.text

    age(ann, minutes=10)
    assert "current_password" in ann.get(f"{KEYS}/new").text
    assert ann.fetch(f"{KEYS}/options").location == f"{KEYS}/new"
    assert ann.send(f"{KEYS}/new", {"name": "Portable", "credential": "{}"}).location == f"{KEYS}/new"
    for path in (f"{APP}/remove", CODES):
        assert ann.send(path).status_code == 422
        assert ann.send(path, {"current_password": "wrong"}).status_code == 422
    assert told(ann) == [("factor_added", "totp")]
    assert ann.send(f"{KEYS}/proof", {"current_password": PASSWORD}).status_code == 303
    assert "current_password" not in ann.get(f"{KEYS}/new").text


def test_a_page_that_is_shown_right_after_the_password_was_proven_is_the_person_s_own(ann: Visitor) -> None:
    first, second = wrong_codes(start(ann), 2)
    age(ann, minutes=10)

    answer = ann.send(f"{APP}/confirm", {"code": first, "current_password": PASSWORD})
    token = re.search(r'name="csrf_token" value="([^"]+)"', answer.text)
    assert answer.status_code == 422
    assert "Ann Martin" in answer.text
    assert token is not None
    sent = {"code": second, "csrf_token": token[1], "current_password": PASSWORD}
    assert ann.client.post(f"{APP}/confirm", base_url=ann.base, data=sent).status_code == 422


@pytest.mark.security("SE-07")
def test_adding_and_removing_ends_the_other_sessions_and_is_told_by_mail_and_log(ann: Visitor, mails: Mails) -> None:
    def elsewhere() -> Visitor:
        visitor = Visitor(ann.app)
        visitor.sign_in()
        if "Ann Martin" not in visitor.get("/").text:
            assert visitor.send("/login/code", {"code": codes.pop()}).status_code == 303
        return visitor

    codes: list[str] = []
    other = elsewhere()
    _, made = turn_on(ann, mails)
    codes.extend(made)
    assert "Ann Martin" not in other.get("/").text
    other = elsewhere()
    add_key(ann, mails)
    assert "Ann Martin" not in other.get("/").text
    other = elsewhere()
    codes[:] = codes_on(ann.send(CODES).text)
    assert mails.expect("factor_added", to=ANN).args["factor"] == "codes"
    assert "Ann Martin" not in other.get("/").text
    other = elsewhere()
    assert ann.send(f"{KEYS}/{keys_of(ann)[0].id}/remove").status_code == 303
    mail = mails.expect("factor_removed", to=ANN)
    assert (mail.args["factor"], mail.args["name"]) == ("passkey", "Téléphone")
    assert "Ann Martin" not in other.get("/").text
    assert ann.send(f"{APP}/remove").status_code == 303
    assert mails.expect("factor_removed", to=ANN).args["factor"] == "totp"

    assert told(ann) == [
        ("factor_removed", "totp"),
        ("factor_removed", "passkey"),
        ("codes_renewed", "codes"),
        ("factor_added", "passkey"),
        ("factor_added", "totp"),
    ]
    assert "Ann Martin" in ann.get("/").text
    assert Visitor(ann.app).sign_in().location == "/account/"


def test_the_codes_go_with_the_last_factor_and_not_before(ann: Visitor, mails: Mails) -> None:
    _, codes = turn_on(ann, mails)
    add_key(ann, mails)
    ann.send(f"{APP}/remove")
    mails.expect("factor_removed", to=ANN)
    half = Visitor(ann.app)
    half.sign_in()
    assert half.send("/login/code", {"code": codes[0]}).status_code == 303

    half.send(f"{KEYS}/{keys_of(ann)[0].id}/remove", {"current_password": PASSWORD})
    mails.expect("factor_removed", to=ANN)
    half.send(APP)
    assert ann.get(CODES).status_code == 302
    assert codes_on(half.send(CODES).text) == []


def test_a_page_of_the_app_that_is_on_leads_back(ann: Visitor, mails: Mails) -> None:
    assert ann.get(f"{APP}/remove").location == "/account/security"
    turn_on(ann, mails)

    assert ann.get(APP).location == "/account/security"
    assert ann.send(f"{APP}/confirm", {"code": "123456"}).location == APP
    assert "Retirer l’application de codes" in ann.get(f"{APP}/remove").text


def test_the_drawing_carries_the_brand_and_the_account(ann: Visitor) -> None:
    start(ann)
    with open_session(ann.app.extensions["guichet"].engine, ann.brand) as session:
        assert session.scalars(select(TotpFactor)).one().confirmed_at is None
    source = re.search(r'src="(data:image/svg[^"]+)"', ann.get(APP).text)
    assert source is not None
    assert "<svg" in unquote(source[1])


def test_the_log_tells_when_codes_were_blocked_and_when_a_recovery_code_was_used(ann: Visitor, mails: Mails) -> None:
    secret, codes = turn_on(ann, mails)
    half = Visitor(ann.app)
    half.sign_in()
    half.send("/login/code", {"code": codes[0]})
    thief = Visitor(ann.app)
    thief.sign_in()
    for code in wrong_codes(secret, 6):
        thief.send("/login/code", {"code": code})

    with open_session(ann.app.extensions["guichet"].engine, ann.brand) as session:
        kinds = [event.kind for event in list_activity(session, account_of(ann).id)]
    assert kinds.count(EventKind.CODE_USED) == 1
    assert kinds.count(EventKind.SIGN_IN_BLOCKED) == 1
