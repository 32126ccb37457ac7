"""Holding a visitor to the brand's limits; each try is committed at once, so that no failure undoes its count."""

from datetime import timedelta
from math import ceil

from flask import request

from app.domain.accounts.models import Account
from app.domain.limits.errors import TooManyError
from app.domain.limits.policy import Rate
from app.domain.limits.rules import hold_to, network_of, tally_key
from app.domain.limits.service import count_try, forget
from app.kernel.db import TenantSession
from app.kernel.durations import Duration, Unit
from app.web.i18n import said_duration
from app.web.installation import installation
from app.web.request import committing, current_tenant, now

_MINUTE = timedelta(minutes=1)
_MAILS_TO = "account mail to"


def hold_message() -> None:
    """Count a mail to the team; TooManyError when this visitor, or all together, sent too many."""
    limits = current_tenant().config.policy.limits
    _hold("message", limits.messages_per_address, limits.messages)


def hold_request(name: str | None) -> None:
    """Count a request; TooManyError as above, and when a guest's mailbox of that folded name was written to enough."""
    hold_message()
    if name is not None:
        _hold("request of", current_tenant().config.policy.limits.account_mails_per_name, who=name)


def hold_files() -> None:
    """Count a form that brings files, whether or not it is good otherwise; TooManyError."""
    _hold("files", current_tenant().config.policy.limits.replies_per_address)


def hold_reply() -> None:
    """Count what is written to a request, or done to it; TooManyError."""
    _hold("reply", current_tenant().config.policy.limits.replies_per_address)


def hold_claim() -> None:
    """Count a request about a bill, apart from other mails to the team; TooManyError as above."""
    limits = current_tenant().config.policy.limits
    _hold("claim", limits.messages_per_address, limits.messages)


def hold_vote() -> None:
    """Count a judgement of an answer; TooManyError."""
    _hold("vote", current_tenant().config.policy.limits.votes_per_address)


def hold_miss() -> None:
    """Count a search in vain; TooManyError."""
    _hold("miss", current_tenant().config.policy.limits.misses_per_address)


def hold_sign_in() -> None:
    """Count a try to sign in, whatever the name; TooManyError. Tries at one name have their own count."""
    limits = current_tenant().config.policy.limits
    _hold("sign in", limits.sign_ins_per_address, limits.sign_ins)


def hold_registration() -> None:
    """Count a registration that was sent; TooManyError."""
    limits = current_tenant().config.policy.limits
    _hold("registration", limits.registrations_per_address, limits.registrations)


def hold_account_mail(name: str) -> None:
    """Count a mail about the account of that folded name, whether or not there is one; TooManyError."""
    limits = current_tenant().config.policy.limits
    _hold("account mail", limits.account_mails_per_address, limits.account_mails)
    _hold(_MAILS_TO, limits.account_mails_per_name, who=name)


def forget_account_mails(writing: TenantSession, name: str) -> None:
    """Forget how many mails were asked for about the account of that folded name: it is deleted."""
    forget(writing, tally_key(installation().settings.secret_key, writing.tenant, _MAILS_TO, name))


def hold_serial(account: Account) -> None:
    """Count a serial number that somebody tries to register, good or not; TooManyError."""
    limits = current_tenant().config.policy.limits
    _hold("serial number of", limits.serials_per_account, who=str(account.id))
    _hold("serial number", limits.serials_per_address)


def hold_vat_number(account: Account) -> None:
    """Count another company or number of an account, each of which VIES is asked about; TooManyError."""
    _hold("VAT number", current_tenant().config.policy.limits.vat_numbers_per_account, who=str(account.id))


def hold_chat(account: Account) -> None:
    """Count a chat that an account starts; TooManyError."""
    _hold("chat", current_tenant().config.policy.limits.chats_per_account, who=str(account.id))


def hold_chat_message(account: Account) -> None:
    """Count a message of a customer in a chat; TooManyError."""
    _hold("chat message", current_tenant().config.policy.limits.chat_messages_per_account, who=str(account.id))


def hold_late_form() -> None:
    """Count a form that comes too late and whose text is kept; TooManyError."""
    limits = current_tenant().config.policy.limits
    _hold("late form", limits.late_forms_per_address, limits.late_forms)


def retry_after(error: TooManyError) -> dict[str, str]:
    """Give the header that tells programs when to come back."""
    return {"Retry-After": str(max(1, ceil(error.retry_after.total_seconds())))}


def waiting_words(error: TooManyError) -> str:
    """Tell a person how long to wait, in minutes."""
    return said_duration(Duration(max(1, ceil(error.retry_after / _MINUTE)), Unit.MINUTE))


def _hold(what: str, per_address: Rate, together: Rate | None = None, who: str | None = None) -> None:
    """Count for the visitor's address, or for `who`, first: what it is refused counts against nobody else."""
    secret = installation().settings.secret_key
    who = network_of(request.remote_addr or "") if who is None else who
    with committing() as session:
        own = count_try(session, tally_key(secret, session.tenant, what, who), within=per_address.within, now=now())
        whole = None
        if together is not None and own.tries <= per_address.most:
            whole = count_try(session, tally_key(secret, session.tenant, what), within=together.within, now=now())
    hold_to(per_address, *own, now=now())
    if together is not None and whole is not None:
        hold_to(together, *whole, now=now())
