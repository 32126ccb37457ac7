"""The inbox of what the payment provider told: what failed, why, and the way to take it up again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel.speaklater import LazyString
from werkzeug.wrappers import Response as Answer

from app.domain.accounts.people.queries import list_accounts
from app.domain.accounts.rights import Right
from app.domain.audit.service import Party, record
from app.domain.billing.contracts.service import list_waiting
from app.domain.billing.desk import get_bill, get_subscription, get_troubled
from app.domain.billing.giving_up import list_paid_after, list_stuck
from app.domain.billing.inbox import replay
from app.domain.billing.models import Bill, EventState, Subscription
from app.domain.billing.parting.service import list_leavers
from app.domain.billing.queries import count_events, list_troubled
from app.domain.billing.retaxing.pricing import list_untold
from app.domain.billing.retaxing.returning import list_open
from app.web.billing import name_of_offer
from app.web.billing_words import CHANGING, EVENT_WORDS, GIVEN_UP, NOTICE_WORDS, ORDERED, RETURNING
from app.web.context import need_page
from app.web.installation import installation
from app.web.request import committing, current_language, current_tenant, now, session
from app.web.staff import acting, staff_only

bp = Blueprint("webhook_desk", __name__, url_prefix="/admin/billing/events")

REPLAYED = "webhook-replay"  # the name of the act


@dataclass(frozen=True, slots=True)
class Stuck:
    """What the provider has not taken: what it is, of which offer, whose, and since when."""

    what: LazyString
    offer: str
    account_id: UUID
    since: datetime


@bp.before_request
def only_with_billing() -> None:
    """Answer 404 where the brand bills nothing."""
    need_page("billing")


@bp.get("/")
@staff_only(Right.MIND_WEBHOOKS)
def index() -> str:
    """Count the events in each state; list those that failed, and what else of ours the provider has not taken."""
    stuck, paid_after = _stuck(), list_paid_after(session())
    accounts = list_accounts(
        session(), [*(each.account_id for each in stuck), *(each.account_id for each in paid_after)]
    )
    return render_template(
        "admin/billing/events.html",
        counts=count_events(session()),
        owners={each.id: each.email for each in accounts},
        named=_named,
        troubled=list_troubled(session()),
        leavers=list_leavers(session()),
        untold=_untold(),
        stuck=stuck,
        paid_after=paid_after,
        states=EVENT_WORDS,
        done="done" in request.args,
    )


def _stuck() -> Sequence[Stuck]:
    """List the orders and declarations that the provider has not taken, the oldest first."""
    orders = [
        Stuck(GIVEN_UP if each.given_up_at is not None else ORDERED, _named(each.offer), each.account_id, each.begun_at)
        for each in list_stuck(session(), now=now())
    ]
    declared = [
        Stuck(NOTICE_WORDS[notice.kind], _named(contract.offer), contract.account_id, notice.declared_at)
        for notice, contract in list_waiting(session())
    ]
    return sorted([*orders, *declared], key=lambda each: each.since)


def _named(offer: str) -> str:
    return name_of_offer(current_tenant(), offer, current_language())


def _untold() -> list[tuple[LazyString, Subscription | Bill, datetime]]:
    """List what the provider was not told of taxes that have changed: what, about which row, since when."""
    found: list[tuple[LazyString, Subscription | Bill, datetime]] = [
        (CHANGING, get_subscription(session(), each.subscription_id), each.decided_at)
        for each in list_untold(session())
    ]
    return found + [(RETURNING, get_bill(session(), each.bill_id), each.decided_at) for each in list_open(session())]


@bp.post("/<uuid:webhook_id>/replay")
@staff_only(Right.MIND_WEBHOOKS)
def again(webhook_id: UUID) -> Answer:
    """Take a failed event up again, with all its tries; one that was just taken up is left alone."""
    event = get_troubled(session(), webhook_id)
    if event.state is EventState.WAITING and event.attempts == 0:
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    with committing() as writing:
        replay(writing, event.provider_id, now=now())
        record(writing, REPLAYED, by=acting(), to=Party(webhook_id, event.provider_id), now=now(), kind=event.type)
    installation().event_hints.hint_event(current_tenant().slug, webhook_id)
    return redirect(url_for(".index", done=1), HTTPStatus.SEE_OTHER)
