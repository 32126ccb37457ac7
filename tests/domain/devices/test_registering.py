"""Which serial number becomes whose device: the same refusal whatever is wrong, and one owner at a time."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select

from app.domain.accounts.models import Account, KnownSerial
from app.domain.devices.errors import DeviceError, OwnDeviceError, SerialRefusedError, TooManyDevicesError
from app.domain.devices.models import Device
from app.domain.devices.queries import get_device, list_devices
from app.domain.devices.rules import Verdict, judge, nameplate
from app.domain.devices.service import bring_back, name_device, register_device, release_device, retire_device
from app.kernel.db import TenantSession, transaction
from app.kernel.errors import NotFoundError
from tests.databases import OpenSession
from tests.domain.devices.conftest import FORM, NOW, POLICY, know, register
from tests.factories import make_account
from tests.mails import Mails

ME, ANOTHER = uuid4(), uuid4()

pytestmark = pytest.mark.promise("OM-05")


@pytest.mark.parametrize(
    ("serial", "is_known", "owner", "expected"),
    [
        ("AB123Z", True, None, Verdict.FREE),
        ("AB123Z", True, ME, Verdict.OWN),
        ("AB123Z", True, ANOTHER, Verdict.REFUSED),  # taken
        ("AB123Z", False, None, Verdict.REFUSED),  # unknown
        ("AB123", False, None, Verdict.REFUSED),  # too short
        ("AB1234Z", False, None, Verdict.REFUSED),  # too long
        ("123ABZ", False, None, Verdict.REFUSED),
        ("", False, None, Verdict.REFUSED),
        ("AB12É3", False, None, Verdict.REFUSED),
        ("AB123ZZ", True, None, Verdict.REFUSED),  # known from before its form was decided
    ],
)
def test_a_number_is_free_ones_own_or_refused(
    serial: str, *, is_known: bool, owner: UUID | None, expected: Verdict
) -> None:
    assert judge(serial, FORM, is_known=is_known, owner=owner, by=ME) is expected


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ab 123 z", "AB123Z"),
        ("AB-123-Z", "AB123Z"),
        ("ＡＢ１２３Ｚ", "AB123Z"),
        ("ab\u00a0123\u202fz", "AB123Z"),
        ("x" * 10_000, "X" * 40),
        ("ﷺ" * 1_000, nameplate("ﷺ" * 1_000)),
    ],
)
def test_what_is_typed_is_read_as_the_nameplate(typed: str, read: str) -> None:
    assert nameplate(typed) == read
    assert len(read) <= 40


def test_a_known_number_becomes_a_device_of_its_product(session: TenantSession, ann: Account, product_id: UUID) -> None:
    known = know(session, product="cmc-356")

    device = register(session, ann, "ab 123 z", "Banc d’essai")

    assert (device.serial, device.product_id, device.name) == ("AB123Z", product_id, "Banc d’essai")
    assert known.first_owned_at == NOW


def test_a_number_of_no_product_or_of_one_that_is_gone_is_a_device_all_the_same(
    session: TenantSession, ann: Account
) -> None:
    know(session)
    know(session, "AB124Z", product="gone")

    assert [register(session, ann, serial).product_id for serial in ("AB123Z", "AB124Z")] == [None, None]


@pytest.mark.parametrize("typed", ["AB999Z", "QK417M", "nonsense", "", "x" * 5000])
def test_unknown_taken_and_ill_formed_numbers_are_refused_alike(
    session: TenantSession, ann: Account, bob: Account, typed: str
) -> None:
    know(session, "QK417M")
    register(session, bob, "QK417M")
    asked: list[str] = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *told: asked.append(str(told[2])))

    with pytest.raises(SerialRefusedError) as refusal:
        register(session, ann, typed)

    assert str(refusal.value) == str(SerialRefusedError())
    assert [statement.split()[0] for statement in asked] == [
        "SELECT"
    ] * 4  # the list, the number, who has it, whose was it


def test_ones_own_number_is_said_to_be_ones_own(session: TenantSession, ann: Account) -> None:
    know(session)
    register(session, ann)

    with pytest.raises(OwnDeviceError):
        register(session, ann, "ab-123-z")


def test_an_account_registers_as_many_as_the_policy_says(session: TenantSession, ann: Account) -> None:
    for number in range(4):
        know(session, f"AB12{number}Z")
    devices = [register(session, ann, f"AB12{number}Z") for number in range(3)]

    for serial in ("AB123Z", "AB999Z"):  # whether or not there is such a number
        with pytest.raises(TooManyDevicesError):
            register(session, ann, serial)
    retire_device(session, ann.id, devices[0].id, now=NOW)
    assert register(session, ann, "AB123Z").serial == "AB123Z"


def test_a_retired_device_frees_its_number_and_comes_back_unless_it_is_anothers(
    session: TenantSession, ann: Account, bob: Account
) -> None:
    know(session)
    device = register(session, ann, name="Banc")
    retire_device(session, ann.id, device.id, now=NOW)
    bring_back(session, ann.id, device.id, POLICY, now=NOW)
    assert device.retired_at is None
    retire_device(session, ann.id, device.id, now=NOW)
    register(session, bob)

    with pytest.raises(SerialRefusedError):
        bring_back(session, ann.id, device.id, POLICY, now=NOW)
    assert [each.retired_at for each in list_devices(session, ann.id)] == [NOW]


def test_a_retired_number_registered_again_is_the_same_device(session: TenantSession, ann: Account) -> None:
    know(session)
    device = register(session, ann, name="Banc")
    retire_device(session, ann.id, device.id, now=NOW)

    again = register(session, ann, days=1)

    assert (again.id, again.name, again.registered_at) == (device.id, "Banc", NOW + timedelta(days=1))


def test_only_the_owner_names_retires_brings_back_and_the_team_releases(
    session: TenantSession, ann: Account, bob: Account, mails: Mails
) -> None:
    know(session)
    device = register(session, ann)

    with pytest.raises(NotFoundError):
        name_device(session, bob.id, device.id, "Bob’s")
    with pytest.raises(NotFoundError):
        retire_device(session, bob.id, device.id, now=NOW)
    with pytest.raises(NotFoundError):
        bring_back(session, bob.id, device.id, POLICY, now=NOW)
    with pytest.raises(NotFoundError):
        release_device(session, bob.id, device.id, now=NOW)
    assert release_device(session, ann.id, device.id, now=NOW) == "AB123Z"
    mails.expect("device_released", to="ann@example.com")
    session.flush()
    with pytest.raises(NotFoundError):
        get_device(session, ann.id, device.id)
    assert register(session, bob).account_id == bob.id


def test_of_two_accounts_that_register_one_number_at_once_one_has_it(open_session: OpenSession) -> None:
    with open_session("omicron") as session, transaction(session):
        ids = [make_account(session, email=f"{name}@example.com").id for name in ("ann", "bob", "cleo", "dan")]
        session.add(KnownSerial(number="AB123Z", imported_at=NOW))
    start = Barrier(len(ids))

    def race(account_id: UUID) -> bool:
        with open_session("omicron") as session:
            start.wait(30)
            try:
                with transaction(session):
                    register_device(session, account_id, "AB123Z", "", FORM, POLICY, now=NOW)
            except DeviceError:
                return False
            return True

    with ThreadPoolExecutor(len(ids)) as threads:
        assert sorted(threads.map(race, ids)) == [False, False, False, True]
    with open_session("omicron") as session:
        assert session.scalar(select(func.count()).select_from(Device)) == 1
