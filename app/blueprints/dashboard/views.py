"""The first page of the account area: what needs action, what the account is, and who entered it last."""

from collections.abc import Sequence

from flask import Blueprint, render_template

from app.blueprints.dashboard.actions import Pending, list_actions
from app.domain.accounts.activity.queries import list_sign_ins
from app.domain.accounts.factors.queries import has_second_factor
from app.domain.accounts.models import Account
from app.domain.devices.queries import count_living
from app.domain.support.models import Ticket
from app.domain.support.queries import list_answered, list_tickets_of
from app.web.cards import expiring_card
from app.web.cards_of_dashboard import shown_cards
from app.web.consents import list_asked
from app.web.context import need_page, page_open
from app.web.events_of_dashboard import next_own
from app.web.late_payments import find_late_payment
from app.web.pro import find_business
from app.web.pro_words import PRO_STATES
from app.web.request import current_tenant, now, session
from app.web.request_standing import StateWords, state_words
from app.web.signed_in import current_person, login_required
from app.web.subscriptions import shown_subscriptions

bp = Blueprint("dashboard", __name__)

_SIGN_INS, _REQUESTS, _ANSWERS = 3, 3, 3


@bp.before_request
def only_with_accounts() -> None:
    """Answer 404 where the brand has no accounts."""
    need_page("account")


@bp.get("/account/")
@login_required
def show() -> str:
    """Show somebody their account."""
    person = current_person()
    account, business = person.account, find_business(person.account)
    subscriptions = shown_subscriptions(account) if page_open("billing") else []
    pending = Pending(
        late=find_late_payment(),
        subscriptions=subscriptions,
        expiring=expiring_card(account) if subscriptions else None,
        answered=list_answered(session(), account.id, limit=_ANSWERS) if page_open("requests") else [],
        business=business,
        stands=list_asked(account),
    )
    return render_template(
        "dashboard/dashboard.html",
        account=account,
        actions=list_actions(account, current_tenant().config.policy, pending, now=now()),
        business=business,
        pro_states=PRO_STATES,
        has_second_factor=has_second_factor(session(), person.account.id),
        cards=shown_cards(account) if page_open("interests") else None,
        devices=count_living(session(), account.id) if page_open("devices") else None,
        next_event=next_own(account) if page_open("my_events") else None,
        subscriptions=subscriptions,
        requests=_running(account) if page_open("requests") else [],
        sign_ins=list_sign_ins(session(), person.account.id, limit=_SIGN_INS),
        here_since={person.session.started_at, person.session.proven_at},
    )


def _running(account: Account) -> Sequence[tuple[Ticket, StateWords]]:
    """List the requests that changed last, and how each stands."""
    tickets = list_tickets_of(session(), account.id, ended=False, limit=_REQUESTS)
    return [(ticket, state_words(ticket, now=now())) for ticket in tickets]
