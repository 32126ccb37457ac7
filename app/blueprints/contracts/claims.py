"""An invoice that is not right, a payment that opened nothing: requests with the bill that they are about.

Where a brand takes no requests, they reach its team by mail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, request, url_for
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
from app.domain.support.asking import Asked, Asker
from app.domain.support.attaching import claim_loose
from app.domain.support.models import Ticket
from app.domain.support.opening import open_ticket
from app.domain.support.queries import find_own_ticket, list_messages
from app.domain.support.topics import TopicName
from app.kernel.db import TenantSession
from app.kernel.money import Money
from app.kernel.tokens import digest_of
from app.web.context import label, need_page, page_open, page_url
from app.web.late_payments import amount_words
from app.web.limits import hold_claim, retry_after, waiting_words
from app.web.loose_files import FileField, LooseFiles, files_of, is_removing, take_files
from app.web.no_files import takes_files
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.requests import terms_of
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
    topic: TopicName
    facts: Mapping[str, str]  # of the topic, by the field that answers
    names_bill: str  # the fact that names the bill


CLAIMS: Mapping[str, Claim] = MappingProxyType(
    {
        "dispute": Claim(
            label="dispute_invoice",
            form=DisputeForm,
            fields=("error", "proof"),
            disputes=True,
            topic="dispute",
            facts=MappingProxyType({"error": "error", "proof": "proof"}),
            names_bill="invoice_number",
        ),
        "no-access": Claim(
            label="topic_no_access",
            form=NoAccessForm,
            fields=("paid_at", "paid_with", "seen"),
            disputes=False,
            topic="no_access",
            facts=MappingProxyType({"paid_at": "paid_on", "paid_with": "paid_with", "seen": "seen"}),
            names_bill="transaction",
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
    account, reference = current_person().account, request.args.get("request", "")
    ticket = find_own_ticket(session(), account.id, reference) if reference else None
    return render_template("contracts/claimed.html", claim=CLAIMS[claim], email=account.email, ticket=ticket)


@bp.get("/<any(dispute, 'no-access'):claim>")
@login_required
def ask(claim: str) -> str:
    """Ask which bill it is about, and what is wrong."""
    form = CLAIMS[claim].form(_choices(_bills()))
    return _page(claim, form, files_of(form.token) if form.is_restored else None)


@bp.post("/<any(dispute, 'no-access'):claim>")
@login_required
@takes_files
def send(claim: str) -> Answer | Page | str:
    """Send the request to the team, first in line; nobody is reminded meanwhile of a bill that it is about."""
    bills = _bills()
    choices = _choices(bills)
    form = CLAIMS[claim].form(choices)
    try:
        files = take_files(form.token) if _takes_requests(CLAIMS[claim]) else None
        if files is not None and is_removing():
            return _page(claim, form, files)
        if not form.validate() or (files is not None and files.refused):
            return _page(claim, form, files), HTTPStatus.UNPROCESSABLE_ENTITY
        bill = next((each for each in bills if str(each.id) == form.bill.data), None)
        if bill is None:
            abort(HTTPStatus.NOT_FOUND)
        hold_claim()
    except TooManyError as error:
        page = _page(claim, form, files_of(form.token), wait=waiting_words(error))
        return page, HTTPStatus.TOO_MANY_REQUESTS, retry_after(error)
    reference = _keep(CLAIMS[claim], form, bill, dict(choices)[str(bill.id)], files)
    return redirect(url_for(".sent", claim=claim, request=reference), HTTPStatus.SEE_OTHER)


def _keep(claim: Claim, form: BillForm, bill: Bill, said: str, files: LooseFiles | None) -> str | None:
    """Open the request with its files and give its reference; mail it where the brand takes no requests."""
    with committing() as writing:
        if claim.disputes or bill.status in UNPAID:  # nobody is reminded of what they say they paid
            dispute(writing, bill, now=now())
        if files is None:
            _post(writing, claim, form, bill, said)
            return None
        ticket = _open(writing, claim, form, bill, said)
        claim_loose(writing, files.holder, ticket, list_messages(writing, ticket.id, with_notes=False)[0])
        return ticket.reference


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


def _page(claim: str, form: BillForm, files: LooseFiles | None = None, *, wait: str | None = None) -> str:
    return render_template(
        "contracts/claim.html",
        name=claim,
        claim=CLAIMS[claim],
        form=form,
        files=FileField(files) if _takes_requests(CLAIMS[claim]) else None,
        wait=wait,
        has_bills=bool(form.bill.choices),
        write_url=url_for("asking.show", topic=CLAIMS[claim].topic)
        if _takes_requests(CLAIMS[claim])
        else page_url("support"),
    )


def _takes_requests(claim: Claim) -> bool:
    return page_open("new_request") and claim.topic in current_tenant().config.policy.support.topics


def _open(writing: TenantSession, claim: Claim, form: BillForm, bill: Bill, said: str) -> Ticket:
    """Open a request with its bill; the same words about the same bill are one."""
    account, message = current_person().account, _message(claim, form, said)
    asker = Asker(email=account.email, name=account.shown_name, language=current_language(), account_id=account.id)
    asked = Asked(
        topic=claim.topic,
        subject=f"{label(claim.label)} · {said}",
        body=message,
        facts={fact: form[name].data for name, fact in claim.facts.items()} | {claim.names_bill: said},
        form_key=digest_of(f"claim {account.id} {bill.id} {message}"),
        bill_id=bill.id,
    )
    return open_ticket(writing, asker, asked, terms_of(current_tenant()), now=now())


def _message(claim: Claim, form: BillForm, said: str) -> str:
    """Write the request for the team: what it is about, then each answer under its question."""
    lines = [f"{form[name].label.text}\n{form[name].data}" for name in claim.fields]
    return "\n\n".join([said, *lines])


def _post(writing: TenantSession, claim: Claim, form: BillForm, bill: Bill, said: str) -> None:
    """Mail the request to the team, with the transaction."""
    tenant, account = current_tenant(), current_person().account
    message = f"{account.shown_name} · {bill.provider_id}\n\n{_message(claim, form, said)}"
    post(
        writing,
        kind=MAIL_KIND,
        to=tenant.config.contact.team,
        language=tenant.config.languages[0],
        args={"reply_to": account.email, "message": message, "written_in": current_language(), "topic": claim.label},
        dedupe_key=daily_key(MAIL_KIND, account.email, message, now=now()),
        now=now(),
    )
