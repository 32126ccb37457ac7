"""Somebody's devices: listed with their newest software, registered, named, taken out of service and back."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.devices.forms import NameForm, RegisterForm
from app.domain.accounts.policy import SerialNumberPolicy
from app.domain.accounts.queries import take_account
from app.domain.consents.models import Means
from app.domain.devices.errors import OwnDeviceError, SerialRefusedError, TooManyDevicesError
from app.domain.devices.queries import get_device, list_devices
from app.domain.devices.service import bring_back, name_device, register_device, retire_device
from app.domain.devices.wishes import stop_updates, want_updates, wants_updates
from app.domain.limits.errors import TooManyError
from app.web.consents import updates_wording
from app.web.context import need_page
from app.web.limits import hold_serial, retry_after, waiting_words
from app.web.own_devices import shown_device, shown_devices
from app.web.request import committing, current_tenant, now, session
from app.web.serials import serial_form
from app.web.signed_in import current_person, login_required

bp = Blueprint("devices", __name__, url_prefix="/account/devices")
bp.before_request(lambda: need_page("devices"))

Page = str | tuple[str, int] | tuple[str, int, dict[str, str]]
_DONE = frozenset({"registered", "named", "retired", "back", "offered", "kept", "received", "wanted", "unwanted"})
_NO = HTTPStatus.UNPROCESSABLE_ENTITY


@bp.get("/")
@login_required
def index() -> str:
    """List somebody's devices, and whether they are told of new software."""
    return _list()


@bp.post("/updates")
@login_required
def wish() -> Answer | Page:
    """Write down whether somebody wants to be told of new software; other words than they read count for nothing."""
    account, wording = current_person().account, updates_wording()
    wanted = request.form.get("decision") == "give"
    if wanted and request.form.get("version") != wording.version:
        return _list(changed=True), HTTPStatus.CONFLICT
    with committing() as writing:
        if wanted:
            want_updates(writing, account, wording, now=now())
        else:
            stop_updates(writing, account, means=Means.FORM, now=now())
    return _back("wanted" if wanted else "unwanted")


@bp.get("/new")
@login_required
def new() -> str:
    """Ask for the number on the nameplate."""
    return _register_page(RegisterForm())


@bp.post("/new")
@login_required
def register() -> Answer | Page:
    """Register a device; what cannot be registered is refused in the same words, whatever is wrong with it."""
    form, account_id = RegisterForm(), current_person().account.id
    if not form.validate():
        return _register_page(form), _NO
    try:
        hold_serial(current_person().account)
        with committing() as writing:
            take_account(writing, account_id)
            typed, name, policy = form.serial_number.data or "", form.name.data or "", current_tenant().config.policy
            register_device(writing, account_id, typed, name, _form(), policy.devices, now=now())
    except TooManyError as error:
        return _register_page(form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    except SerialRefusedError:
        form.refuse()
        return _register_page(form, refused=form.serial_number.data), _NO
    except OwnDeviceError:
        return _register_page(form, is_own=True), HTTPStatus.CONFLICT
    except TooManyDevicesError as error:
        return _register_page(form, most=error.most), HTTPStatus.CONFLICT
    return _back("registered")


@bp.get("/<uuid:device_id>")
@login_required
def show(device_id: UUID) -> str:
    """Show a device: what is known of it, the software for it, what can be done."""
    return _device_page(device_id)


@bp.post("/<uuid:device_id>")
@login_required
def name(device_id: UUID) -> Answer | Page:
    """Call a device something else."""
    form, account_id = NameForm(), current_person().account.id
    get_device(session(), account_id, device_id)
    if not form.validate():
        return _device_page(device_id, form), _NO
    with committing() as writing:
        name_device(writing, account_id, device_id, form.name.data or "")
    return _to_device(device_id, "named")


@bp.get("/<uuid:device_id>/retire")
@login_required
def ask_to_retire(device_id: UUID) -> str:
    """Say what is lost when a device is taken out of service."""
    device = get_device(session(), current_person().account.id, device_id)
    return render_template("devices/retire.html", device=shown_device(device))


@bp.post("/<uuid:device_id>/retire")
@login_required
def retire(device_id: UUID) -> Answer:
    """Take a device out of service."""
    with committing() as writing:
        retire_device(writing, current_person().account.id, device_id, now=now())
    return _back("retired")


@bp.post("/<uuid:device_id>/bring-back")
@login_required
def put_back(device_id: UUID) -> Answer | Page:
    """Put a device back into service, unless its number is another account's by now."""
    account_id = current_person().account.id
    try:
        with committing() as writing:
            take_account(writing, account_id)
            bring_back(writing, account_id, device_id, current_tenant().config.policy.devices, now=now())
    except SerialRefusedError:
        return _device_page(device_id, refused=True), HTTPStatus.CONFLICT
    except TooManyDevicesError as error:
        return _device_page(device_id, most=error.most), HTTPStatus.CONFLICT
    return _to_device(device_id, "back")


def _form() -> SerialNumberPolicy:
    policy = current_tenant().config.policy.serial_number
    assert policy is not None  # noqa: S101 - a brand without has no such page (app.tenancy.crosschecks)
    return policy


def _done() -> str | None:
    done = request.args.get("done") if request.method == "GET" else None
    return done if done in _DONE else None


def _back(done: str) -> Answer:
    return redirect(url_for(".index", done=done), HTTPStatus.SEE_OTHER)


def _to_device(device_id: UUID, done: str) -> Answer:
    return redirect(url_for(".show", device_id=device_id, done=done), HTTPStatus.SEE_OTHER)


def _list(*, changed: bool = False) -> str:
    account = current_person().account
    devices = shown_devices(list_devices(session(), account.id))
    return render_template(
        "devices/index.html",
        living=[each for each in devices if each.kept.retired_at is None],
        retired=[each for each in devices if each.kept.retired_at is not None],
        wants=wants_updates(session(), account),
        wording=updates_wording(),
        changed=changed,
        done=_done(),
    )


def _register_page(
    form: RegisterForm,
    *,
    wait: str | None = None,
    refused: str | None = None,
    is_own: bool = False,
    most: int | None = None,
) -> str:
    return render_template(
        "devices/register.html",
        form=form,
        serial_number=_form(),
        serial_form=serial_form(_form()),
        wait=wait,
        refused=refused,
        is_own=is_own,
        most=most,
    )


def _device_page(
    device_id: UUID, form: NameForm | None = None, *, refused: bool = False, most: int | None = None
) -> str:
    device = get_device(session(), current_person().account.id, device_id)
    return render_template(
        "devices/device.html",
        device=shown_device(device),
        form=form or NameForm(data={"name": device.name}),
        refused=refused,
        most=most,
        done=_done(),
    )
