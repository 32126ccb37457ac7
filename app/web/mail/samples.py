"""Every letter as it would be written now to a person who does not exist: what a change of the brand rewords.

The letters are gathered by their own writers, in a database of their own that is thrown away.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlalchemy.pool import ConnectionPoolEntry

from app.domain.accounts.models import Account, AccountState, PasswordKind
from app.domain.billing.cards.models import ChargedCard
from app.domain.billing.cards.service import EXPIRING
from app.domain.billing.models import Subscription
from app.domain.billing.ports import Collection, Interval, SubscriptionStatus
from app.domain.billing.reminding import LATE, SUSPENDED
from app.domain.consents.models import Means
from app.domain.consents.rules import NEWSLETTER, Wording
from app.domain.consents.service import give
from app.domain.invoices.telling import MAILED as PAPERS
from app.domain.invoices.vat_rules import Category
from app.domain.mail.models import OutgoingMail
from app.domain.vat.lifecycle import MAILED
from app.domain.vat.models import VatRegistration, VatState
from app.domain.vat.rules import EXAMPLES, read_number
from app.kernel.db import Base, JsonObject, TenantSession, new_engine, new_owner_engine, open_session, transaction
from app.kernel.ids import new_id
from app.kernel.signing import Signer
from app.kernel.weeks import monday_of
from app.tenancy.config import Language
from app.tenancy.tenant import Tenant
from app.web.mail.composer import letter_text
from app.web.mail.kinds import KINDS
from app.web.mail.letter import Letter, Occasion
from app.web.mail.sample_devices import keep_sample_devices
from app.web.mail.sample_events import keep_events
from app.web.mail.sample_papers import issue_sample
from app.web.mail.sample_requests import keep_samples
from app.web.mail.speech import mail_environment

_TO, _NEW = "ann.martin@example.com", "ann@example.com"
_AGO, _SECRET = timedelta(hours=1), "…"
_WAITING: Mapping[str, Any] = {"state": AccountState.UNCONFIRMED}
_WITHOUT_PASSWORD: Mapping[str, Any] = {"password_hash": None, "password_kind": None, "password_set_at": None}
# How the person's account stands when a kind of mail is sent; an ordinary one where nothing is said.
_STANDING: Mapping[str, Mapping[str, Any]] = {
    "confirm_registration": _WAITING,
    "adopt_account": _WAITING,
    "registration_waiting": {"state": AccountState.WAITING},
    "welcome_password": _WITHOUT_PASSWORD,
    "account_imported": _WITHOUT_PASSWORD,
    "confirm_new_email": {"new_email": _NEW},
}
# By which means the newsletter was agreed to when a kind of mail is about it.
_ASKED: Mapping[str, Means] = {"newsletter_confirm": Means.FORM, "newsletter_welcome": Means.MAIL_LINK}
# What the rows of all kinds hold, but for times and the account.
_SAID: JsonObject = {
    "browser": "Firefox",
    "card": "",
    "comment": _SECRET,
    "country": "FR",
    "email": _NEW,
    "entry": _SECRET,
    "factor": "totp",
    "first_name": "Ann",
    "message": _SECRET,
    "invoice": _SECRET,
    "name": "",
    "offer": "",
    "reason": "unclear",
    "removed": 1,
    "replaced": "",
    "reply_to": _TO,
    "step": "",
    "url": "",
}


@dataclass(frozen=True, slots=True)
class Sample:
    """A letter as text."""

    subject: str
    text: str

    @property
    def full(self) -> str:
        """The subject and the text."""
        return f"{self.subject}\n{self.text}"


class _Unhashed:
    """Hashes nothing, and keeps nobody waiting: the passwords of these letters open nothing."""

    def hash(self, password: str) -> str:
        del password
        return ""

    def verify(self, stored: str | None, password: str) -> bool:
        del stored, password
        return False

    def is_busy(self) -> bool:
        return False

    def is_outdated(self, stored: str) -> bool:
        del stored
        return False


class SampleLetters:
    """Writes all letters of a brand; made by `sample_letters`."""

    def __init__(self, session: TenantSession, templates: Path, now: datetime) -> None:
        self._session = session
        self._environment = mail_environment(templates)
        self._now = now

    def write(self, tenant: Tenant, language: Language) -> Mapping[str, Sample]:
        """Give every letter in a language, by kind; secrets are left out, so that two of the same are the same."""
        people = {kind: _person(kind, language, self._now) for kind in KINDS}
        with transaction(self._session):
            self._session.add_all(people.values())
            self._session.flush()
            self._session.add_all(_business(each.id, state, self._now) for state, each in _businesses(people))
            self._session.add_all(_late(people[kind].id, self._now) for kind in (LATE, SUSPENDED))
            self._session.add(_card(people[EXPIRING].id, self._now))
            for kind, means in _ASKED.items():
                give(self._session, people[kind].id, NEWSLETTER, Wording(language, _SECRET), means=means, now=self._now)
            requests = keep_samples(self._session, people, now=self._now)
            devices = keep_sample_devices(self._session, people, now=self._now)
            events = keep_events(self._session, tenant, people, now=self._now)
            numbers = {
                kind: issue_sample(self._session, tenant, people[kind], paper, now=self._now).number
                for paper, kind in PAPERS.items()
            }
        mails = {kind: _mail(kind, each.id, language, self._now) for kind, each in people.items()}
        for kind, number in numbers.items():
            mails[kind].args["paper"] = number
        for kind, about in {**requests, **devices, **events}.items():
            mails[kind].args |= about
        barred: JsonObject = {"barred": tenant.config.policy.closing.email_barred}
        return {kind: self._sample(mail, tenant, barred) for kind, mail in mails.items()}

    def _sample(self, mail: OutgoingMail, tenant: Tenant, of_policy: JsonObject) -> Sample:
        mail.args = {**mail.args, **of_policy}
        letter = KINDS[mail.kind](Occasion(mail, tenant, self._session, self._now, _Unhashed(), Signer("")))
        return Sample(*letter_text(self._environment, mail, tenant, _without_secrets(letter)))


@contextmanager
def sample_letters(tenant: Tenant, templates: Path, *, now: datetime) -> Iterator[SampleLetters]:
    """Open a database for letters that nobody gets, of a brand; it is gone with the block."""
    with TemporaryDirectory(prefix="guichet-letters-") as folder:
        url = f"sqlite:///{folder}/letters.sqlite3"
        owner = new_owner_engine(url)
        Base.metadata.create_all(owner)
        owner.dispose()
        engine = new_engine(url)
        event.listen(engine, "connect", _write_carelessly)
        try:
            with open_session(engine, tenant.slug) as session:
                yield SampleLetters(session, templates, now)
        finally:
            engine.dispose()


def _write_carelessly(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    """Wait for no disk: nothing of this database is needed after a crash."""
    connection.execute("PRAGMA synchronous = OFF")


def _without_secrets(letter: Letter) -> Letter:
    """Put a sign where a link's token, a password or a number stands: they are another each time."""
    hidden = {name: _hide(name, value) for name, value in letter.facts.items()}
    return Letter(hidden, letter.reply_to)


def _hide(name: str, value: object) -> object:
    if isinstance(value, list):
        return [
            {key: _hide(key, part) for key, part in each.items()} if isinstance(each, dict) else each for each in value
        ]
    if name in {"link", "not_me_url", "stop_url", "rate_url"} and value:
        return f"{str(value).rpartition('/')[0]}/{_SECRET}"
    if name == "url" and any(part in str(value) for part in ("/requests/", "/chat/", "/events/")):
        return f"{str(value).rpartition('/')[0]}/{_SECRET}"
    if name == "pay_url":
        return f"{str(value).rsplit('/', 2)[0]}/{_SECRET}/pay"
    return _SECRET if name in {"password", "paper_number", "corrected", "reference"} else value


def _person(kind: str, language: Language, now: datetime) -> Account:
    began = now - timedelta(days=30)
    known: dict[str, Any] = {
        "state": AccountState.ACTIVE,
        "email": _TO,
        "email_key": None,  # they all have this address
        "password_hash": "none",
        "password_kind": PasswordKind.CHOSEN,
        "password_set_at": began,
        "locked_at": now if kind == "account_locked" else None,
        "first_name": "Ann",
        "last_name": "Martin",
    }
    standing = _STANDING.get(kind, {})
    return Account(id=new_id(now), language=language, registered_at=began, **{**known, **standing})


def _businesses(people: Mapping[str, Account]) -> Iterator[tuple[VatState, Account]]:
    """Give whose letter is about a VAT number, and the state that it tells of."""
    return ((state, people[kind]) for state, kind in MAILED.items())


def _business(account_id: UUID, state: VatState, now: datetime) -> VatRegistration:
    number = read_number(EXAMPLES["FR"])
    return VatRegistration(
        id=new_id(now),
        account_id=account_id,
        company="Atelier Lilas",
        number=number.text,
        country=number.country,
        state=state,
        state_at=now,
        asked_at=now,
        reason=_SECRET if state is VatState.REJECTED else None,
    )


def _card(account_id: UUID, now: datetime) -> ChargedCard:
    return ChargedCard(
        id=new_id(now),
        account_id=account_id,
        provider_id="",
        brand="visa",
        expires_on=date(2030, 4, 30),
        looked_at=now,
    )


def _late(account_id: UUID, now: datetime) -> Subscription:
    began = now - timedelta(days=30)
    return Subscription(
        id=new_id(now),
        account_id=account_id,
        provider_id=str(account_id),
        offer="",
        price=1_000,
        currency="EUR",
        billed_every=Interval.MONTH,
        status=SubscriptionStatus.PAST_DUE,
        collection=Collection.CHARGED,
        begun_at=began,
        period_start=began,
        period_end=now,
        cancels_at_end=False,
        past_due_since=now - _AGO,
        asked_at=now,
    )


def _mail(kind: str, account_id: UUID, language: Language, now: datetime) -> OutgoingMail:
    before = (now - _AGO).isoformat()
    args = {**_SAID, "account": str(account_id), "asked_at": before, "since": before, "episode": before}
    args |= {
        "declared_at": before,
        "ends_at": before,
        "wanted": _SECRET,
        "price": 0,
        "currency": "EUR",
        "billed_every": Interval.MONTH,
        "price_before": 0,
        "category": Category.REVERSE_CHARGE,
        "rate": 0,
        "begun_at": before,
        "holds_from": before,
    }
    args |= {"read_in": language, "written_in": language, "monday": monday_of(now, UTC).isoformat()}
    return OutgoingMail(kind=kind, to=_TO, args=args, language=language, posted_at=now - _AGO, expires_at=now + _AGO)
