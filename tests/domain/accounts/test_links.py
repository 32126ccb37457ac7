"""Mailed links: only a digest is kept, one purpose, one brand, one use, and an end when what they depend on changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select

from app.domain.accounts.errors import LinkError, LinkFault
from app.domain.accounts.factors.models import Passkey, TotpFactor
from app.domain.accounts.links.models import AccountLink, Purpose
from app.domain.accounts.links.service import look_at_link, make_link, use_link
from app.domain.accounts.models import Account
from app.kernel import db
from app.kernel.db import TenantSession, transaction
from app.kernel.ids import new_id
from tests.cast import ACORN, BIRCH
from tests.databases import OpenSession
from tests.factories import make_account

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def make(open_session: OpenSession, purpose: Purpose, tenant: str = ACORN) -> str:
    with transaction(open_session(tenant)) as session:
        account = session.scalars(select(Account)).first() or make_account(session)
        return make_link(session, account, purpose, lasts=HOUR, now=NOW)


def fault_of(session: TenantSession, token: str, purpose: Purpose, at: datetime = NOW) -> LinkFault | None:
    """Say why a link is of no use; the same whether it is looked at or used, and here it is not used up."""
    faults: list[LinkFault | None] = []
    for follow in (look_at_link, use_link):
        try:
            with transaction(session):
                follow(session, token, purpose, now=at)
                session.rollback()
        except LinkError as error:
            faults.append(error.fault)
        else:
            faults.append(None)
    assert faults[0] is faults[1]
    return faults[0]


@pytest.mark.security("LT-01")
def test_only_a_digest_of_the_token_is_stored(open_session: OpenSession) -> None:
    tokens = [make(open_session, purpose) for purpose in Purpose]

    with open_session(ACORN) as session:
        links = session.scalars(select(AccountLink)).all()
        stored = " ".join(str(getattr(link, column.key)) for link in links for column in AccountLink.__table__.columns)
    assert len({link.digest for link in links}) == len(tokens)
    assert all(len(token) >= 22 for token in tokens)  # 128 bits, in letters of six
    assert not any(token in stored for token in tokens)


@pytest.mark.security("LT-04")
@pytest.mark.parametrize("made_for", Purpose)
def test_a_link_is_unknown_for_every_other_purpose_and_brand(open_session: OpenSession, made_for: Purpose) -> None:
    token = make(open_session, made_for)
    make(open_session, made_for, BIRCH)

    for tenant in (ACORN, BIRCH):
        for purpose in Purpose:
            expected = None if (tenant, purpose) == (ACORN, made_for) else LinkFault.UNKNOWN
            assert fault_of(open_session(tenant), token, purpose) is expected, (tenant, purpose)


@pytest.mark.parametrize(("before", "fault"), [(SECOND, None), (0 * SECOND, LinkFault.EXPIRED)])
def test_a_link_lives_to_its_second(open_session: OpenSession, before: timedelta, fault: LinkFault | None) -> None:
    token = make(open_session, Purpose.RESET)

    assert fault_of(open_session(ACORN), token, Purpose.RESET, NOW + HOUR - before) is fault


@pytest.mark.security("LT-02")
@pytest.mark.parametrize("purpose", [Purpose.RESET, Purpose.NOT_ME])
def test_of_many_uses_at_the_same_instant_one_wins(open_session: OpenSession, engine: Engine, purpose: Purpose) -> None:
    token = make(open_session, purpose)

    def use(_: int) -> LinkFault | None:
        with db.open_session(engine, ACORN) as session:
            try:
                with transaction(session):
                    use_link(session, token, purpose, now=NOW)
            except LinkError as error:
                return error.fault
            return None

    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(use, range(16)))
    assert (outcomes.count(None), outcomes.count(LinkFault.USED)) == (1, 15)


def _add_app(session: TenantSession, account: Account) -> None:
    facts = {"sealed_secret": b"sealed", "last_step": 0, "added_at": NOW, "confirmed_at": NOW}
    session.add(TotpFactor(id=new_id(NOW), account_id=account.id, **facts))


def _add_key(session: TenantSession, account: Account) -> None:
    facts = {"public_key": b"key", "sign_count": 0, "transports": [], "is_synced": False, "name": "Clé"}
    session.add(Passkey(id=new_id(NOW), account_id=account.id, credential_id=b"id", added_at=NOW, **facts))


def _remove_app(session: TenantSession, _account: Account) -> None:
    session.execute(delete(TotpFactor), execution_options={"synchronize_session": False})


def _set(**facts: object) -> Callable[[TenantSession, Account], None]:
    def change(_session: TenantSession, account: Account) -> None:
        for name, value in facts.items():
            setattr(account, name, value)

    return change


CHANGES = {
    "password": _set(password_hash="another"),
    "the same password again": _set(password_set_at=NOW),
    "address": _set(email="new@example.com", email_key="new@example.com"),
    "an app": _add_app,
    "a passkey": _add_key,
    "no app any more": _remove_app,
    "name": _set(first_name="Anna"),
    "language": _set(language="en"),
}
CREDENTIALS = {"password", "the same password again", "address", "an app", "a passkey", "no app any more"}
DIES_OF: dict[Purpose, set[str]] = {
    Purpose.CONFIRM: CREDENTIALS,
    Purpose.ADOPT: CREDENTIALS,
    Purpose.RESET: CREDENTIALS,
    Purpose.CHANGE_EMAIL: CREDENTIALS,
    Purpose.NEWSLETTER: {"address"},
    Purpose.TAKE_DEVICE: {"address"},
    # These two undo what an intruder did, who must not disarm them by doing more.
    Purpose.UNDO_EMAIL: set(),
    Purpose.NOT_ME: set(),
    Purpose.LEAVE_NEWSLETTER: set(),  # these open nothing, and stop a mail
    Purpose.STOP_DIGEST: set(),
    Purpose.STOP_UPDATES: set(),
}


@pytest.mark.security("LT-03")
@pytest.mark.parametrize("purpose", Purpose)
@pytest.mark.parametrize("what", CHANGES)
def test_a_link_dies_when_what_it_was_made_for_changes(open_session: OpenSession, purpose: Purpose, what: str) -> None:
    with transaction(open_session(ACORN)) as session:
        account = make_account(session)
        if what == "no app any more":
            _add_app(session, account)
    token = make(open_session, purpose)
    assert fault_of(open_session(ACORN), token, purpose) is None

    with transaction(open_session(ACORN)) as session:
        CHANGES[what](session, session.scalars(select(Account)).one())

    dead = what in DIES_OF[purpose]
    assert fault_of(open_session(ACORN), token, purpose) is (LinkFault.SUPERSEDED if dead else None)


@pytest.mark.security("LT-03")
def test_a_link_is_used_only_of_the_account_as_it_is_at_that_moment(open_session: OpenSession, engine: Engine) -> None:
    token = make(open_session, Purpose.RESET)
    with db.open_session(engine, ACORN) as late:
        look_at_link(late, token, Purpose.RESET, now=NOW)
        with transaction(open_session(ACORN)) as session:
            session.scalars(select(Account)).one().password_hash = "another"

        with pytest.raises(LinkError) as refusal, transaction(late):
            use_link(late, token, Purpose.RESET, now=NOW)
    assert refusal.value.fault is LinkFault.SUPERSEDED
