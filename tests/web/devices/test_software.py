"""The software for somebody's devices, who is told of it, and the device of a registration."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from app.domain.accounts.models import AccountState
from app.domain.consents.models import Consent, Decision, Means
from app.domain.devices.models import Device
from app.domain.devices.wishes import UPDATES
from app.kernel.db import transaction
from tests.domain.devices.conftest import publish
from tests.mails import Mails
from tests.web.desk.team import colleague
from tests.web.devices.conftest import LIST, NOW, OMICRON, kept, opened, page, register
from tests.web.people import Visitor, settle
from tests.web.security import signed_in

pytestmark = pytest.mark.usefixtures("from_anywhere", "known")


def released(app: Flask, product_id: UUID, version: str, **facts: Any) -> None:  # noqa: ANN401 - any column
    with opened(app) as session, transaction(session):
        publish(session, product_id, version, **{"published_at": NOW - timedelta(days=1), **facts})


@pytest.mark.promise("OM-01")
def test_the_newest_software_stands_in_the_list_and_all_of_it_on_the_page(
    app: Flask, visitor: Visitor, known: UUID
) -> None:
    device_id = register(visitor)
    released(app, known, "4.9", title="Universe : 4.9 ?")
    released(app, known, "4.10", title="Test Universe 4.10", dated_on=datetime(2026, 11, 12, tzinfo=UTC).date())
    released(app, known, "5.0", title="Brouillon", published_at=None)
    released(app, known, "3.0", title="Ancien", expires_at=NOW)

    assert "Nouvelle version 4.10 du 12 novembre 2026" in page(visitor)
    shown = page(visitor, f"{LIST}{device_id}")
    assert shown.index("Test Universe 4.10") < shown.index("Universe : 4.9 ?")
    assert "Universe\N{NO-BREAK SPACE}: 4.9\N{NARROW NO-BREAK SPACE}?" in visitor.get(f"{LIST}{device_id}").text
    assert ("Enregistré le" in shown, "Enregistré le" in page(visitor)) == (True, True)
    assert ("Brouillon" in shown, "Ancien" in shown) == (False, False)
    assert "Nouvelle version" not in page(visitor, f"{LIST}{register(visitor, 'AB124Z')}")


def test_a_list_asks_as_much_however_long_it_is(app: Flask, visitor: Visitor, known: UUID, asked: list[str]) -> None:
    released(app, known, "4.10")
    register(visitor)
    asked.clear()
    visitor.get(LIST)
    few = len(asked)
    with opened(app) as session, transaction(session):
        owner = session.scalars(select(Device.account_id)).one()
        for number in range(20):
            device = Device(id=UUID(int=number + 1), account_id=owner, serial=f"CD{number:03}X", name="")
            device.product_id, device.registered_at = known, NOW
            session.add(device)
    asked.clear()
    visitor.get(LIST)

    assert len(asked) == few


def consents(app: Flask) -> list[tuple[str, Decision, Means]]:
    with opened(app) as session:
        return [(each.use, each.decision, each.means) for each in session.scalars(select(Consent).order_by(Consent.id))]


@pytest.mark.promise("OM-01")
def test_who_wants_it_is_told_of_new_versions_and_stops_it_as_easily(app: Flask, visitor: Visitor) -> None:
    version = re.search(r'name="version"\s+value="([^"]+)"', visitor.get(LIST).text)[1]  # type: ignore[index]
    wish = {"decision": "give", "version": version}
    assert visitor.send(f"{LIST}updates", wish).location == f"{LIST}?done=wanted"
    assert "Vous êtes prévenu par e-mail" in page(visitor)
    assert "Nouveaux logiciels pour vos appareils" in page(visitor, "/account/privacy/consents")
    assert visitor.send(f"{LIST}updates", {"decision": "withdraw"}).location == f"{LIST}?done=unwanted"

    means = [(UPDATES, Decision.GIVEN, Means.FORM), (UPDATES, Decision.WITHDRAWN, Means.FORM)]
    assert consents(app) == means


def test_nobody_agrees_to_words_that_they_did_not_read(app: Flask, visitor: Visitor) -> None:
    answer = visitor.send(f"{LIST}updates", {"decision": "give", "version": "other"})

    assert (answer.status_code, consents(app)) == (409, [])


def test_the_dashboard_asks_nobody_whether_they_want_such_mails(visitor: Visitor) -> None:
    assert "Nouveaux logiciels pour vos appareils" not in page(visitor, "/account/")


def test_the_number_of_a_registration_is_a_device_once_the_team_approves(app: Flask, mails: Mails) -> None:
    account = settle(app, OMICRON, state=AccountState.WAITING, serial_number="AB123Z")
    dora = colleague(app, brand=OMICRON)
    assert kept(app, account) == []
    dora.send(f"/admin/people/{account.id}/approve")
    mails.expect("registration_approved", to=account.email)

    assert "AB123Z" in page(signed_in(app, OMICRON, account.email))
