"""Writing to whoever is late, each step of an episode once; and to whoever was, once it is paid. Nothing commits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account, AccountState
from app.domain.billing.entitlement import GROWING, Access, access_to, late_from
from app.domain.billing.models import Reminder, Subscription
from app.domain.billing.policy import BillingPolicy
from app.domain.billing.queries import is_disputed, standing_of
from app.domain.billing.timetable import OF_SUSPENSION, Step, step_at
from app.domain.mail.service import post
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

LATE, SUSPENDED, RESTORED = "payment_late", "services_suspended", "services_restored"  # kinds of mail
_BEFORE_SUSPENSION = frozenset({Step.MISSED, Step.REMINDED, Step.WARNED})


def remind(session: TenantSession, subscription: Subscription, policy: BillingPolicy, *, now: datetime) -> Step | None:
    """Take the step whose time has come, if it was not taken; a dispute and what the team decided hold it back."""
    session.refresh(subscription, with_for_update=True)
    since = subscription.past_due_since
    if since is None or is_disputed(session, subscription):
        return None
    step = step_at(late_from(since, subscription.collection), policy, now=now)
    access = access_to(standing_of(subscription, is_disputed=False), policy, now=now)
    if step is None or access not in {Access.GRACE, Access.SUSPENDED}:
        return None
    if access is Access.SUSPENDED and step in _BEFORE_SUSPENSION:
        step = Step.SUSPENDED
    return step if _take(session, subscription, since, step, now=now) else None


def tell_restored(session: TenantSession, subscription: Subscription, policy: BillingPolicy, *, now: datetime) -> bool:
    """Say once that services are back, when an episode in which they were suspended is over."""
    access = access_to(standing_of(subscription, is_disputed=False), policy, now=now)
    if subscription.past_due_since is not None or GROWING.index(access) < GROWING.index(Access.FULL):
        return False
    steps = session.scalars(
        select(Reminder).where(Reminder.subscription_id == subscription.id).order_by(Reminder.episode.desc())
    ).all()
    latest = [each for each in steps if each.episode == steps[0].episode]
    taken = {each.step for each in latest}
    if not taken & OF_SUSPENSION or Step.RESTORED in taken:
        return False
    return _take(session, subscription, latest[0].episode, Step.RESTORED, now=now)


def _take(session: TenantSession, subscription: Subscription, episode: datetime, step: Step, *, now: datetime) -> bool:
    """Note a step and post its mail; False when it was taken before, by whomever."""
    reminder = Reminder(id=new_id(now), subscription_id=subscription.id, episode=episode, step=step, taken_at=now)
    known = select(Reminder.id).where(
        Reminder.subscription_id == subscription.id, Reminder.episode == episode, Reminder.step == step
    )
    if session.scalar(known) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(reminder)
    except IntegrityError:
        return False
    account = session.get_one(Account, (session.tenant, subscription.account_id))
    if account.state is not AccountState.CLOSED:
        kind = RESTORED if step is Step.RESTORED else SUSPENDED if step in OF_SUSPENSION else LATE
        args = {"account": str(account.id), "step": step.value, "episode": episode.isoformat()}
        key = f"{kind}:{subscription.id}:{episode.isoformat()}:{step}"
        post(session, kind=kind, to=account.email, args=args, language=account.language, now=now, dedupe_key=key)
    return True
