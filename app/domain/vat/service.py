"""Giving a company and its number, asking about it, and deciding; nothing here commits, nothing here speaks to VIES."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError

from app.domain.accounts.models import Account, AccountState
from app.domain.audit.service import Party, record
from app.domain.mail.service import post
from app.domain.vat.answers import keep
from app.domain.vat.errors import StateError
from app.domain.vat.lifecycle import LEASE, MAILED, VatEvent, is_given_up, next_state, retry_after
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.policy import ProPolicy
from app.domain.vat.ports import Answer, CheckError, TemporaryError
from app.domain.vat.queries import find_registration
from app.domain.vat.questions import Question
from app.domain.vat.rules import VatNumber
from app.kernel.db import TenantSession
from app.kernel.ids import new_id

ACCEPT, REFUSE, ASK_AGAIN = "vat-accept", "vat-refuse", "vat-ask-again"  # the names of the acts


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What somebody of the team decided about a registration, and why."""

    accepted: bool
    reason: str
    by: Party


def ask(session: TenantSession, account: Account, company: str, number: VatNumber, *, now: datetime) -> VatRegistration:
    """Take a company and its number from an account. What is new starts over; the same again changes nothing."""
    registration = find_registration(session, account.id) or _add(session, account, company, number, now=now)
    session.refresh(registration, with_for_update=True)
    if (registration.company, registration.number) == (company, number.text):
        return registration
    registration.company, registration.number, registration.country = company, number.text, number.country
    registration.asked_at = now
    _start_over(session, registration, now=now)
    return registration


def withdraw(session: TenantSession, account: Account) -> bool:
    """Let an account be no business any more; answers stay as long as it does. False when it was none."""
    registration = find_registration(session, account.id)
    if registration is not None:
        session.delete(registration)
    return registration is not None


def decide(
    session: TenantSession,
    registration: VatRegistration,
    decision: Decision,
    *,
    policy: ProPolicy,
    now: datetime,
) -> None:
    """Decide for the team, and write down who did. StateError when it is decided so already."""
    session.refresh(registration, with_for_update=True)
    event = VatEvent.ACCEPTED if decision.accepted else VatEvent.REFUSED
    state = next_state(registration.state, event)
    registration.decided_by, registration.decided_at = decision.by.id, now
    registration.reason = decision.reason
    registration.round_at, registration.attempts, registration.next_at = None, 0, None
    if decision.accepted and number_of(registration).is_known_to_vies:
        registration.next_at = now + policy.recheck_after.as_timedelta()
    _let_go(registration)
    account = _move(session, registration, state, now=now)
    act, to = ACCEPT if decision.accepted else REFUSE, Party(account.id, account.shown_name)
    record(session, act, by=decision.by, to=to, now=now, reason=decision.reason, number=registration.number)


def ask_again(session: TenantSession, registration: VatRegistration, *, by: Party, now: datetime) -> None:
    """Let VIES be asked once more for the team, and write down who did; StateError when it does not know the number."""
    session.refresh(registration, with_for_update=True)
    if not number_of(registration).is_known_to_vies:
        raise StateError(registration.state, VatEvent.ASKED)
    account = _start_over(session, registration, now=now)
    record(session, ASK_AGAIN, by=by, to=Party(account.id, account.shown_name), now=now, number=registration.number)


def claim(
    session: TenantSession, registration_id: UUID, *, owner: str, now: datetime, lease: timedelta = LEASE
) -> Question | None:
    """Take a registration that is due and free, for the lease; none when it is not, or its account is closed."""
    free = or_(VatRegistration.lease_until.is_(None), VatRegistration.lease_until <= now)
    due = (VatRegistration.id == registration_id) & (VatRegistration.next_at <= now) & free
    registration = session.scalar(select(VatRegistration).where(due).with_for_update(skip_locked=True))
    if registration is None:
        return None
    if _account_of(session, registration).state is AccountState.CLOSED:
        registration.next_at = None
        return None
    _enter(registration, next_state(registration.state, VatEvent.BEGUN), now=now)
    registration.round_at = registration.round_at or now
    registration.attempts += 1
    registration.lease_owner, registration.lease_until = owner, now + lease
    return Question(
        registration_id=registration.id,
        account_id=registration.account_id,
        company=registration.company,
        number=number_of(registration),
        owner=owner,
    )


def give_way(session: TenantSession, question: Question, *, until: datetime) -> None:
    """Give a claimed registration back without having asked: somebody else is asking the same country."""
    registration = _find_held(session, question)
    if registration is not None:
        registration.attempts -= 1
        registration.next_at = until
        _let_go(registration)


def note(
    session: TenantSession,
    question: Question,
    result: Answer | CheckError,
    *,
    policy: ProPolicy,
    chance: float,
    now: datetime,
) -> None:
    """Keep what came of a question, and let it decide where it may: only a plain “no” of VIES rejects.

    What is no longer its claimant's is kept as an answer and decides nothing: the number was changed, or taken back.
    """
    if session.get(Account, (session.tenant, question.account_id)) is None:
        return
    keep(session, question, result, now=now)
    registration = _find_held(session, question)
    if registration is None:
        return
    event = _event_of(registration, result, policy, now=now)
    if event in {VatEvent.VALID, VatEvent.INVALID}:
        registration.decided_by = registration.decided_at = registration.reason = None
    _let_go(registration)
    _move(session, registration, next_state(registration.state, event), now=now)
    _plan(registration, event, policy, chance=chance, now=now)


def number_of(registration: VatRegistration) -> VatNumber:
    """Give the number of a registration."""
    return VatNumber(registration.country, registration.number)


def _add(
    session: TenantSession, account: Account, company: str, number: VatNumber, *, now: datetime
) -> VatRegistration:
    """Add a registration; the first one, where the same account sent two at once."""
    registration = VatRegistration(
        id=new_id(now),
        account_id=account.id,
        company=company,
        number=number.text,
        country=number.country,
        state=VatState.UNCHECKED,
        state_at=now,
        asked_at=now,
        next_at=now if number.is_known_to_vies else None,
    )
    try:
        with session.begin_nested():
            session.add(registration)
    except IntegrityError:
        first = find_registration(session, account.id)
        if first is None:
            raise
        return first
    return registration


def _start_over(session: TenantSession, registration: VatRegistration, *, now: datetime) -> Account:
    """Begin anew: nothing is known of the number, and whoever is asking about it asks for nothing."""
    registration.decided_by = registration.decided_at = registration.reason = None
    registration.round_at, registration.attempts = None, 0
    registration.next_at = now if number_of(registration).is_known_to_vies else None
    _let_go(registration)
    return _move(session, registration, next_state(registration.state, VatEvent.ASKED), now=now)


def _event_of(
    registration: VatRegistration, result: Answer | CheckError, policy: ProPolicy, *, now: datetime
) -> VatEvent:
    if isinstance(result, Answer):
        return VatEvent.VALID if result.valid else VatEvent.INVALID
    is_over = is_given_up(registration.round_at or now, policy, now=now)
    return VatEvent.FAILED if isinstance(result, TemporaryError) and not is_over else VatEvent.UNANSWERED


def _plan(registration: VatRegistration, event: VatEvent, policy: ProPolicy, *, chance: float, now: datetime) -> None:
    """Say when VIES is asked again: never once it is rejected, or the team has to decide."""
    if event is VatEvent.FAILED:
        registration.next_at = now + retry_after(registration.attempts, chance=chance)
        return
    registration.round_at, registration.attempts, registration.next_at = None, 0, None
    if registration.state is VatState.VERIFIED:
        wait = policy.recheck_after if event is VatEvent.VALID else policy.give_up_after
        registration.next_at = now + wait.as_timedelta()


def _move(session: TenantSession, registration: VatRegistration, state: VatState, *, now: datetime) -> Account:
    """Enter a state and, where it is another, tell the account by mail; give the account."""
    account = _account_of(session, registration)
    kind = MAILED.get(state) if state is not registration.state else None
    _enter(registration, state, now=now)
    if kind is not None and account.state is not AccountState.CLOSED:
        args = {"account": str(account.id)}
        post(session, kind=kind, to=account.email, args=args, language=account.language, now=now)
    return account


def _enter(registration: VatRegistration, state: VatState, *, now: datetime) -> None:
    if registration.state is not state:
        registration.state, registration.state_at = state, now


def _account_of(session: TenantSession, registration: VatRegistration) -> Account:
    return session.get_one(Account, (session.tenant, registration.account_id))


def _find_held(session: TenantSession, question: Question) -> VatRegistration | None:
    """Give the registration that is still its claimant's, held for this transaction; none when it is not."""
    held = (VatRegistration.id == question.registration_id) & (VatRegistration.lease_owner == question.owner)
    return session.scalar(select(VatRegistration).where(held).with_for_update())


def _let_go(registration: VatRegistration) -> None:
    registration.lease_owner = registration.lease_until = None
