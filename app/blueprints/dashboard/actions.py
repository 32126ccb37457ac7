"""What somebody should do about their account, the most urgent first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from app.domain.accounts.email_change import find_pending_email
from app.domain.accounts.models import Account, PasswordKind
from app.domain.consents.rules import NEWSLETTER, State
from app.domain.support.models import Ticket
from app.domain.vat.models import VatRegistration, VatState
from app.tenancy.config import Policies
from app.web.actions import Action
from app.web.cards import ExpiringCard
from app.web.consents import Stand
from app.web.context import page_url
from app.web.i18n import gettext as _
from app.web.i18n import long_date
from app.web.late_payments import LatePayment
from app.web.moments import local_day
from app.web.subscriptions import ShownSubscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """What somebody's pages know that may wait for them."""

    late: LatePayment | None
    subscriptions: Sequence[ShownSubscription]
    expiring: ExpiringCard | None
    answered: Sequence[Ticket]  # with an answer that was not read
    business: VatRegistration | None
    stands: Iterable[Stand]


def list_actions(account: Account, policies: Policies, pending: Pending, *, now: datetime) -> list[Action]:
    """List what needs somebody's action."""
    decisions = [action for stand in pending.stands for action in _about_consents(stand, account)]
    return [
        *_about_payments(pending),
        *_actions(account, policies, now),
        *_about_business(pending.business),
        *[_about_answer(ticket) for ticket in pending.answered],
        *decisions,
    ]


def _about_payments(pending: Pending) -> Iterator[Action]:
    late = pending.late
    if late is not None:
        if late.is_suspended:
            state = _("Your services are suspended")
            said = _(
                "%(amount)s has been missing since %(date)s. Nothing is erased, and paying restores your services.",
                amount=late.amount,
                date=late.since,
            )
        else:
            state = _("A payment is missing")
            said = _(
                "Pay %(amount)s before %(date)s: until then your services stay on.", amount=late.amount, date=late.until
            )
        where = url_for("paying.ask", subscription_id=late.subscription_id)
        yield Action(_("Pay %(amount)s", amount=late.amount), said, _("Pay now"), where, urgent=True, state=state)
    for each in pending.subscriptions:
        if each.due is not None and (late is None or late.subscription_id != each.id):
            yield Action(
                _("Pay for %(offer)s", offer=each.name),
                _("To be paid: %(amount)s", amount=each.due),
                _("Pay now"),
                url_for("paying.ask", subscription_id=each.id),
            )
    if (card := pending.expiring) is not None:
        yield Action(
            _("Your card has expired") if card.is_expired else _("Your card expires soon"),
            _("%(card)s pays for your subscription. Its last day: %(day)s.", card=card.name, day=card.last_day),
            _("Replace the card"),
            page_url("cards"),
        )


def _about_answer(ticket: Ticket) -> Action:
    return Action(
        _("Read our answer"),
        _("Request %(reference)s: %(subject)s", reference=ticket.reference, subject=ticket.subject),
        _("Read"),
        url_for("requests.show", reference=ticket.reference),
    )


def _about_business(business: VatRegistration | None) -> Iterator[Action]:
    if business is not None and business.state is VatState.REJECTED:
        yield Action(
            _("Correct your VAT number"),
            _(
                "The number %(number)s of %(company)s was not confirmed.",
                number=business.number,
                company=business.company,
            ),
            _("See why"),
            page_url("pro"),
        )


def _actions(account: Account, policies: Policies, now: datetime) -> Iterator[Action]:
    profile = page_url("profile")
    if account.password_kind is PasswordKind.GENERATED and account.password_set_at is not None:
        sent_on = long_date(local_day(account.password_set_at))
        yield Action(
            _("Choose a password of your own"),
            _(
                "You still use the one that we sent you on %(day)s. You may keep it; yours is easier to remember.",
                day=sent_on,
            ),
            _("Change the password"),
            f"{profile}#new_password",
        )
    if (email := find_pending_email(account, policies.email_change, now=now)) is not None:
        yield Action(
            _("Confirm your new e-mail address"),
            _("We sent a link to %(address)s. Until it is followed, your old address stays good.", address=email),
            _("See the change"),
            f"{profile}#pending",
        )


def _about_consents(stand: Stand, account: Account) -> Iterator[Action]:
    if stand.state is State.WAITING:
        yield Action(
            _("Confirm the newsletter"),
            _("We sent a link to %(address)s. You get the newsletter once it is followed.", address=account.email),
            _("See the newsletter"),
            f"{page_url('profile')}#newsletter-pending",
        )
    if stand.use is not None and stand.name != NEWSLETTER and stand.state is State.OPEN:
        yield Action(
            _("A new use of your data: %(title)s", title=stand.use.title),
            _("%(about)s It does not begin unless you agree.", about=stand.use.about),
            _("Decide"),
            f"{page_url('consents')}#use-{stand.name}",
        )
