"""What is held about devices is in the copy that somebody takes, and goes with them when they are erased."""

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import Account
from app.domain.privacy.erasing import erase
from app.kernel.db import transaction
from tests.mails import Mails
from tests.web.copying import copied, rows_in
from tests.web.devices.conftest import NOW, OMICRON, kept, opened, register
from tests.web.people import Visitor, settle
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("from_anywhere", "known")


def test_a_copy_holds_ones_own_devices_and_nobody_elses(app: Flask, visitor: Visitor, mails: Mails) -> None:
    register(visitor, name="Banc d’essai")
    register(signed_in(app, OMICRON, settle(app, OMICRON, email="bob@example.com").email), "AB124Z", name="De Bob")

    data, shown = copied(visitor)

    mails.pass_over("copy_ready")
    assert [(row["serial"], row["name"]) for row in rows_in(data, "device")] == [("AB123Z", "Banc d’essai")]
    assert ("Banc d’essai" in shown, "De Bob" in shown) == (True, False)


def test_devices_go_with_whoever_is_erased_and_their_numbers_are_free(
    app: Flask, visitor: Visitor, ann: Account, mails: Mails
) -> None:
    register(visitor)
    with opened(app) as session, transaction(session):
        erase(session, session.scalars(select(Account).where(Account.id == ann.id)).one(), email_barred=False, now=NOW)
    mails.pass_over("account_deleted")

    assert kept(app, ann) == []
    register(signed_in(app, OMICRON, settle(app, OMICRON, email="bob@example.com").email))
