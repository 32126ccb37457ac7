"""The addresses of an account: kept, corrected, deleted, and which is proposed first."""

from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.addresses.forms import AddressForm
from app.domain.accounts.queries import take_account
from app.domain.addresses.errors import ChangedMeanwhileError, TooManyAddressesError
from app.domain.addresses.models import Address
from app.domain.addresses.policy import AddressesPolicy
from app.domain.addresses.queries import get_address, list_addresses
from app.domain.addresses.service import Use, add_address, change_address, delete_address, heir_of, use_by_default
from app.web.address_fields import wants_other_country
from app.web.addresses import shown
from app.web.context import need_page
from app.web.following import follow_at_once
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("addresses", __name__, url_prefix="/account/addresses")
bp.before_request(lambda: need_page("addresses"))

Page = str | tuple[str, int]
_DONE = frozenset({"added", "changed", "deleted", *Use})


@bp.get("/")
@login_required
def index() -> str:
    """List somebody's addresses, and what each is the default for."""
    known = list_addresses(session(), current_person().account.id)
    done = request.args.get("done")
    return render_template(
        "addresses/index.html",
        addresses=[shown(each) for each in known],
        most=_policy().most,
        done=done if done in _DONE else None,
    )


@bp.get("/new")
@login_required
def new() -> Answer | Page:
    """Ask for an address; where there are as many as may be, the list says so."""
    known = list_addresses(session(), current_person().account.id)
    if len(known) >= _policy().most:
        return _back()
    return _page(AddressForm(account=current_person().account))


@bp.post("/new")
@login_required
def add() -> Answer | Page:
    """Keep one more address."""
    form = AddressForm()
    if wants_other_country():
        return _page(form)
    if not form.validate():
        return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY
    account_id = current_person().account.id
    try:
        with committing() as writing:
            take_account(writing, account_id)
            add_address(writing, account_id, form.given_address(""), _policy(), now=now())
    except TooManyAddressesError as error:
        return _page(form, most=error.most), HTTPStatus.CONFLICT
    return _back("added")


@bp.get("/<uuid:address_id>")
@login_required
def edit(address_id: UUID) -> Page:
    """Show an address to be corrected."""
    address = _own(address_id)
    return _page(AddressForm(address), address)


@bp.post("/<uuid:address_id>")
@login_required
def save(address_id: UUID) -> Answer | Page:
    """Write an address anew; where it was changed meanwhile, both are shown first."""
    address = _own(address_id)
    form = AddressForm()
    if wants_other_country():
        return _page(form, address)
    if not form.validate():
        return _page(form, address), HTTPStatus.UNPROCESSABLE_ENTITY
    account_id = current_person().account.id
    try:
        with committing() as writing:
            take_account(writing, account_id)
            change_address(writing, account_id, address_id, form.given_address(""), seen=form.version.data or 0)
    except ChangedMeanwhileError as error:
        form.looked_at(error.version)
        return _page(form, _own(address_id), is_stale=True), HTTPStatus.CONFLICT
    return _back("changed")


@bp.get("/<uuid:address_id>/delete")
@login_required
def ask_to_delete(address_id: UUID) -> str:
    """Say what goes with an address."""
    address = _own(address_id)
    heir = heir_of(address, list_addresses(session(), address.account_id))
    return render_template("addresses/delete.html", address=shown(address), heir=shown(heir) if heir else None)


@bp.post("/<uuid:address_id>/delete")
@login_required
def delete(address_id: UUID) -> Answer:
    """Delete an address."""
    account_id = current_person().account.id
    with committing() as writing:
        take_account(writing, account_id)
        delete_address(writing, account_id, address_id)
    return _back("deleted")


@bp.post("/<uuid:address_id>/default")
@login_required
def make_default(address_id: UUID) -> Answer:
    """Let an address be proposed first for delivery or for billing."""
    asked = request.form.get("use")
    account_id = current_person().account.id
    _own(address_id)
    if asked not in set(Use):
        abort(HTTPStatus.UNPROCESSABLE_ENTITY)
    with committing() as writing:
        take_account(writing, account_id)
        use_by_default(writing, account_id, address_id, Use(asked))
    return _back(asked)


def _own(address_id: UUID) -> Address:
    return get_address(session(), current_person().account.id, address_id)


def _policy() -> AddressesPolicy:
    return current_tenant().config.policy.addresses


def _back(done: str | None = None) -> Answer:
    """Lead back after a change, which may have changed the tax of what is charged too."""
    follow_at_once(current_person().account.id)
    return redirect(url_for(".index", done=done), HTTPStatus.SEE_OTHER)


def _page(form: AddressForm, address: Address | None = None, *, is_stale: bool = False, most: int | None = None) -> str:
    return render_template(
        "addresses/edit.html",
        form=form,
        action=url_for(".save", address_id=address.id) if address else url_for(".add"),
        address=shown(address) if address else None,
        is_stale=is_stale,
        most=most,
    )
