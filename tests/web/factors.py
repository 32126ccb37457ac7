"""Somebody who turns factors on, for tests of the web layer."""

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp
from sqlalchemy import select, update

from app.domain.accounts.factors.models import Passkey, TotpFactor
from app.domain.accounts.factors.queries import list_passkeys
from app.domain.accounts.models import Account
from app.domain.accounts.sessions.models import AccountSession
from app.kernel.db import open_session, transaction
from tests.mails import Mails
from tests.web.authenticator import Device
from tests.web.people import Visitor

APP = "/account/security/two-factor"
KEYS = "/account/security/passkeys"
CODES = "/account/security/recovery-codes"
ANN = "ann@example.com"


def code_now(secret: str, steps: int = 0) -> str:
    """Give what an app shows now, or so many steps later."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * steps))


def wrong_codes(secret: str, count: int = 1) -> list[str]:
    """Give codes that an app shows at no step near now: one made up might by chance be good."""
    near = {code_now(secret, steps) for steps in range(-4, 5)}
    made_up = (f"{number:06}" for number in range(count + len(near)))
    return [code for code in made_up if code not in near][:count]


def start(visitor: Visitor) -> str:
    """Ask for an app's secret, and read it from the page."""
    assert visitor.send(APP).status_code == 303
    shown = re.search(r'class="secret__text".*?</p>', visitor.get(APP).text, re.DOTALL)
    assert shown is not None
    return "".join(re.findall(r"<span>(\w+)</span>", shown[0]))


def turn_on(visitor: Visitor, mails: Mails, to: str = ANN) -> tuple[str, Sequence[str]]:
    """Turn the app on; give its secret and the recovery codes. Its steps are forgotten, so that tests need not wait."""
    secret = start(visitor)
    answer = visitor.send(f"{APP}/confirm", {"code": code_now(secret)})
    assert answer.status_code == 200
    mails.expect("factor_added", to=to)
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session, transaction(session):
        session.execute(update(TotpFactor).values(last_step=0), execution_options={"synchronize_session": False})
    return secret, codes_on(answer.text)


def options_of(visitor: Visitor, path: str) -> dict[str, Any]:
    """Give what a page's script is told to ask the browser for."""
    options: dict[str, Any] = visitor.fetch(path).get_json()
    return options


def codes_on(page: str) -> Sequence[str]:
    """Read recovery codes from a page."""
    return re.findall(r'<li class="codes__code">([\d ]+)</li>', page)


def add_key(visitor: Visitor, mails: Mails, name: str = "Téléphone", *, verifies: bool = True) -> Device:
    """Let a device make a passkey, and add it."""
    device = Device(visitor.base, verifies=verifies)
    options = options_of(visitor, f"{KEYS}/options")
    answer = visitor.send(f"{KEYS}/new", {"name": name, "credential": json.dumps(device.make(options))})
    assert answer.status_code in {200, 303}
    mails.expect("factor_added", to=ANN)
    return device


def sign_in_with(visitor: Visitor, device: Device, path: str = "/login/passkey") -> int:
    """Answer with a device where a passkey is asked for; give the status."""
    options = options_of(visitor, f"{path}/options")
    return visitor.send(path, {"credential": json.dumps(device.sign(options))}).status_code


def age(visitor: Visitor, **by: int) -> None:
    """Let time pass for every session of the brand: what began and was proven did so earlier."""
    passed = timedelta(**by)
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session, transaction(session):
        for opened in session.query(AccountSession):
            opened.proven_at -= passed
            opened.expires_at -= passed


def account_of(visitor: Visitor) -> Account:
    """Give Ann as she is stored."""
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session:
        return session.scalars(select(Account).where(Account.email == ANN)).one()


def keys_of(visitor: Visitor) -> list[Passkey]:
    """List Ann's passkeys as they are stored."""
    with open_session(visitor.app.extensions["guichet"].engine, visitor.brand) as session:
        return list(list_passkeys(session, account_of(visitor).id))
