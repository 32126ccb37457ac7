"""Releasing the serial number of a customer's device: for a device that changed hands without its owner's doing."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.admin.people.forms import ReasonForm
from app.domain.accounts.models import Account
from app.domain.accounts.queries import get_account, take_account
from app.domain.accounts.rights import Right, may_act
from app.domain.audit.service import record
from app.domain.devices.models import Device
from app.domain.devices.queries import get_anyones
from app.domain.devices.service import release_device
from app.web.context import need_page
from app.web.own_devices import shown_device
from app.web.request import committing, now, session
from app.web.signed_in import current_person
from app.web.staff import acting, party_of, staff_only

bp = Blueprint("people_devices", __name__, url_prefix="/admin/people/devices/<uuid:device_id>")

ACT = "device-release"


@bp.before_request
def only_with_devices() -> None:
    """Answer 404 where the brand has no devices."""
    need_page("devices")


@bp.get("/release")
@staff_only(Right.HELP_PEOPLE)
def ask(device_id: UUID) -> str:
    """Say what is lost, and ask why."""
    device, owner = _found(device_id)
    return _page(device, owner, ReasonForm(current_person(), owner))


@bp.post("/release")
@staff_only(Right.HELP_PEOPLE)
def do(device_id: UUID) -> Answer | tuple[str, int]:
    """Take the device out of its owner's list, and write down who did it and why."""
    device, owner = _found(device_id)
    form = ReasonForm(current_person(), owner)
    if not (form.validate() and form.prove()):
        return _page(device, owner, form), HTTPStatus.UNPROCESSABLE_ENTITY
    with committing() as writing:
        owner = take_account(writing, owner.id)
        serial = release_device(writing, owner.id, device_id, now=now())
        reason = form.reason.data
        record(writing, ACT, by=acting(), to=party_of(owner), now=now(), reason=reason, serial=serial)
    return redirect(url_for("people.show", account_id=owner.id, done=ACT), HTTPStatus.SEE_OTHER)


def _found(device_id: UUID) -> tuple[Device, Account]:
    """Give a device and its owner, if whoever asks may act on their account; 403."""
    device = get_anyones(session(), device_id)
    owner = get_account(session(), device.account_id)
    if not may_act(current_person().account, owner, Right.HELP_PEOPLE):
        abort(HTTPStatus.FORBIDDEN)
    return device, owner


def _page(device: Device, owner: Account, form: ReasonForm) -> str:
    return render_template("admin/people/release.html", account=owner, device=shown_device(device), form=form)
