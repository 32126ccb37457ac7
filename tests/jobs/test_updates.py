"""The scheduler: what was registered with is adopted and what came out announced, in brands that have devices."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Engine, select

from app.domain.accounts.models import KnownSerial
from app.domain.consents.models import Means
from app.domain.consents.rules import Wording
from app.domain.consents.service import give
from app.domain.devices import announcing
from app.domain.devices.models import Device, UpdateAnnouncement
from app.domain.devices.wishes import UPDATES
from app.domain.library.models import SubjectKind
from app.domain.library.subjects import make_subject
from app.domain.mail.models import OutgoingMail
from app.jobs.updates import announce_updates, tend_devices
from app.kernel.db import transaction
from app.tenancy.registry import Registry, load_registry
from tests.databases import OpenSession
from tests.domain.devices.conftest import publish
from tests.factories import make_account
from tests.post_office import timetable
from tests.stock import ROOT

NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)

pytestmark = [pytest.mark.promise("OM-01"), pytest.mark.posts_mails]


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(Path(ROOT) / "tenants")


def stock(open_session: OpenSession, brand: str, owners: int = 5) -> UUID:
    """Give a brand a product, owners of it who want mails, and an update; give the product."""
    with open_session(brand) as session, transaction(session):
        product = make_subject(session, SubjectKind.PRODUCT, "cmc-356", {"fr": "CMC 356"}, now=NOW)
        for number in range(owners):
            account = make_account(session, email=f"{number}@example.com", serial_number=f"AB12{number}Z")
            session.add(KnownSerial(number=f"AB12{number}Z", product="cmc-356", imported_at=NOW))
            session.flush()
            give(session, account.id, UPDATES, Wording("fr", "…"), means=Means.FORM, now=NOW - DAY)
        publish(session, product.id)
        return product.id


def mails(open_session: OpenSession, brand: str) -> list[str]:
    with open_session(brand) as session:
        return sorted(each.to for each in session.scalars(select(OutgoingMail)))


def test_devices_are_adopted_and_updates_announced_once_however_often_it_runs(
    engine: Engine, open_session: OpenSession, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "BATCH", 2)
    stock(open_session, "omicron")
    for step in range(4):
        tend_devices(registry, open_session, now=NOW + step * HOUR)
        announce_updates(timetable(engine), registry, open_session, now=NOW + step * HOUR)

    assert mails(open_session, "omicron") == [f"{number}@example.com" for number in range(5)]
    with open_session("omicron") as session:
        assert len(session.scalars(select(Device)).all()) == 5
        (row,) = session.scalars(select(UpdateAnnouncement))
        assert (row.told, row.reached, row.finished_at) == (5, None, NOW)


def test_a_brand_without_devices_is_left_alone(engine: Engine, open_session: OpenSession, registry: Registry) -> None:
    stock(open_session, "camcha")
    tend_devices(registry, open_session, now=NOW)
    announce_updates(timetable(engine), registry, open_session, now=NOW)

    assert mails(open_session, "camcha") == []
    with open_session("camcha") as session:
        assert session.scalars(select(Device)).all() == []
