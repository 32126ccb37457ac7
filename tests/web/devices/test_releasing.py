"""The team sees the devices of a customer, and releases a number with a reason."""

import pytest
from flask import Flask

from app.domain.accounts.models import Account, Role
from app.domain.devices.models import Device
from app.kernel.db import transaction
from tests.cast import BIRCH
from tests.mails import Mails
from tests.web.desk.team import audit_of, colleague, events_of
from tests.web.devices.conftest import NOW, OMICRON, kept, opened, register
from tests.web.people import Visitor, settle
from tests.web.postman import text_of
from tests.web.registering import errors_in

pytestmark = pytest.mark.usefixtures("from_anywhere", "known")


@pytest.mark.parametrize("role", [Role.ADMIN, Role.AGENT])
def test_the_team_sees_devices_and_releases_one_with_a_reason(
    app: Flask, visitor: Visitor, ann: Account, mails: Mails, role: Role
) -> None:
    device_id = register(visitor, name="Banc")
    helper = colleague(app, role, OMICRON)
    release = f"/admin/people/devices/{device_id}/release"
    assert f'href="{release}"' in helper.get(f"/admin/people/{ann.id}").text
    assert len(errors_in(helper.send(release, {"reason": ""}).text)) == 1

    answer = helper.send(release, {"reason": "Vendu sans avoir été cédé."})

    assert answer.location == f"/admin/people/{ann.id}?done=device-release"
    assert kept(app, ann) == []
    assert [(act, why) for act, _, why in audit_of(app, ann, OMICRON)] == [
        ("device-release", "Vendu sans avoir été cédé.")
    ]
    assert events_of(app, ann, OMICRON)[-1] == "device_released"
    assert helper.get(release).status_code == 404
    told = text_of(app, mails.expect("device_released", to="ann@example.com"))
    assert "AB123Z" in told
    assert "/support/" in told
    assert "Vendu sans avoir été cédé." not in told  # the reason is the team's


def test_an_agent_releases_no_colleague_s_device_and_nobody_elsewhere(app: Flask) -> None:
    dora = settle(app, OMICRON, email="dora@example.com", role=Role.ADMIN)
    with opened(app) as session, transaction(session):
        session.add(Device(id=dora.id, account_id=dora.id, serial="AB123Z", name="", registered_at=NOW))
    release = f"/admin/people/devices/{dora.id}/release"

    assert colleague(app, Role.AGENT, OMICRON).get(release).status_code == 403
    assert colleague(app, Role.ADMIN, BIRCH).get(release).status_code == 404
