"""Forms in which a password is chosen: each says to password managers whose it is."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import make_link
from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.kernel.db import open_session, transaction
from tests.stock import ROOT
from tests.web.people import Visitor, settle

pytestmark = pytest.mark.usefixtures("nobody")

ANN = "ann@example.com"
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_INPUT = re.compile(r"<input\b[^>]*>")


def signed_in(app: Flask) -> Visitor:
    settle(app)
    ann = Visitor(app)
    ann.sign_in()
    return ann


def holding_link(app: Flask, purpose: Purpose, path: str, **facts: Any) -> Visitor:  # noqa: ANN401 - any column
    """Give somebody who followed a mail's link."""
    settle(app, **facts)
    with open_session(app.extensions["guichet"].engine, "camcha") as session, transaction(session):
        account = session.scalars(select(Account)).one()
        token = make_link(session, account, purpose, lasts=timedelta(hours=1), now=datetime.now(UTC))
    reader = Visitor(app)
    reader.get(f"{path}{token}")
    return reader


def temporary(app: Flask) -> Visitor:
    settle(app, password_kind=PasswordKind.TEMPORARY)
    ann = Visitor(app)
    ann.sign_in()
    return ann


PAGES: dict[str, Callable[[Flask], Visitor]] = {
    "/account/profile": signed_in,
    "/account/security/password": signed_in,
    "/password/choose": temporary,
    "/password/reset": lambda app: holding_link(app, Purpose.RESET, "/password/reset/"),
    "/register/adopt": lambda app: holding_link(
        app, Purpose.ADOPT, "/register/adopt/", state=AccountState.UNCONFIRMED, password=None, confirmed_at=None
    ),
    "/confirm": lambda app: holding_link(
        app, Purpose.CONFIRM, "/confirm/", state=AccountState.UNCONFIRMED, registered_by="0" * 64
    ),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_form_for_a_password_tells_managers_whose_it_is_and_nobody_else(app: Flask, path: str) -> None:
    text = PAGES[path](app).get(path).text
    (form,) = (form for form in _FORM.findall(text) if 'type="password"' in form and "/logout" not in form)

    (whose,) = (each for each in _INPUT.findall(form) if 'autocomplete="username"' in each)

    assert f'value="{ANN}"' in whose
    for hidden in ('type="text"', 'class="hidden-text"', "readonly", 'tabindex="-1"', 'aria-hidden="true"'):
        assert hidden in whose
    assert " name=" not in whose
    assert form.index(whose) < form.index('type="password"')


def test_somebody_who_registers_has_typed_it(app: Flask) -> None:
    text = Visitor(app).get("/register").text
    (form,) = (form for form in _FORM.findall(text) if 'autocomplete="new-password"' in form)

    assert 'autocomplete="email"' in form or 'autocomplete="username"' in form


def test_no_page_with_a_new_password_was_forgotten_above() -> None:
    """Whoever adds one says here where it is: its form's module asks for a `new_password_field`."""
    blueprints = Path(ROOT / "app" / "blueprints")
    asking = {path.parent.name for path in blueprints.rglob("*.py") if "new_password_field(" in path.read_text()}

    assert asking == {"profile", "recovery", "registration", "security"}
