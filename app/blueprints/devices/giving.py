"""Giving a device to another customer: offered, taken back, and accepted by whoever the mailed link is for."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.devices.forms import GiveForm
from app.domain.accounts.errors import LinkError
from app.domain.accounts.identifiers import key_of, normal_email
from app.domain.accounts.links.models import Purpose
from app.domain.accounts.links.service import OpenLink
from app.domain.accounts.queries import take_account
from app.domain.devices.errors import OwnAddressError, RetiredDeviceError, TooManyDevicesError
from app.domain.devices.models import Device
from app.domain.devices.policy import DevicesPolicy
from app.domain.devices.queries import get_device
from app.domain.devices.transfers import accept_device, look_at_offer, offer_device, take_back
from app.domain.limits.errors import TooManyError
from app.web.context import need_page
from app.web.i18n import gettext as _
from app.web.limits import hold_account_mail, retry_after, waiting_words
from app.web.mail.letters.devices import TAKE_DEVICE_PATH
from app.web.mailed_links import failed_link_page, hand_over, look_at_held_link, use_held_link
from app.web.own_devices import shown_device
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("giving", __name__)
bp.before_request(lambda: need_page("devices"))

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]]
_TAKE = TAKE_DEVICE_PATH.removesuffix("/")


@bp.get("/account/devices/<uuid:device_id>/give")
@login_required
def ask(device_id: UUID) -> Answer | Page:
    """Ask whom a device is given to; one out of service is given to nobody."""
    device = _own(device_id)
    return _page(device, GiveForm()) if device.retired_at is None else _to_device(device_id)


@bp.post("/account/devices/<uuid:device_id>/give")
@login_required
def offer(device_id: UUID) -> Answer | Page:
    """Offer a device to an address, with the same answer whether or not it is anybody's."""
    device, form = _own(device_id), GiveForm()
    if not form.validate():
        return _page(device, form), HTTPStatus.UNPROCESSABLE_ENTITY
    email = normal_email(form.email.data or "") or ""
    try:
        hold_account_mail(key_of(email))
        with committing() as writing:
            owner = take_account(writing, current_person().account.id)
            offer_device(writing, owner, device_id, email, _policy(), now=now())
    except TooManyError as error:
        return _page(device, form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    except OwnAddressError:
        form.email.errors = [_("This is your own address. Enter the one of the other customer")]
        return _page(device, form), HTTPStatus.UNPROCESSABLE_ENTITY
    except RetiredDeviceError:
        return _to_device(device_id)
    return _to_device(device_id, "offered")


@bp.post("/account/devices/<uuid:device_id>/keep")
@login_required
def keep(device_id: UUID) -> Answer:
    """Keep a device after all."""
    with committing() as writing:
        owner = take_account(writing, current_person().account.id)
        take_back(writing, owner, device_id, now=now())
    return _to_device(device_id, "kept")


@bp.get(f"{TAKE_DEVICE_PATH}<token>")
def open_offer(token: str) -> Answer:
    """Take the token of the mail out of the address bar."""
    return hand_over(token, ".show_offer")


@bp.get(_TAKE)
def show_offer() -> Answer | Page:
    """Show what is given to whoever is signed in; looking at it changes nothing."""
    try:
        link, device = _offered()
    except LinkError as error:
        return failed_link_page(error, Purpose.TAKE_DEVICE)
    return _offer_page(link, device)


@bp.post(_TAKE)
def accept() -> Answer | Page:
    """Make the device one's own, if the link is for the account that is signed in."""
    try:
        link, device = _offered()
        return _accept(link, device)
    except LinkError as error:
        return failed_link_page(error, Purpose.TAKE_DEVICE)


def _offered() -> tuple[OpenLink, Device]:
    """Give the link that this browser followed, and what is given by it; LinkError."""
    link = look_at_held_link(Purpose.TAKE_DEVICE)
    return link, look_at_offer(session(), link, _policy(), now=now())


@login_required
def _offer_page(link: OpenLink, device: Device) -> Page:
    if link.account.id != current_person().account.id:
        return _not_yours()
    return render_template("devices/take.html", device=shown_device(device), most=None)


@login_required
def _accept(link: OpenLink, device: Device) -> Answer | Page:
    if link.account.id != current_person().account.id:
        return _not_yours()
    shown = shown_device(device)
    try:
        with committing() as writing:
            accept_device(writing, use_held_link(writing, Purpose.TAKE_DEVICE), _policy(), now=now())
    except TooManyDevicesError as error:
        return render_template("devices/take.html", device=shown, most=error.most), HTTPStatus.CONFLICT
    return redirect(url_for("devices.index", done="received"), HTTPStatus.SEE_OTHER)


def _own(device_id: UUID) -> Device:
    return get_device(session(), current_person().account.id, device_id)


def _policy() -> DevicesPolicy:
    return current_tenant().config.policy.devices


def _to_device(device_id: UUID, done: str | None = None) -> Answer:
    return redirect(url_for("devices.show", device_id=device_id, done=done), HTTPStatus.SEE_OTHER)


def _not_yours() -> tuple[str, int]:
    return render_template("devices/not_yours.html", account=current_person().account), HTTPStatus.FORBIDDEN


def _page(device: Device, form: GiveForm, wait: str | None = None) -> str:
    lasts = _policy().transfer_valid_for
    return render_template("devices/give.html", device=shown_device(device), form=form, lasts=lasts, wait=wait)
