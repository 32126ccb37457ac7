"""« Paramètres de paiement »: to whom and where the payments to come are billed."""

from http import HTTPStatus

import structlog
from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.addresses.forms import AddressForm
from app.domain.accounts.queries import take_account
from app.domain.addresses.errors import ChangedMeanwhileError
from app.domain.addresses.models import Address
from app.domain.addresses.parts import GivenAddress
from app.domain.addresses.queries import find_billing_address
from app.domain.addresses.service import change_billing_address
from app.domain.billing.errors import PaymentsMisusedError, PaymentsUnavailableError
from app.domain.billing.queries import find_customer
from app.web.address_fields import wants_other_country
from app.web.addresses import shown
from app.web.cards import need_provider
from app.web.context import need_page
from app.web.following import follow_at_once
from app.web.request import committing, current_tenant, now, session
from app.web.signed_in import current_person, login_required

bp = Blueprint("payment_settings", __name__, url_prefix="/account/billing/settings")
bp.before_request(lambda: need_page("payment_settings"))

Page = str | tuple[str, int]
_log = structlog.get_logger(__name__)


@bp.get("")
@login_required
def show() -> str:
    """Show what invoices to come will say of their buyer."""
    account, address = current_person().account, _address()
    return render_template(
        "cards/settings.html",
        email=account.email,
        address=shown(address) if address else None,
        is_saved=request.args.get("done") == "saved",
    )


@bp.get("/edit")
@login_required
def edit() -> Page:
    """Show it to be corrected."""
    address = _address()
    return _page(AddressForm(address, current_person().account), address)


@bp.post("/edit")
@login_required
def save() -> Answer | Page:
    """Keep it for the payments to come; where it was changed meanwhile, both are shown first."""
    form = AddressForm()
    if wants_other_country():
        return _page(form, _address())
    if not form.validate():
        return _page(form, _address()), HTTPStatus.UNPROCESSABLE_ENTITY
    account_id, given = current_person().account.id, form.given_address("")
    try:
        with committing() as writing:
            take_account(writing, account_id)
            change_billing_address(writing, account_id, given, seen=form.version.data or 0, now=now())
    except ChangedMeanwhileError as error:
        form.looked_at(error.version)
        return _page(form, _address(), is_stale=True), HTTPStatus.CONFLICT
    _tell_provider(given)
    follow_at_once(account_id)
    return redirect(url_for(".show", done="saved"), HTTPStatus.SEE_OTHER)


def _tell_provider(given: GivenAddress) -> None:
    """Tell the provider by which name its customer goes; our invoices, which count, don't wait for it."""
    account = current_person().account
    known, email = find_customer(session(), account.id), account.email
    name = given.company or given.recipient or account.shown_name
    if known is None:
        return
    customer = known.provider_id
    session().rollback()
    try:
        need_provider().payments.rename_customer(customer, email=email, name=name)
    except (PaymentsUnavailableError, PaymentsMisusedError) as error:
        _log.warning("customer_not_renamed", tenant=current_tenant().slug, error=type(error).__name__)


def _address() -> Address | None:
    return find_billing_address(session(), current_person().account.id)


def _page(form: AddressForm, address: Address | None, *, is_stale: bool = False) -> str:
    return render_template(
        "cards/edit_settings.html",
        form=form,
        address=shown(address) if address else None,
        is_stale=is_stale,
    )
