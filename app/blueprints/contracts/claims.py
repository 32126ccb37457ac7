"""An invoice that is not right, a payment that opened nothing: requests with the bill they are about, sent first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from werkzeug.wrappers import Response as Answer

from app.blueprints.contracts.forms import BillForm, DisputeForm, NoAccessForm
from app.domain.billing.models import Bill
from app.domain.billing.ports import UNPAID
from app.domain.billing.queries import list_bills
from app.domain.billing.service import dispute
from app.domain.invoices.queries import list_invoices
from app.domain.limits.errors import TooManyError
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.web.context import need_page
from app.web.late_payments import amount_words
from app.web.limits import hold_claim, retry_after, waiting_words
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import said_day

bp = Blueprint("claims", __name__, url_prefix="/account/billing")

MAIL_KIND = "contact_message"
_MOST = 50  # bills to choose from, the latest first

Page = tuple[str, int] | tuple[str, int, dict[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One kind of request: its label, its form, the fields that the team reads, and whether a paid bill is disputed."""

    label: str
    form: type[BillForm]
    fields: tuple[str, ...]
    disputes: bool


CLAIMS: Mapping[str, Claim] = MappingProxyType(
    {
        "dispute": Claim(label="dispute_invoice", form=DisputeForm, fields=("error", "proof"), disputes=True),
        "no-access": Claim(
            label="topic_no_access", form=NoAccessForm, fields=("paid_at", "paid_with", "seen"), disputes=False
        ),
    }
)


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("/<any(dispute, 'no-access'):claim>/sent")
@login_required
def sent(claim: str) -> str:
    """Say that a request is on its way, and what comes next."""
    return render_template("contracts/claimed.html", claim=CLAIMS[claim], email=current_person().account.email)


@bp.get("/<any(dispute, 'no-access'):claim>")
@login_required
def ask(claim: str) -> str:
    """Ask which bill it is about, and what is wrong."""
    bills = _bills()
    return _page(claim, CLAIMS[claim].form(_choices(bills)))


@bp.post("/<any(dispute, 'no-access'):claim>")
@login_required
def send(claim: str) -> Answer | Page:
    """Send the request to the team, first in line; nobody is reminded meanwhile of a bill that it is about."""
    bills = _bills()
    choices = _choices(bills)
    form = CLAIMS[claim].form(choices)
    if not form.validate():
        return _page(claim, form), HTTPStatus.UNPROCESSABLE_ENTITY
    bill = next((each for each in bills if str(each.id) == form.bill.data), None)
    if bill is None:
        abort(HTTPStatus.NOT_FOUND)
    try:
        hold_claim()
    except TooManyError as error:
        return _page(claim, form, wait=waiting_words(error)), HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    with committing() as writing:
        if CLAIMS[claim].disputes or bill.status in UNPAID:  # nobody is reminded of what they say they paid
            dispute(writing, bill, now=now())
        _post(writing, CLAIMS[claim], form, bill, dict(choices)[str(bill.id)])
    return redirect(url_for(".sent", claim=claim), HTTPStatus.SEE_OTHER)


def _bills() -> Sequence[Bill]:
    return [each for each in list_bills(session(), current_person().account.id) if each.total > 0][:_MOST]


def _choices(bills: Sequence[Bill]) -> list[tuple[str, str]]:
    """Name each bill by its invoice's number, its day and its amount."""
    numbers: dict[UUID | None, str] = {
        each.id: each.number for each in list_invoices(session(), current_person().account.id)
    }
    language = current_language()
    return [(str(each.id), _name_of(each, numbers.get(each.invoice_id), language)) for each in bills]


def _name_of(bill: Bill, number: str | None, language: str) -> str:
    amount = amount_words(Money(bill.total, bill.currency), language)
    return " · ".join(filter(None, (number, said_day(bill.billed_at), amount)))


def _page(claim: str, form: BillForm, wait: str | None = None) -> str:
    return render_template(
        "contracts/claim.html", name=claim, claim=CLAIMS[claim], form=form, wait=wait, has_bills=bool(form.bill.choices)
    )


def _post(writing: TenantSession, claim: Claim, form: BillForm, bill: Bill, said: str) -> None:
    """Write the request for the team: what it is about, the transaction, then each answer under its question."""
    tenant, account = current_tenant(), current_person().account
    lines = [f"{form[name].label.text}\n{form[name].data}" for name in claim.fields]
    message = "\n\n".join([said, f"{account.shown_name} · {bill.provider_id}", *lines])
    post(
        writing,
        kind=MAIL_KIND,
        to=tenant.config.contact.email,
        language=tenant.config.languages[0],
        args={"reply_to": account.email, "message": message, "written_in": current_language(), "topic": claim.label},
        dedupe_key=daily_key(MAIL_KIND, account.email, message, now=now()),
        now=now(),
    )
