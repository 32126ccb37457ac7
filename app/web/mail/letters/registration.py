"""Letters of a registration: confirm, welcome, approved, taken over."""

import shlex
from collections.abc import Mapping
from types import MappingProxyType

from app.domain.accounts.links.models import Purpose
from app.domain.accounts.models import AccountState
from app.domain.accounts.passwords import generate_password
from app.domain.accounts.policy import LinkPolicy
from app.domain.accounts.registration.rules import awaits_password
from app.domain.accounts.registration.service import give_password
from app.domain.mail.errors import OutdatedError
from app.kernel.db import transaction
from app.kernel.durations import Duration, Unit
from app.web.circumstances import country_words
from app.web.mail.letter import Letter, Occasion, Writer

_LINK = LinkPolicy(valid_for=Duration(14, Unit.DAY))  # of a brand that confirms nothing, and takes accounts over


def confirm_registration(occasion: Occasion) -> Letter:
    """Bring the link that proves a mailbox; OutdatedError."""
    return _linked(occasion, Purpose.CONFIRM, "/confirm/")


def adopt_account(occasion: Occasion) -> Letter:
    """Bring the link that takes a former account over; OutdatedError."""
    return _linked(occasion, Purpose.ADOPT, "/register/adopt/")


def welcome_password(occasion: Occasion) -> Letter:
    """Make a password, store its hash, and bring it; one that was chosen or used meanwhile stays. OutdatedError.

    It lies nowhere but in this mail; a mail that is tried again brings another one.
    """
    policy = occasion.tenant.config.policy.password
    account, password = occasion.addressee(), None
    if awaits_password(account):
        made = generate_password()
        made_hash = occasion.hasher.hash(made)
        with transaction(occasion.session):
            if give_password(occasion.session, occasion.account(), made_hash, policy, now=occasion.now):
                password = made
    return Letter(
        {
            "first_name": occasion.account().first_name,
            "email": account.email,
            "password": password,
            "valid_for": occasion.said(policy.generated_valid_for),
            "login_url": occasion.page_url("login"),
        }
    )


def already_registered(occasion: Occasion) -> Letter:
    """Tell an owner that somebody registered with their address, or asked to move another account to it."""
    account = occasion.account()
    return Letter(
        {
            "first_name": account.first_name,
            "is_closed": account.state is AccountState.CLOSED,
            "login_url": occasion.page_url("login"),
            "forgot_url": occasion.page_url("forgot_password"),
        }
    )


def registration_waiting(occasion: Occasion) -> Letter:
    """Tell the team who waits for their approval; the reply goes to that person."""
    account = occasion.account()
    facts = {name: getattr(account, name) or "" for name in ("full_name", "email", "company")}
    facts["country"] = country_words(account.country, occasion.mail.language) if account.country else ""
    command = shlex.join(["flask", "account", "approve", account.tenant, account.email])  # an address may hold | and $
    return Letter({**facts, "serial_number": account.serial_number or "", "command": command}, account.email)


def registration_approved(occasion: Occasion) -> Letter:
    """Tell somebody that their account is open."""
    return Letter({"first_name": occasion.account().first_name, "login_url": occasion.page_url("login")})


def registration_refused(occasion: Occasion) -> Letter:
    """Tell somebody why their registration was refused."""
    return Letter({"first_name": occasion.account().first_name, "reason": str(occasion.mail.args["reason"])})


def _linked(occasion: Occasion, purpose: Purpose, path: str) -> Letter:
    valid_for = (occasion.tenant.config.policy.confirmation_link or _LINK).valid_for
    account = occasion.addressee()
    if account.state is not AccountState.UNCONFIRMED:
        raise OutdatedError("the mailbox is proven already")
    facts = {"first_name": account.first_name, "valid_for": occasion.said(valid_for)}
    return Letter({**facts, "link": occasion.link(account, purpose, path, lasts=valid_for.as_timedelta())})


LETTERS: Mapping[str, Writer] = MappingProxyType(
    {
        "confirm_registration": confirm_registration,
        "welcome_password": welcome_password,
        "already_registered": already_registered,
        "address_wanted": already_registered,
        "registration_waiting": registration_waiting,
        "registration_approved": registration_approved,
        "registration_refused": registration_refused,
        "adopt_account": adopt_account,
    }
)
