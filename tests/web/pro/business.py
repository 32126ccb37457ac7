"""A company at a brand with professional accounts: what is typed, how it stands, and what VIES answers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.vat import service
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.ports import Answer, CheckError
from app.domain.vat.rules import read_number
from app.kernel.db import open_session, transaction
from tests.domain.vat.standing import LEADS_TO, POLICY
from tests.web.people import Visitor, settle

BRAND = "remember-provence"
FRENCH, SWISS = "FR40303265045", "CHE107787577TVA"
COMPANY = {"pro_company": "Atelier Lilas", "vat_number": "fr 40 303 265 045"}
NOTHING = {"pro_company": "", "vat_number": ""}


def business_of(app: Flask, brand: str = BRAND) -> VatRegistration | None:
    """Find the one company of a brand, if there is one."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        return session.scalars(select(VatRegistration)).one_or_none()


def stand(app: Flask, account: Account, state: VatState, number: str = FRENCH, brand: str = BRAND) -> VatRegistration:
    """Give an account a company whose number has come so far."""
    with open_session(app.extensions["guichet"].engine, brand) as session:
        with transaction(session):
            service.ask(session, account, "Atelier Lilas", read_number(number), now=datetime.now(UTC))
        if state is not VatState.UNCHECKED:
            _answer(app, account, LEADS_TO[state], brand)
        session.expire_all()
        found = session.scalars(select(VatRegistration).where(VatRegistration.account_id == account.id)).one()
        assert found.state is state
        return found


def _answer(app: Flask, account: Account, result: Answer | CheckError, brand: str) -> None:
    now = datetime.now(UTC)
    with open_session(app.extensions["guichet"].engine, brand) as session, transaction(session):
        registration = session.scalars(select(VatRegistration).where(VatRegistration.account_id == account.id)).one()
        question = service.claim(session, registration.id, owner="worker", now=now)
        assert question is not None
        service.note(session, question, result, policy=POLICY, chance=0.5, now=now)


def entered(app: Flask, **facts: object) -> tuple[Account, Visitor]:
    """Give Ann's account, and Ann at her browser."""
    account, visitor = settle(app, BRAND, **facts), Visitor(app, BRAND)
    assert visitor.sign_in().status_code == 303
    return account, visitor


def let_ask(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the installation VIES's address for one test."""
    installed = app.extensions["guichet"]
    settings = replace(installed.settings, vies_url="http://127.0.0.1:9")
    monkeypatch.setitem(app.extensions, "guichet", replace(installed, settings=settings))
