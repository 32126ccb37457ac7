"""The mails that a registration causes; each names its account, and what is secret is made when it is sent."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.accounts.models import Account
from app.domain.accounts.registration.rules import Outcome
from app.domain.mail.rules import daily_key
from app.domain.mail.service import post
from app.kernel.db import TenantSession

_FIRST = {"generated_password": "welcome_password", "confirm": "confirm_registration"}
_FIRST["confirm_and_approve"] = _FIRST["confirm"]


@dataclass(frozen=True, slots=True)
class Team:
    """Where the brand's team reads its mail, and in which language."""

    email: str
    language: str


def write_first(session: TenantSession, account: Account, mode: str, outcome: Outcome, *, now: datetime) -> None:
    """Post what a new registration is answered with; an account that is open at once needs no mail."""
    kind = "adopt_account" if outcome is Outcome.ADOPT else _FIRST.get(mode)
    if kind is not None:
        _post(session, account, kind, now=now)


def write_owner(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Tell the owner of an address, at most once a day, that somebody registered with it."""
    kind = "already_registered"
    _post(session, account, kind, now=now, dedupe_key=daily_key(kind, str(account.id), now=now))


def write_approved(session: TenantSession, account: Account, *, now: datetime) -> None:
    """Tell somebody that their account is open."""
    _post(session, account, "registration_approved", now=now)


def write_team(session: TenantSession, account: Account, team: Team, *, now: datetime) -> None:
    """Tell the team that a registration waits for them."""
    args = {"account": str(account.id)}
    post(session, kind="registration_waiting", to=team.email, args=args, language=team.language, now=now)


def _post(session: TenantSession, account: Account, kind: str, *, now: datetime, dedupe_key: str | None = None) -> None:
    post(
        session,
        kind=kind,
        to=account.email,
        args={"account": str(account.id)},
        language=account.language,
        now=now,
        dedupe_key=dedupe_key,
    )
