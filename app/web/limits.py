"""Holding a visitor to the brand's limits; each try is committed at once, so that no failure undoes its count."""

from datetime import timedelta
from math import ceil

from flask import request

from app.domain.limits.errors import TooManyError
from app.domain.limits.policy import Rate
from app.domain.limits.rules import hold_to, network_of, tally_key
from app.domain.limits.service import count_try
from app.kernel.durations import Duration, Unit
from app.web.installation import installation
from app.web.request import committing, current_language, current_tenant, now
from app.web.words import duration_words

_MINUTE = timedelta(minutes=1)


def hold_message() -> None:
    """Count a mail to the team; TooManyError when this visitor, or all together, sent too many."""
    limits = current_tenant().config.policy.limits
    _hold("message", limits.messages_per_address, limits.messages)


def hold_vote() -> None:
    """Count a judgement of an answer; TooManyError."""
    _hold("vote", current_tenant().config.policy.limits.votes_per_address)


def hold_miss() -> None:
    """Count a search in vain; TooManyError."""
    _hold("miss", current_tenant().config.policy.limits.misses_per_address)


def retry_after(error: TooManyError) -> dict[str, str]:
    """Give the header that tells programs when to come back."""
    return {"Retry-After": str(max(1, ceil(error.retry_after.total_seconds())))}


def waiting_words(error: TooManyError) -> str:
    """Tell a person how long to wait, in minutes."""
    language = current_language()
    wait = Duration(max(1, ceil(error.retry_after / _MINUTE)), Unit.MINUTE)
    return duration_words(wait, language, current_tenant().catalogue(language))


def _hold(what: str, per_address: Rate, together: Rate | None = None) -> None:
    """Count for the address first: what it is refused counts against nobody else."""
    secret, who = installation().settings.secret_key, network_of(request.remote_addr or "")
    with committing() as session:
        own = count_try(session, tally_key(secret, session.tenant, what, who), within=per_address.within, now=now())
        whole = None
        if together is not None and own.tries <= per_address.most:
            whole = count_try(session, tally_key(secret, session.tenant, what), within=together.within, now=now())
    hold_to(per_address, *own, now=now())
    if together is not None and whole is not None:
        hold_to(together, *whole, now=now())
