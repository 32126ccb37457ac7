"""Giving a device to another customer: it stays until they accept, by a link that is good once, and for them alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.accounts.activity.models import SecurityEvent
from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import look_at_link, make_link, use_link
from app.domain.accounts.models import Account, AccountState
from app.domain.devices.errors import OwnAddressError, RetiredDeviceError, TooManyDevicesError
from app.domain.devices.models import Device
from app.domain.devices.queries import list_devices
from app.domain.devices.service import retire_device
from app.domain.devices.transfers import accept_device, forget_offers, look_at_offer, offer_device, take_back
from app.kernel.db import TenantSession
from tests.domain.devices.conftest import NOW, POLICY, know, register
from tests.factories import make_account
from tests.mails import Mails

VALID, SECOND = timedelta(days=7), timedelta(seconds=1)


@pytest.fixture
def device(session: TenantSession, ann: Account) -> Device:
    know(session)
    return register(session, ann, name="Banc d’essai")


def offer(session: TenantSession, ann: Account, device: Device, email: str = "bob@example.com") -> None:
    offer_device(session, ann, device.id, email, POLICY, now=NOW)
    session.flush()


def link_of(session: TenantSession, mails: Mails, bob: Account) -> str:
    """Make the link that the mail to the receiver would bring; give its token."""
    args = mails.expect("device_offered", to=bob.email).args
    mails.expect("device_told", to="ann@example.com")
    details = {name: args[name] for name in ("device", "offered_at")}
    token = make_link(session, bob, Purpose.TAKE_DEVICE, lasts=VALID, now=NOW, details=details)
    session.flush()
    return token


def noted(session: TenantSession, account: Account) -> list[str]:
    own = select(SecurityEvent).where(SecurityEvent.account_id == account.id).order_by(SecurityEvent.id)
    return [each.kind.value for each in session.scalars(own)]


def test_an_accepted_device_changes_hands_without_the_name_that_its_owner_gave_it(
    session: TenantSession, ann: Account, bob: Account, device: Device, mails: Mails
) -> None:
    offer(session, ann, device)
    link = use_link(session, link_of(session, mails, bob), Purpose.TAKE_DEVICE, now=NOW)
    assert [each.id for each in list_devices(session, ann.id)] == [device.id]

    accept_device(session, link, POLICY, now=NOW + SECOND)
    session.flush()

    assert list_devices(session, ann.id) == []
    assert [(each.id, each.name, each.offered_to) for each in list_devices(session, bob.id)] == [(device.id, "", None)]
    told = [(mail.to, mail.args["what"]) for mail in mails.of_kind("device_told")]
    assert sorted(told) == [("ann@example.com", "given"), ("bob@example.com", "received")]
    mails.pass_over("device_told")
    assert (noted(session, ann), noted(session, bob)) == (["device_offered", "device_given"], ["device_received"])


def test_whoever_had_the_device_before_has_it_once_again_under_their_own_name(
    session: TenantSession, ann: Account, bob: Account, mails: Mails
) -> None:
    know(session)
    retire_device(session, bob.id, register(session, bob, name="Atelier").id, now=NOW)
    device = register(session, ann, name="Banc d’essai")
    offer(session, ann, device)
    link = use_link(session, link_of(session, mails, bob), Purpose.TAKE_DEVICE, now=NOW)

    accept_device(session, link, POLICY, now=NOW + SECOND)
    session.flush()

    assert [(each.id, each.name) for each in list_devices(session, bob.id)] == [(device.id, "Atelier")]
    mails.pass_over("device_told")


@pytest.mark.parametrize("state", [None, AccountState.UNCONFIRMED, AccountState.SUSPENDED, AccountState.CLOSED])
def test_an_address_of_nobody_who_may_enter_gets_no_mail_and_the_owner_sees_no_difference(
    session: TenantSession, ann: Account, device: Device, mails: Mails, state: AccountState | None
) -> None:
    if state is not None:
        make_account(session, email="bob@example.com", state=state)

    offer(session, ann, device)

    assert mails.expect("device_told", to="ann@example.com").args["what"] == "offered"
    assert (device.offered_to, device.offered_at) == ("bob@example.com", NOW)


@pytest.mark.parametrize(
    ("change", "after"),
    [
        ("nothing", SECOND),
        ("nothing", VALID - SECOND),
        ("nothing", VALID),
        ("take back", SECOND),
        ("retire", SECOND),
        ("offer again", SECOND),
        ("another mailbox", SECOND),
        ("giver paused", SECOND),
        ("used", SECOND),
    ],
)
def test_a_link_is_good_once_for_as_long_as_the_offer_stands(
    session: TenantSession, ann: Account, bob: Account, device: Device, mails: Mails, change: str, after: timedelta
) -> None:
    offer(session, ann, device)
    token, now = link_of(session, mails, bob), NOW + after
    if change == "take back":
        take_back(session, ann, device.id, now=NOW)
    elif change == "retire":
        retire_device(session, ann.id, device.id, now=NOW)
    elif change == "offer again":
        offer_device(session, ann, device.id, bob.email, POLICY, now=NOW + SECOND)
    elif change == "another mailbox":
        bob.email = bob.email_key = "robert@example.com"
    elif change == "giver paused":
        ann.state = AccountState.SUSPENDED
    elif change == "used":
        use_link(session, token, Purpose.TAKE_DEVICE, now=NOW)
    session.flush()

    try:
        look_at_offer(session, look_at_link(session, token, Purpose.TAKE_DEVICE, now=now), POLICY, now=now)
        fault = None
    except LinkError as error:
        fault = error.fault

    good = {"nothing": None if after < VALID else LinkFault.EXPIRED, "used": LinkFault.USED}
    assert fault == good.get(change, LinkFault.SUPERSEDED)
    mails.unexpected.clear()


def test_the_link_of_another_offer_accepts_nothing(
    session: TenantSession, ann: Account, bob: Account, device: Device, mails: Mails
) -> None:
    offer(session, ann, device)
    link = look_at_link(session, link_of(session, mails, bob), Purpose.TAKE_DEVICE, now=NOW)
    take_back(session, ann, device.id, now=NOW + SECOND)

    with pytest.raises(LinkError):
        accept_device(session, link, POLICY, now=NOW)
    assert noted(session, ann) == ["device_offered", "device_kept"]


def test_a_receiver_whose_list_is_full_is_told_so_and_the_device_stays(
    session: TenantSession, ann: Account, bob: Account, device: Device, mails: Mails
) -> None:
    for number in range(5, 8):
        know(session, f"AB12{number}Z")
        register(session, bob, f"AB12{number}Z")
    offer(session, ann, device)
    link = look_at_link(session, link_of(session, mails, bob), Purpose.TAKE_DEVICE, now=NOW)

    with pytest.raises(TooManyDevicesError):
        accept_device(session, link, POLICY, now=NOW)
    assert device.account_id == ann.id


def test_nobody_gives_a_device_to_themself_or_one_out_of_service(
    session: TenantSession, ann: Account, device: Device
) -> None:
    with pytest.raises(OwnAddressError):
        offer(session, ann, device, "Ann@Example.com")
    retire_device(session, ann.id, device.id, now=NOW)
    with pytest.raises(RetiredDeviceError):
        offer(session, ann, device)


@pytest.mark.posts_mails
@pytest.mark.parametrize(("after", "forgotten"), [(VALID - SECOND, 0), (VALID, 1), (VALID + SECOND, 1)])
def test_to_whom_a_device_was_offered_is_forgotten_once_that_is_over(
    session: TenantSession, ann: Account, device: Device, after: timedelta, forgotten: int
) -> None:
    offer(session, ann, device)

    assert forget_offers(session, POLICY, now=NOW + after) == forgotten
    assert (device.offered_to is None) == bool(forgotten)
