"""Letters about devices: given from one customer to another, and the software that is new for them."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import Account
from app.domain.accounts.queries import get_account
from app.domain.devices.announcing import UPDATE_MAIL
from app.domain.devices.models import Device
from app.domain.devices.queries import find_update, list_devices
from app.domain.devices.service import RELEASED_MAIL
from app.domain.devices.transfers import OFFERED_MAIL, TOLD_MAIL, find_offered
from app.domain.devices.wishes import STOPS_WITHIN, wants_updates
from app.domain.library.subjects import find_subjects, title_of
from app.domain.mail.errors import OutdatedError
from app.kernel.db import JsonObject
from app.web.circumstances import date_words, day_words
from app.web.context import is_open
from app.web.mail.letter import Letter, Occasion, Writer

TAKE_DEVICE_PATH, STOP_UPDATES_PATH = "/account/devices/take/", "/updates/stop/"


def device_offered(occasion: Occasion) -> Letter:
    """Bring the link that accepts a device; OutdatedError when it is not offered so any more."""
    account, args = occasion.addressee(), occasion.mail.args
    policy, offered_at = occasion.tenant.config.policy.devices, str(args["offered_at"])
    device = find_offered(occasion.session, UUID(str(args["device"])), offered_at, policy, now=occasion.now)
    if device is None:
        raise OutdatedError("the device is not offered any more")
    ends_at = datetime.fromisoformat(offered_at) + policy.transfer_valid_for.as_timedelta()
    details: JsonObject = {"device": str(device.id), "offered_at": offered_at}
    lasts = ends_at - occasion.now
    link = occasion.link(account, Purpose.TAKE_DEVICE, TAKE_DEVICE_PATH, lasts=lasts, details=details)
    facts = {"account": account, "link": link, "until": _day(occasion, ends_at)}
    giver = get_account(occasion.session, device.account_id)
    return Letter({**facts, "giver": giver.shown_name, "product": _product(occasion, device), "serial": device.serial})


def device_told(occasion: Occasion) -> Letter:
    """Tell an owner what became of a device: offered, given, received."""
    args, policy = occasion.mail.args, occasion.tenant.config.policy.devices
    until = occasion.mail.posted_at + policy.transfer_valid_for.as_timedelta()
    return Letter(
        {
            "account": occasion.addressee(),
            "what": str(args["what"]),
            "serial": str(args["serial"]),
            "email": str(args.get("email") or ""),
            "until": _day(occasion, until),
            "devices_url": occasion.page_url("devices"),
        }
    )


def device_released(occasion: Occasion) -> Letter:
    """Tell an owner that the team took a device out of their list."""
    facts = {"account": occasion.addressee(), "serial": str(occasion.mail.args["serial"])}
    return Letter({**facts, "support_url": occasion.page_url("support"), "devices_url": occasion.page_url("devices")})


def software_update(occasion: Occasion) -> Letter:
    """Announce a version for somebody's devices; OutdatedError when it is gone, replaced or not wanted any more."""
    account, args = occasion.addressee(), occasion.mail.args
    update = find_update(occasion.session, UUID(str(args["resource"])), now=occasion.now)
    if update is None or update.version != args["version"]:
        raise OutdatedError("the update is over, or another version has replaced it")
    if not wants_updates(occasion.session, account):
        raise OutdatedError("these mails are not wanted any more")
    devices = [each for each in _living(occasion, account) if each.product_id in update.products]
    if not devices:
        raise OutdatedError("there is no device for it any more")
    page = "resources" if is_open("resources", occasion.tenant.config) else "devices"
    stop = occasion.link(account, Purpose.STOP_UPDATES, STOP_UPDATES_PATH, lasts=STOPS_WITHIN.as_timedelta())
    facts = {
        "account": account,
        "title": update.title,
        "version": update.version,
        "day": day_words(update.dated_on, occasion.mail.language),
        "devices": [f"{each.name} ({each.serial})" if each.name else each.serial for each in devices],
        "url": occasion.page_url(page) + (update.slug if page == "resources" else ""),
        "lasts": occasion.said(STOPS_WITHIN),
        "stop_url": stop,
    }
    return Letter(facts, stop_url=stop)


def _living(occasion: Occasion, account: Account) -> list[Device]:
    return [each for each in list_devices(occasion.session, account.id) if each.retired_at is None]


def _product(occasion: Occasion, device: Device) -> str:
    subjects = find_subjects(occasion.session, [device.product_id] if device.product_id else [])
    return next((title_of(each.titles, occasion.mail.language) for each in subjects.values()), "")


def _day(occasion: Occasion, at: datetime) -> str:
    return date_words(at, occasion.tenant, occasion.mail.language)


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        OFFERED_MAIL: device_offered,
        TOLD_MAIL: device_told,
        RELEASED_MAIL: device_released,
        UPDATE_MAIL: software_update,
    }
)
