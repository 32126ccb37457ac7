"""What the pages about a contract share: one's own subscription, its facts, and what follows a declaration."""

from http import HTTPStatus
from uuid import UUID

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.domain.billing.contracts.models import ContractNotice
from app.domain.billing.models import Subscription
from app.domain.billing.queries import find_subscription
from app.web.billing import name_of_offer
from app.web.carrying import carry_at_once
from app.web.installation import installation
from app.web.request import current_language, current_tenant, now, session
from app.web.signed_in import current_person
from app.web.subscriptions import said_day


def own_subscription(subscription_id: UUID) -> Subscription:
    """Give one's own subscription; 404 for anybody else's."""
    found = find_subscription(session(), current_person().account.id, subscription_id)
    return found or abort(HTTPStatus.NOT_FOUND)


def facts_of(subscription: Subscription) -> dict[str, object]:
    """Give what every page about a subscription names."""
    return {
        "subscription": subscription,
        "offer": name_of_offer(current_tenant(), subscription.offer, current_language()),
        "ends_on": said_day(subscription.period_end),
    }


def to_declared(subscription: Subscription) -> Answer:
    """Lead to what was declared last."""
    return redirect(url_for("contracts.declared", subscription_id=subscription.id), HTTPStatus.SEE_OTHER)


def carried(subscription: Subscription, notice: ContractNotice) -> Answer:
    """Tell the provider now if it answers, and acknowledge either way."""
    tenant, to = current_tenant(), to_declared(subscription)
    carry_at_once(session(), tenant, installation().find_provider(tenant.slug), notice.id, now=now())
    return to
