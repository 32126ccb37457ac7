"""The number of a registration becomes the first device of its account, once."""

import pytest

from app.domain.accounts.models import Account, AccountState
from app.domain.devices.adopting import adopt_registered, adopt_waiting
from app.domain.devices.queries import list_devices
from app.domain.devices.service import release_device, retire_device
from app.kernel.db import TenantSession
from tests.domain.devices.conftest import NOW, know, register
from tests.factories import make_account
from tests.mails import Mails


def adopted(session: TenantSession, account: Account) -> list[str]:
    adopt_waiting(session, now=NOW)
    return [each.serial for each in list_devices(session, account.id)]


@pytest.mark.parametrize(
    ("state", "serial", "expected"),
    [
        (AccountState.ACTIVE, "AB123Z", ["AB123Z"]),
        (AccountState.ACTIVE, "AB999Z", []),  # unknown
        (AccountState.ACTIVE, None, []),
        (AccountState.WAITING, "AB123Z", []),
        (AccountState.UNCONFIRMED, "AB123Z", []),
        (AccountState.SUSPENDED, "AB123Z", []),
        (AccountState.CLOSED, "AB123Z", []),
    ],
)
def test_the_number_of_an_open_account_that_the_brand_knows_is_its_first_device(
    session: TenantSession, state: AccountState, serial: str | None, expected: list[str]
) -> None:
    know(session)
    account = make_account(session, state=state, serial_number=serial)

    adopt_registered(session, account, now=NOW)

    assert [each.serial for each in list_devices(session, account.id)] == expected
    assert adopted(session, account) == expected


def test_a_number_that_comes_to_be_known_later_is_adopted_then(session: TenantSession) -> None:
    account = make_account(session, serial_number="AB123Z")
    assert adopted(session, account) == []
    know(session)

    assert adopted(session, account) == ["AB123Z"]
    assert adopt_waiting(session, now=NOW) == 0


def test_what_was_retired_or_released_is_adopted_no_more(session: TenantSession, mails: Mails) -> None:
    know(session)
    account = make_account(session, serial_number="AB123Z")
    device = adopt_registered(session, account, now=NOW)
    assert device is not None
    retire_device(session, account.id, device.id, now=NOW)
    assert adopt_registered(session, account, now=NOW) is None
    assert adopt_waiting(session, now=NOW) == 0
    release_device(session, account.id, device.id, now=NOW)
    mails.expect("device_released", to="ann@example.com")

    assert adopted(session, account) == []


def test_a_number_that_somebody_else_registered_stays_theirs(session: TenantSession, bob: Account) -> None:
    know(session)
    register(session, bob)
    account = make_account(session, serial_number="AB123Z")

    assert adopted(session, account) == []


def test_of_two_accounts_with_one_number_the_first_registered_has_the_device(session: TenantSession) -> None:
    know(session)
    second = make_account(session, email="bob@example.com", serial_number="AB123Z", registered_at=NOW)
    first = make_account(session, serial_number="AB123Z")

    assert (adopted(session, first), adopted(session, second)) == (["AB123Z"], [])
